package timewalker.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * What every fuzz target holds a reader to: it returns, or throws what it documents, within bounded
 * time and memory. Inputs of a target are at most some 100 kB, so the bounds are the same for all.
 */
public final class Bounded {
  /** A call to a reader; what it returns does not matter. */
  @FunctionalInterface
  public interface Reading {
    void run() throws Exception;
  }

  /** CPU seconds that reading may take while fuzzing. */
  private static final double FUZZING_SECONDS = 2;

  /** The same for a JVM that has just started, on a machine that is busy. */
  private static final double REGRESSION_SECONDS = 10;

  private static final double MOST_SECONDS =
      System.getenv("JAZZER_FUZZ") == null ? REGRESSION_SECONDS : FUZZING_SECONDS;

  /** Bytes that reading may allocate in all. */
  private static final long MOST_BYTES = 512L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Bounded() {}

  /**
   * Reads and judges.
   *
   * @param documented exceptions that reading may end with
   * @throws AssertionError when it ends with any other, or takes too long or too much memory
   */
  public static void run(Reading reading, Class<?>... documented) {
    Effort effort = effort(reading, documented);
    if (effort.tooMuch()) {
      // Once more: the first time classes were loaded and instrumented as well.
      effort = effort(reading, documented);
    }
    if (effort.tooMuch()) {
      throw new AssertionError(
          String.format(
              Locale.ROOT, "took %.1f s and %d MB", effort.seconds(), effort.bytes() >> 20));
    }
  }

  private record Effort(double seconds, long bytes) {
    boolean tooMuch() {
      return seconds > MOST_SECONDS || bytes > MOST_BYTES;
    }
  }

  private static Effort effort(Reading reading, Class<?>... documented) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    try {
      reading.run();
    } catch (Exception e) {
      if (Arrays.stream(documented).noneMatch(type -> type.isInstance(e))) {
        throw new AssertionError("ended with " + e, e);
      }
    }
    return new Effort(
        (THREADS.getCurrentThreadCpuTime() - nanos) / 1e9,
        THREADS.getCurrentThreadAllocatedBytes() - bytes);
  }
}
