package timewalker.loss;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * How the losses walk over numbers: in stretches of fixed length, each with a partial sum, so that
 * neither borders nor the order of a sum depend on the number of threads.
 */
final class Pixels {
  /** Numbers per stretch, a multiple of every vector length. */
  static final int STRETCH = 4096;

  private Pixels() {}

  /** Work on one stretch. */
  interface Body {
    /** Handles numbers from … to, exclusive, and returns their partial sum. */
    double sum(int from, int to);
  }

  /** Number of stretches; a stretch begins at a multiple of STRETCH. */
  static int stretches(int length) {
    return (length + STRETCH - 1) / STRETCH;
  }

  /** Runs the body over 0 … length and returns the sum of what it returned, in order. */
  static double sum(Parallel parallel, int length, Body body) {
    int stretches = stretches(length);
    double[] partial = new double[stretches];
    int parts = Math.min(16, stretches); // coarse, so that threads stay apart in memory
    parallel.ranges(
        stretches,
        parts,
        (from, to) -> {
          for (int s = from; s < to; s++) {
            partial[s] = body.sum(s * STRETCH, Math.min(length, (s + 1) * STRETCH));
          }
        });
    double total = 0;
    for (double value : partial) {
      total += value;
    }
    return total;
  }

  /** Sum over the lanes, in order, in double precision. */
  static double sumOfLanes(FloatVector vector) {
    double total = 0;
    for (float lane : vector.toArray()) {
      total += lane;
    }
    return total;
  }

  /** Runs the body over the rows of a picture, some at a time. */
  static double sumRows(Parallel parallel, int height, Body body) {
    double[] partial = new double[height];
    int parts = Math.min(16, height);
    parallel.ranges(
        height,
        parts,
        (from, to) -> {
          for (int y = from; y < to; y++) {
            partial[y] = body.sum(y, y + 1);
          }
        });
    double total = 0;
    for (double value : partial) {
      total += value;
    }
    return total;
  }

  /** Requires pictures of one size. */
  static void checkSame(FloatImage expected, FloatImage image, String name) {
    check(expected, image, expected.channels(), name);
  }

  /** Requires a picture with the extent of another and this many channels. */
  static void check(FloatImage extent, FloatImage image, int channels, String name) {
    if (image.width() != extent.width()
        || image.height() != extent.height()
        || image.channels() != channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is %dx%d with %d channels; expected %dx%d with %d",
              name,
              image.width(),
              image.height(),
              image.channels(),
              extent.width(),
              extent.height(),
              channels));
    }
  }
}
