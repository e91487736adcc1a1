package timewalker.app.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Requests that wait, at most one under each key: a newer one takes the place of an older one, so
 * nothing queues up. One thread works them off, the longest waiting key first.
 *
 * @param <K> who asks for what
 * @param <R> a request
 */
final class NewestFirst<K, R> implements AutoCloseable {
  private final Map<K, R> waiting = new LinkedHashMap<>();
  private final BiConsumer<K, R> work;
  private final Thread thread;
  private boolean closed;

  /**
   * @param name of the thread
   * @param work answers a request; must not throw
   */
  NewestFirst(String name, BiConsumer<K, R> work) {
    this.work = work;
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Takes a request in, in place of what waits under its key. */
  synchronized void put(K key, R request) {
    if (waiting.containsKey(key)) {
      waiting.replace(key, request); // keeps its place
    } else {
      waiting.put(key, request);
    }
    notifyAll();
  }

  /** How many wait. */
  synchronized int size() {
    return waiting.size();
  }

  private void run() {
    try {
      while (true) {
        Map.Entry<K, R> next = take();
        if (next == null) {
          return;
        }
        work.accept(next.getKey(), next.getValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Map.Entry<K, R> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    K key = waiting.keySet().iterator().next();
    return Map.entry(key, waiting.remove(key));
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
