package timewalker.math;

import java.util.Arrays;

/**
 * The exact nearest neighbours among a set of points, through a k-d tree.
 *
 * <p>Immutable: any number of threads may ask at once.
 */
public final class PointTree {
  private static final int LEAF = 8;

  private final float[] points;
  private final int[] order;
  private final float[] sorted; // [n][3] the points in tree order, so that leaves are contiguous
  private final float[] plane; // where a node is split; the second child's points are not below
  private final byte[] axis; // along which a node is split; children of node i: 2 i + 1, 2 i + 2

  /**
   * @param points [n][3] metres; not to be changed afterwards
   */
  public PointTree(float[] points) {
    int count = points.length / 3;
    Shapes.check("points", count, "points", points.length, 3);
    this.points = points;
    order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    axis = new byte[count + 2]; // leaves hold 4 points or more, so no node is beyond
    plane = new float[count + 2];
    build(0, 0, count, new long[count]);
    sorted = new float[3 * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(points, 3 * order[i], sorted, 3 * i, 3);
    }
  }

  /** Number of points. */
  public int size() {
    return order.length;
  }

  /**
   * Finds the nearest points, nearest first, equally near ones by index.
   *
   * @param except a point that does not count, such as the one asked from; −1 for none
   * @param index [k or more] takes the points' indices
   * @param squaredDistance [k or more] takes their squared distances, m²
   * @param k how many are wanted
   * @return how many were found: k, or fewer when the tree holds fewer points
   */
  public int nearest(
      double x, double y, double z, int except, int k, int[] index, double[] squaredDistance) {
    return k == 0 ? 0 : visit(0, 0, order.length, x, y, z, except, k, 0, index, squaredDistance);
  }

  private int visit(
      int node,
      int from,
      int to,
      double x,
      double y,
      double z,
      int except,
      int k,
      int foundBefore,
      int[] index,
      double[] squared) {
    int found = foundBefore;
    if (to - from <= LEAF) {
      for (int i = from; i < to; i++) {
        double dx = x - sorted[3 * i];
        double dy = y - sorted[3 * i + 1];
        double dz = z - sorted[3 * i + 2];
        if (order[i] != except) {
          found = insert(order[i], dx * dx + dy * dy + dz * dz, k, found, index, squared);
        }
      }
      return found;
    }
    int middle = (from + to) >>> 1;
    int split = axis[node];
    double q = split == 0 ? x : split == 1 ? y : z;
    double toPlane = q - plane[node];
    boolean low = toPlane < 0;
    found =
        low
            ? visit(2 * node + 1, from, middle, x, y, z, except, k, found, index, squared)
            : visit(2 * node + 2, middle, to, x, y, z, except, k, found, index, squared);
    if (found < k || toPlane * toPlane <= squared[found - 1]) {
      found =
          low
              ? visit(2 * node + 2, middle, to, x, y, z, except, k, found, index, squared)
              : visit(2 * node + 1, from, middle, x, y, z, except, k, found, index, squared);
    }
    return found;
  }

  private static int insert(int point, double d, int k, int found, int[] index, double[] squared) {
    int at = found;
    while (at > 0 && (squared[at - 1] > d || (squared[at - 1] == d && index[at - 1] > point))) {
      at--;
    }
    if (at == k) {
      return found;
    }
    int last = Math.min(found, k - 1);
    System.arraycopy(index, at, index, at + 1, last - at);
    System.arraycopy(squared, at, squared, at + 1, last - at);
    index[at] = point;
    squared[at] = d;
    return Math.min(found + 1, k);
  }

  private void build(int node, int from, int to, long[] keys) {
    if (to - from <= LEAF) {
      return;
    }
    int split = widest(from, to);
    for (int i = from; i < to; i++) {
      int bits = Float.floatToIntBits(points[3 * order[i] + split]);
      int sortable = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
      keys[i] = (sortable & 0xffffffffL) << 31 | order[i];
    }
    Arrays.sort(keys, from, to);
    for (int i = from; i < to; i++) {
      order[i] = (int) (keys[i] & Integer.MAX_VALUE);
    }
    int middle = (from + to) >>> 1;
    axis[node] = (byte) split;
    plane[node] = points[3 * order[middle] + split];
    build(2 * node + 1, from, middle, keys);
    build(2 * node + 2, middle, to, keys);
  }

  private int widest(int from, int to) {
    int widest = 0;
    float width = -1;
    for (int k = 0; k < 3; k++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        low = Math.min(low, points[3 * order[i] + k]);
        high = Math.max(high, points[3 * order[i] + k]);
      }
      if (high - low > width) {
        width = high - low;
        widest = k;
      }
    }
    return widest;
  }
}
