package timewalker.mesh.poisson;

import java.util.Arrays;
import java.util.Locale;
import timewalker.mesh.OrientedPoints;

/**
 * The points that a reconstruction uses: inside the unit cube, unit normals, along the Morton curve
 * of the finest cells, so that the points of any cell of any level lie together.
 */
final class SortedSamples {
  /** Points this many times as far from the middle as nine tenths of them are left out. */
  private static final double FAR = 50;

  /** Mean cosine between normals and the way to the middle from which they lead inwards. */
  private static final double INWARDS = 0.25;

  /** Points by which the middle is found. */
  private static final int MOST_LOOKED = 10_000;

  final int count;
  final int depth;
  final float[] position; // [n][3] in the unit cube
  final float[] normal; // [n][3] unit length
  final long[] code; // [n] finest cell
  final int[] source; // [n] index among the points that were given
  final double[] corner; // [3] the cube's lower corner, in the points' unit
  final double edge; // the cube's edge, in the points' unit
  final int dropped; // points without a direction
  final int far; // points that lie far from all others
  final boolean inwards; // whether most normals lead to the middle

  private SortedSamples(
      OrientedPoints points, int[] kept, int keptCount, int far, PoissonSettings settings) {
    count = keptCount;
    depth = settings.depth();
    dropped = points.count() - keptCount - far;
    this.far = far;
    inwards = leadInwards(points, kept, keptCount);
    corner = new double[3];
    edge = settings.scale() * box(points, kept, settings.scale());
    long[] packed = new long[count];
    int indexBits = 32 - Integer.numberOfLeadingZeros(Math.max(1, count));
    if (3 * depth + indexBits > 63) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d points are too many for depth %d; choose a smaller depth",
              count,
              depth));
    }
    for (int i = 0; i < count; i++) {
      packed[i] = cell(points, kept[i]) << indexBits | i;
    }
    Arrays.sort(packed);
    position = new float[3 * count];
    normal = new float[3 * count];
    code = new long[count];
    source = new int[count];
    for (int i = 0; i < count; i++) {
      int from = kept[(int) (packed[i] & (1L << indexBits) - 1)];
      code[i] = packed[i] >>> indexBits;
      source[i] = from;
      copy(points, from, i);
    }
  }

  /** Takes the points that have a direction; a coordinate that is not finite is an error. */
  static SortedSamples of(OrientedPoints points, PoissonSettings settings) {
    int[] kept = new int[points.count()];
    int keptCount = 0;
    int n = points.count();
    for (int i = 0; i < n; i++) {
      double length = 0;
      for (int c = 0; c < 3; c++) {
        float p = points.position()[c * n + i];
        float d = points.normal()[c * n + i];
        if (!Float.isFinite(p)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "point %d has a coordinate that is not a finite number; remove it",
                  i));
        }
        length += (double) d * d;
      }
      if (length > 0 && Double.isFinite(length)) {
        kept[keptCount++] = i;
      }
    }
    if (keptCount < 3) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d of %d points have a normal; at least 3 are needed", keptCount, n));
    }
    int near = withoutFar(points, kept, keptCount);
    return new SortedSamples(points, kept, near, keptCount - near, settings);
  }

  /**
   * Leaves out points beside which all others would be one speck: those much farther from the
   * middle than nine tenths are.
   *
   * @param kept [count] indices, those that stay are moved to the front
   * @return how many stay
   */
  private static int withoutFar(OrientedPoints points, int[] kept, int count) {
    int looked = Math.min(count, MOST_LOOKED);
    double[][] some = new double[3][looked];
    double[] middle = new double[3];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < looked; i++) {
        int from = kept[(int) ((long) i * count / looked)];
        some[c][i] = points.position()[c * points.count() + from];
      }
      double[] sorted = some[c].clone();
      Arrays.sort(sorted);
      middle[c] = sorted[looked / 2];
    }
    double[] distance = new double[looked];
    for (int i = 0; i < looked; i++) {
      distance[i] =
          Math.hypot(
              Math.hypot(some[0][i] - middle[0], some[1][i] - middle[1]), some[2][i] - middle[2]);
    }
    Arrays.sort(distance);
    double most = FAR * distance[(int) (0.9 * (looked - 1))];
    if (most == 0) {
      return count;
    }
    int stay = 0;
    for (int k = 0; k < count; k++) {
      double farthest = 0;
      for (int c = 0; c < 3; c++) {
        double p = points.position()[c * points.count() + kept[k]];
        farthest = Math.max(farthest, Math.abs(p - middle[c]));
      }
      if (farthest <= most) {
        kept[stay++] = kept[k];
      }
    }
    return stay;
  }

  /**
   * Whether the normals of most points lead to the middle of all: then inside is taken for outside.
   */
  private static boolean leadInwards(OrientedPoints points, int[] kept, int count) {
    int n = points.count();
    double[] middle = new double[3];
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < 3; c++) {
        middle[c] += points.position()[c * n + kept[k]] / (double) count;
      }
    }
    double along = 0;
    double all = 0;
    for (int k = 0; k < count; k++) {
      double dot = 0;
      double distance = 0;
      double length = 0;
      for (int c = 0; c < 3; c++) {
        double to = points.position()[c * n + kept[k]] - middle[c];
        double direction = points.normal()[c * n + kept[k]];
        dot += to * direction;
        distance += to * to;
        length += direction * direction;
      }
      along += dot / Math.sqrt(length);
      all += Math.sqrt(distance);
    }
    return along < -INWARDS * all;
  }

  /** Longest edge of the box around the points; places the cube's corner. */
  private double box(OrientedPoints points, int[] kept, double scale) {
    double longest = 0;
    double[] middle = new double[3];
    for (int c = 0; c < 3; c++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        double p = points.position()[c * points.count() + kept[i]];
        low = Math.min(low, p);
        high = Math.max(high, p);
      }
      middle[c] = (low + high) / 2;
      longest = Math.max(longest, high - low);
    }
    if (!(longest > 0)) {
      throw new IllegalArgumentException(
          "all points have the same position; a surface needs an extent");
    }
    for (int c = 0; c < 3; c++) {
      corner[c] = middle[c] - scale * longest / 2;
    }
    return longest;
  }

  private long cell(OrientedPoints points, int from) {
    int[] at = new int[3];
    for (int c = 0; c < 3; c++) {
      at[c] = (int) Math.scalb(unit(points, from, c), depth);
    }
    return Morton.code(at[0], at[1], at[2]);
  }

  private float unit(OrientedPoints points, int from, int c) {
    return (float) ((points.position()[c * points.count() + from] - corner[c]) / edge);
  }

  private void copy(OrientedPoints points, int from, int to) {
    int n = points.count();
    double squared = 0;
    double largest = 0;
    for (int c = 0; c < 3; c++) {
      position[3 * to + c] = unit(points, from, c);
      largest = Math.max(largest, Math.abs(points.normal()[c * n + from]));
    }
    for (int c = 0; c < 3; c++) {
      double d = points.normal()[c * n + from] / largest;
      squared += d * d;
    }
    double length = Math.sqrt(squared);
    for (int c = 0; c < 3; c++) {
      normal[3 * to + c] = (float) (points.normal()[c * n + from] / largest / length);
    }
  }
}
