package timewalker.math;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exact closest points on a triangle mesh, through a tree of axis-aligned boxes.
 *
 * <p>Triangles may carry a group (a part of the head, a connected piece); a query may be limited to
 * one. Immutable: any number of threads may ask at once, each with its own {@link Hit}.
 */
public final class TriangleTree {
  /** Asks for a triangle of whatever group. */
  public static final int ANY = -1;

  private static final int LEAF = 4;

  private final float[] vertices;
  private final int[] faces;
  private final int[] group;
  private final int[] order; // triangles, so that every node holds a range
  private final double[] box; // [nodes][6] lower corner, upper corner
  private final int[] right; // [nodes] the second child, 0 for a leaf; the first child is node + 1
  private final int[] first; // [nodes] range in order
  private final int[] end;
  private final long[] groups; // [nodes] which groups occur, one bit for every 64th group
  private int nodes;

  /**
   * @param vertices [V][3] metres, read at every query: not to be changed afterwards
   * @param faces [F][3] vertex indices, at least one triangle
   * @param group [F] group of every triangle, not negative; null puts all into group 0
   */
  public TriangleTree(float[] vertices, int[] faces, int @Nullable [] group) {
    int count = faces.length / 3;
    Shapes.check("faces", count, "faces", faces.length, 3);
    if (count == 0) {
      throw new IllegalArgumentException("the mesh has no triangles, and so no closest point");
    }
    this.vertices = vertices;
    this.faces = faces;
    this.group = group == null ? new int[count] : group;
    Shapes.check("faces", count, "group", this.group.length, 1);
    order = new int[count];
    box = new double[12 * count];
    right = new int[2 * count];
    first = new int[2 * count];
    end = new int[2 * count];
    groups = new long[2 * count];
    for (int t = 0; t < count; t++) {
      order[t] = t;
    }
    build(0, count, new long[count]);
  }

  /** The answer to a query; reuse one for many. */
  public static final class Hit {
    /** The closest triangle, the lowest index among equally close ones; −1 when there is none. */
    public int triangle;

    /** The closest point on it, metres. */
    public double x;

    /** See {@link #x}. */
    public double y;

    /** See {@link #x}. */
    public double z;

    /** Weight of the triangle's second vertex in the closest point. */
    public double u;

    /** Weight of the third vertex; the first has 1 − u − v. */
    public double v;

    /** Squared distance, m². */
    public double squaredDistance;

    /** Distance, metres. */
    public double distance() {
      return Math.sqrt(squaredDistance);
    }

    /** Becomes a copy. */
    public void set(Hit other) {
      triangle = other.triangle;
      x = other.x;
      y = other.y;
      z = other.z;
      u = other.u;
      v = other.v;
      squaredDistance = other.squaredDistance;
    }
  }

  /** Distance from a point to the mesh, metres. */
  public double distance(double x, double y, double z) {
    Hit hit = new Hit();
    closest(x, y, z, ANY, hit);
    return hit.distance();
  }

  /**
   * Finds the closest point.
   *
   * @param wanted a group, or {@link #ANY}
   * @param hit takes the answer
   * @return false when no triangle is of that group; then hit holds triangle −1
   */
  public boolean closest(double x, double y, double z, int wanted, Hit hit) {
    hit.triangle = -1;
    hit.squaredDistance = Double.POSITIVE_INFINITY;
    if (wanted == ANY || (groups[0] >>> (wanted & 63) & 1) != 0) {
      visit(0, x, y, z, wanted, hit);
    }
    return hit.triangle >= 0;
  }

  private void visit(int node, double x, double y, double z, int wanted, Hit hit) {
    if (right[node] == 0) {
      for (int i = first[node]; i < end[node]; i++) {
        if (wanted == ANY || group[order[i]] == wanted) {
          tryTriangle(order[i], x, y, z, hit);
        }
      }
      return;
    }
    int near = node + 1;
    int far = right[node];
    double toNear = squaredToBox(near, x, y, z, wanted);
    double toFar = squaredToBox(far, x, y, z, wanted);
    if (toFar < toNear) {
      int swap = near;
      near = far;
      far = swap;
      double swapped = toNear;
      toNear = toFar;
      toFar = swapped;
    }
    // Equally far boxes are opened too, so that the lowest index wins whatever the tree.
    if (toNear <= hit.squaredDistance && toNear < Double.POSITIVE_INFINITY) {
      visit(near, x, y, z, wanted, hit);
    }
    if (toFar <= hit.squaredDistance && toFar < Double.POSITIVE_INFINITY) {
      visit(far, x, y, z, wanted, hit);
    }
  }

  private double squaredToBox(int node, double x, double y, double z, int wanted) {
    if (wanted != ANY && (groups[node] >>> (wanted & 63) & 1) == 0) {
      return Double.POSITIVE_INFINITY;
    }
    int b = 6 * node;
    double dx = Math.max(0, Math.max(box[b] - x, x - box[b + 3]));
    double dy = Math.max(0, Math.max(box[b + 1] - y, y - box[b + 4]));
    double dz = Math.max(0, Math.max(box[b + 2] - z, z - box[b + 5]));
    return dx * dx + dy * dy + dz * dz;
  }

  /** Closest point of one triangle by Voronoi regions (Ericson 2005, section 5.1.5). */
  private void tryTriangle(int t, double x, double y, double z, Hit hit) {
    int a = 3 * faces[3 * t];
    int b = 3 * faces[3 * t + 1];
    int c = 3 * faces[3 * t + 2];
    double ux = (double) vertices[b] - vertices[a];
    double uy = (double) vertices[b + 1] - vertices[a + 1];
    double uz = (double) vertices[b + 2] - vertices[a + 2];
    double vx = (double) vertices[c] - vertices[a];
    double vy = (double) vertices[c + 1] - vertices[a + 1];
    double vz = (double) vertices[c + 2] - vertices[a + 2];
    double px = x - vertices[a];
    double py = y - vertices[a + 1];
    double pz = z - vertices[a + 2];
    double uu = ux * ux + uy * uy + uz * uz;
    double uv = ux * vx + uy * vy + uz * vz;
    double vv = vx * vx + vy * vy + vz * vz;
    double up = ux * px + uy * py + uz * pz;
    double vp = vx * px + vy * py + vz * pz;
    double area = uu * vv - uv * uv;
    double s = vv * up - uv * vp;
    double r = uu * vp - uv * up;
    if (area > 1e-14 * uu * vv && s >= 0 && r >= 0 && s + r <= area) {
      offer(t, s / area, r / area, ux, uy, uz, vx, vy, vz, px, py, pz, hit);
      return;
    }
    // Outside, or a triangle without area: the closest point lies on an edge.
    double alongU = uu > 0 ? clamp(up / uu) : 0;
    double alongV = vv > 0 ? clamp(vp / vv) : 0;
    double ww = uu - 2 * uv + vv;
    double alongW = ww > 0 ? clamp((vp - up + uu - uv) / ww) : 0;
    offer(t, alongU, 0, ux, uy, uz, vx, vy, vz, px, py, pz, hit);
    offer(t, 0, alongV, ux, uy, uz, vx, vy, vz, px, py, pz, hit);
    offer(t, 1 - alongW, alongW, ux, uy, uz, vx, vy, vz, px, py, pz, hit);
  }

  private static double clamp(double x) {
    return Math.max(0, Math.min(1, x));
  }

  /** Takes the point a + s·u + r·v of triangle t if it is closer than what is held. */
  private void offer(
      int t,
      double s,
      double r,
      double ux,
      double uy,
      double uz,
      double vx,
      double vy,
      double vz,
      double px,
      double py,
      double pz,
      Hit hit) {
    double qx = s * ux + r * vx;
    double qy = s * uy + r * vy;
    double qz = s * uz + r * vz;
    double d = (px - qx) * (px - qx) + (py - qy) * (py - qy) + (pz - qz) * (pz - qz);
    if (d < hit.squaredDistance || (d == hit.squaredDistance && t < hit.triangle)) {
      int a = 3 * faces[3 * t];
      hit.triangle = t;
      hit.squaredDistance = d;
      hit.x = vertices[a] + qx;
      hit.y = vertices[a + 1] + qy;
      hit.z = vertices[a + 2] + qz;
      hit.u = s;
      hit.v = r;
    }
  }

  /** Builds the node over order[from, to), splitting at the median along the longest side. */
  private void build(int from, int to, long[] keys) {
    int node = nodes++;
    first[node] = from;
    end[node] = to;
    double[] centre = bound(node, from, to);
    if (to - from <= LEAF) {
      return;
    }
    int axis = 0;
    for (int k = 1; k < 3; k++) {
      axis = centre[3 + k] - centre[k] > centre[3 + axis] - centre[axis] ? k : axis;
    }
    for (int i = from; i < to; i++) {
      int bits = Float.floatToIntBits((float) centroid(order[i], axis));
      int sortable = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
      keys[i] = (sortable & 0xffffffffL) << 31 | order[i];
    }
    Arrays.sort(keys, from, to);
    for (int i = from; i < to; i++) {
      order[i] = (int) (keys[i] & Integer.MAX_VALUE);
    }
    int middle = (from + to) >>> 1;
    build(from, middle, keys);
    right[node] = nodes;
    build(middle, to, keys);
  }

  /** Writes the node's box; returns the box of its triangles' centroids. */
  private double[] bound(int node, int from, int to) {
    double[] centre = new double[6];
    for (int k = 0; k < 3; k++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      centre[k] = Double.POSITIVE_INFINITY;
      centre[3 + k] = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        for (int corner = 0; corner < 3; corner++) {
          float x = vertices[3 * faces[3 * order[i] + corner] + k];
          low = Math.min(low, x);
          high = Math.max(high, x);
        }
        centre[k] = Math.min(centre[k], centroid(order[i], k));
        centre[3 + k] = Math.max(centre[3 + k], centroid(order[i], k));
      }
      box[6 * node + k] = low;
      box[6 * node + 3 + k] = high;
    }
    for (int i = from; i < to; i++) {
      groups[node] |= 1L << (group[order[i]] & 63);
    }
    return centre;
  }

  private double centroid(int t, int axis) {
    return ((double) vertices[3 * faces[3 * t] + axis]
            + vertices[3 * faces[3 * t + 1] + axis]
            + vertices[3 * faces[3 * t + 2] + axis])
        / 3;
  }
}
