package timewalker.app.bench;

import java.util.Arrays;

/** Work that is repeated and timed. */
interface Work extends AutoCloseable {
  /**
   * Repeats it.
   *
   * @param forSeconds until so much time has passed
   * @param least and at least so often
   * @return how long each repetition took, seconds
   */
  double[] repeat(double forSeconds, int least);

  /** What one repetition asks of the machine. */
  Cost cost();

  /** Lets go of what it worked with. */
  @Override
  default void close() {}

  /** Repeats a body and takes the time of each call. */
  static double[] repeat(Runnable body, double forSeconds, int least) {
    double[] seconds = new double[16];
    int count = 0;
    long began = System.nanoTime();
    long now = began;
    while (count < least || (now - began) / 1e9 < forSeconds) {
      body.run();
      long after = System.nanoTime();
      if (count == seconds.length) {
        seconds = Arrays.copyOf(seconds, 2 * count);
      }
      seconds[count++] = (after - now) / 1e9;
      now = after;
    }
    return Arrays.copyOf(seconds, count);
  }
}
