package timewalker.app.view;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait, at most one of each visitor and topic: a newer one takes the place of an
 * older one, so nothing queues up. One thread works them off, and shares its time fairly between
 * visitors: each request has a cost, and the next is the one that would end first if every visitor
 * had an equal share of the thread (weighted fair queueing, Demers, Keshav and Shenker 1989). What
 * one visitor asks for therefore never holds up another by more than as much again.
 *
 * @param <V> who asks
 * @param <R> a request
 */
final class FairQueue<V, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FairQueue.class);

  private final Map<Key<V>, Waiting<R>> waiting = new LinkedHashMap<>();
  private final Map<V, Double> ends = new HashMap<>(); // of each visitor's last request
  private final Predicate<V> ready;
  private final BiConsumer<V, R> work;
  private final Thread thread;
  private double now; // in costs, as far as the thread has come
  private boolean closed;

  private record Key<V>(V visitor, Object topic) {}

  private record Waiting<R>(R request, double start, double cost) {
    double end() {
      return start + cost;
    }
  }

  private record Next<V, R>(V visitor, R request) {}

  /**
   * @param name of the thread
   * @param ready whether a visitor can take an answer; others' requests wait. Whoever becomes ready
   *     must be followed by {@link #wake}.
   * @param work answers a request; whatever it throws ends that answer alone
   */
  FairQueue(String name, Predicate<V> ready, BiConsumer<V, R> work) {
    this.ready = ready;
    this.work = work;
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /**
   * Takes a request in, in place of what the visitor waits for under its topic.
   *
   * @param cost positive, in any unit that all requests of this queue share
   */
  synchronized void put(V visitor, Object topic, R request, double cost) {
    Key<V> key = new Key<>(visitor, topic);
    Waiting<R> older = waiting.get(key);
    if (older != null) {
      waiting.replace(key, new Waiting<>(request, older.start(), cost)); // keeps its place
    } else {
      add(key, request, cost);
    }
    notifyAll();
  }

  /** Takes a request in unless a newer one waits under its topic. */
  synchronized void putOlder(V visitor, Object topic, R request, double cost) {
    Key<V> key = new Key<>(visitor, topic);
    if (!waiting.containsKey(key)) {
      add(key, request, cost);
      notifyAll();
    }
  }

  private void add(Key<V> key, R request, double cost) {
    double start = Math.max(now, ends.getOrDefault(key.visitor(), now));
    ends.put(key.visitor(), start + cost);
    waiting.put(key, new Waiting<>(request, start, cost));
  }

  /** Forgets what a visitor waits for. */
  synchronized void forget(V visitor) {
    waiting.keySet().removeIf(key -> key.visitor().equals(visitor));
    ends.remove(visitor);
  }

  /** Looks again at who is ready. */
  synchronized void wake() {
    notifyAll();
  }

  /** How many wait. */
  synchronized int size() {
    return waiting.size();
  }

  private void run() {
    while (true) {
      try {
        Next<V, R> next = take();
        if (next == null) {
          return;
        }
        work.accept(next.visitor(), next.request());
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) { // an Error too: one answer must not take the others along
        tell(e);
      }
    }
  }

  private static void tell(Throwable thrown) {
    try {
      LOG.error("a request was dropped", thrown);
    } catch (Throwable again) { // without memory nothing can be told, and the thread goes on
      Thread.onSpinWait();
    }
  }

  private synchronized @Nullable Next<V, R> take() throws InterruptedException {
    while (!closed) {
      Key<V> first = first();
      Waiting<R> taken = first == null ? null : waiting.remove(first);
      if (first != null && taken != null) {
        now = Math.max(now, taken.start());
        ends.values().removeIf(end -> end <= now);
        return new Next<>(first.visitor(), taken.request());
      }
      wait();
    }
    return null;
  }

  /** Of every visitor who is ready the request that waits longest; of those the first to end. */
  private @Nullable Key<V> first() {
    Set<V> seen = new HashSet<>();
    Key<V> first = null;
    double end = Double.POSITIVE_INFINITY;
    for (Map.Entry<Key<V>, Waiting<R>> entry : waiting.entrySet()) {
      V visitor = entry.getKey().visitor();
      if (seen.add(visitor) && entry.getValue().end() < end && ready.test(visitor)) {
        first = entry.getKey();
        end = entry.getValue().end();
      }
    }
    return first;
  }

  /** Forgets what waits and ends the thread once its work is done. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends all the same, only later
    }
  }
}
