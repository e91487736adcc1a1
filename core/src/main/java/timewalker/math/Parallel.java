package timewalker.math;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that share the parts of one job; the caller takes part.
 *
 * <p>Which thread runs which part is left open, so a body may write only what belongs to its part:
 * then results do not depend on the number of threads. A run that starts while another is under way
 * (from inside a body, or from a second caller) is done by its caller alone. Running allocates
 * nothing.
 */
public final class Parallel implements AutoCloseable {
  private static final int PART_BITS = 20;
  private static final int MAX_PARTS = (1 << PART_BITS) - 1;

  /** Floats of an array that one part clears. */
  private static final int STRETCH = 1 << 16;

  /**
   * Rounds of waiting before a thread gives its core away: a hundred microseconds, twice a wake-up.
   */
  private static final int SPINS = 2000;

  /** Stands where no job is under way. */
  private static final IntConsumer NOTHING = _ -> {};

  private final Thread[] workers;
  private final AtomicInteger callers = new AtomicInteger();

  /** Job number, number of parts, next part: one word, so that claiming a part is one exchange. */
  private final AtomicLong state = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();

  // Both are written before the state that announces them and stay until every part has ended.
  private IntConsumer body = NOTHING;
  private @Nullable Thread caller;

  private @Nullable Throwable failure;
  private int failedPart;
  private volatile boolean closed;

  private Parallel(int threads) {
    workers = new Thread[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = Thread.ofPlatform().daemon().name("timewalker-" + (i + 1)).unstarted(this::work);
    }
    for (Thread worker : workers) {
      worker.start();
    }
  }

  /**
   * Starts {@code threads - 1} daemon threads beside the caller's own.
   *
   * @param threads at least 1
   */
  public static Parallel of(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; expected at least 1");
    }
    return new Parallel(threads);
  }

  /** Number of threads that share a run, the caller included. */
  public int threads() {
    return workers.length + 1;
  }

  /**
   * Calls {@code body} once for every part 0 … parts − 1 and returns when all have ended.
   *
   * <p>All parts run even when one fails; then the exception of the lowest failed part is thrown.
   */
  public void run(int parts, IntConsumer body) {
    if (parts < 0 || parts > MAX_PARTS) {
      throw new IllegalArgumentException(parts + " parts; expected 0 to " + MAX_PARTS);
    }
    if (closed) {
      throw new IllegalStateException("the threads are closed");
    }
    if (parts > 1 && workers.length > 0 && callers.compareAndSet(0, 1)) {
      try {
        runShared(parts, body);
      } finally {
        callers.set(0);
      }
    } else {
      runAlone(parts, body);
    }
  }

  /** Work on the numbers from … to − 1. */
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  /** Work on the numbers from … to − 1, which are those of a part. */
  @FunctionalInterface
  public interface PartRange {
    void run(int part, int from, int to);
  }

  /**
   * Cuts the numbers 0 … n − 1 into parts of equal length, one more or less, and runs the body once
   * for each, empty ones included.
   */
  public void ranges(int n, int parts, Range body) {
    run(parts, part -> body.run(border(n, parts, part), border(n, parts, part + 1)));
  }

  /** {@link #ranges(int, int, Range)} for a body that needs the part's number. */
  public void ranges(int n, int parts, PartRange body) {
    run(parts, part -> body.run(part, border(n, parts, part), border(n, parts, part + 1)));
  }

  /**
   * As {@link #ranges(int, int, PartRange)}, in whole blocks: a part begins at a multiple of one.
   */
  public void blockRanges(int n, int block, int parts, PartRange body) {
    int blocks = Math.ceilDiv(n, block);
    run(
        parts,
        part -> {
          int to = (int) Math.min(n, (long) block * border(blocks, parts, part + 1));
          body.run(part, Math.min(to, block * border(blocks, parts, part)), to);
        });
  }

  /** Where a part of the numbers 0 … n − 1 begins, and the part before it ends. */
  public static int border(int n, int parts, int part) {
    return (int) ((long) n * part / parts);
  }

  /** Sets arrays to zero. */
  public void clear(float[]... arrays) {
    int stretches = 0;
    for (float[] array : arrays) {
      stretches += stretches(array);
    }
    run(
        stretches,
        part -> {
          int stretch = part;
          int array = 0;
          while (stretch >= stretches(arrays[array])) {
            stretch -= stretches(arrays[array++]);
          }
          int from = stretch * STRETCH;
          Arrays.fill(arrays[array], from, Math.min(arrays[array].length, from + STRETCH), 0);
        });
  }

  private static int stretches(float[] array) {
    return (array.length + STRETCH - 1) / STRETCH;
  }

  private void runShared(int parts, IntConsumer job) {
    body = job;
    caller = Thread.currentThread();
    failure = null;
    failedPart = Integer.MAX_VALUE;
    unfinished.set(parts);
    long number = (state.get() >>> (2 * PART_BITS)) + 1;
    state.set(number << (2 * PART_BITS) | (long) parts << PART_BITS);
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
    takeParts();
    awaitOthers();
    Throwable thrown = failure;
    body = NOTHING;
    caller = null;
    failure = null;
    rethrow(thrown);
  }

  private static void runAlone(int parts, IntConsumer job) {
    Throwable thrown = null;
    for (int part = 0; part < parts; part++) {
      try {
        job.accept(part);
      } catch (Throwable t) { // as in a shared run, the remaining parts still run
        thrown = thrown == null ? t : thrown;
      }
    }
    rethrow(thrown);
  }

  private void work() {
    int idle = 0;
    while (!closed) {
      if (takeParts()) {
        idle = 0;
      } else if (++idle < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        idle = 0;
      }
    }
  }

  /** Runs parts of the announced job until none is left; false when there was none. */
  private boolean takeParts() {
    boolean took = false;
    while (true) {
      long seen = state.get();
      int part = (int) (seen & MAX_PARTS);
      if (part >= (int) (seen >>> PART_BITS & MAX_PARTS)) {
        return took;
      }
      if (state.compareAndSet(seen, seen + 1)) {
        took = true;
        runPart(part);
      }
    }
  }

  private void runPart(int part) {
    Thread waiting = caller; // once the last part is counted the fields belong to the next job
    try {
      body.accept(part);
    } catch (Throwable t) { // handed to the caller, whatever it is
      synchronized (this) {
        if (part < failedPart) {
          failedPart = part;
          failure = t;
        }
      }
    }
    if (unfinished.decrementAndGet() == 0) {
      LockSupport.unpark(waiting);
    }
  }

  private void awaitOthers() {
    boolean interrupted = false;
    for (int spin = 0; unfinished.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  /** Lets the threads end; a run under way is finished by its caller. */
  @Override
  public void close() {
    closed = true;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
  }
}
