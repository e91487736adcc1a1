package timewalker.surfel;

import java.util.Arrays;
import java.util.Locale;
import timewalker.math.Parallel;
import timewalker.math.PointTree;
import timewalker.math.Shapes;
import timewalker.math.TriangleTree;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/**
 * Which triangles of the canonical mesh C move a surfel, and how much each.
 *
 * <p>A surfel at x̄ is bound within its group, a connected piece of one part. Near the mesh its
 * triangles are the K with the closest centroids that a flood reaches from the closest triangle,
 * spreading over shared vertices to the closest first. It follows the surface, and what it reaches
 * late although it is close lies behind a gap and is left out: so an upper lip does not follow the
 * lower one it rests on. Far from the mesh (hair) the closest triangle may jump where two surfaces
 * are equally far; there the triangles are the K closest of a sparse set spread over the whole
 * group, whose blend changes slowly. In between both sets fade into each other.
 *
 * <p>Weights are a_j ∝ exp(−τ ‖x̄ − c_j‖ / edge) − exp(−τ ‖x̄ − c_K+1‖ / edge): by taking away what
 * the first triangle left out would get, a triangle enters and leaves with weight 0, and the field
 * has no seam. The edge length is interpolated over the mesh; for the sparse set it is its spacing.
 *
 * <p>Binding carries no gradient. It is a pure function of group and position at the time: who
 * keeps {@link #boundAt} can {@link #bind} to the same bits again. Not for use by two threads.
 */
public final class SurfelBinding {
  private static final int PART = 512;

  /** Settings of the binding. The defaults suit heads in metres. */
  public record Settings(
      @Setting(
              doc =
                  "K, number of triangles of the dense set, and of the sparse set, that move a"
                      + " surfel",
              byDefault = "8",
              range = "[1, 64]")
          int neighbours,
      @Setting(
              doc = "τ, decay of a triangle's weight with distance, per edge length",
              byDefault = "4",
              range = "(0, 1000]")
          float tau,
      @Setting(
              doc = "distance to the mesh above which the sparse set contributes",
              unit = "m",
              byDefault = "0.010",
              range = "[0, 10]")
          float farFrom,
      @Setting(
              doc = "distance to the mesh above which only the sparse set contributes",
              unit = "m",
              byDefault = "0.030",
              range = "(0, 10]")
          float farTo,
      @Setting(
              doc = "distance between triangles of the sparse set",
              unit = "m",
              byDefault = "0.025",
              range = "[0.001, 10]")
          float anchorSpacing,
      @Setting(
              doc = "distance after which a moved surfel is bound again",
              unit = "m",
              byDefault = "0.001",
              range = "[0, 10]")
          float rebindDistance,
      @Setting(
              doc =
                  "share of the covered squared distance below which a newly reached triangle lies"
                      + " behind a gap",
              byDefault = "0.64",
              range = "[0, 1]")
          double behindGap,
      @Setting(
              doc = "weight below which a triangle is left out",
              byDefault = "1e-6",
              range = "[0, 1)")
          float leastWeight)
      implements NamedSettings<Settings> {
    /** Every setting at its default. */
    public static final Settings DEFAULT = NamedSettings.defaults(Settings.class);

    /** Checks what depends on two settings. */
    public Settings {
      if (farTo <= farFrom) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "farTo=%s: expected above farFrom=%s", farTo, farFrom));
      }
    }
  }

  private final CanonicalMesh mesh;
  private final Settings settings;
  private final int slots;
  private final int[][] anchors; // [groups] triangles of the sparse set
  private final PointTree[] anchorTree; // [groups] over their centroids

  private int count;
  private int[] group = {};
  private float[] boundAt = {}; // [3][n]
  private int[] triangle = {}; // [n][slots]
  private float[] weight = {}; // [n][slots]
  private int[] used = {}; // [n]
  private final int[] listStart; // [F + 1] into list
  private int[] list = {}; // surfel * slots + slot, by triangle, ascending

  public SurfelBinding(CanonicalMesh mesh, Settings settings) {
    this.mesh = mesh;
    this.settings = settings;
    this.slots = 2 * settings.neighbours;
    anchors = new int[mesh.groupCount()][];
    anchorTree = new PointTree[mesh.groupCount()];
    for (int g = 0; g < anchors.length; g++) {
      anchors[g] = mesh.spread(g, settings.anchorSpacing);
      anchorTree[g] = new PointTree(mesh.gatherCentroids(anchors[g]));
    }
    listStart = new int[mesh.faceCount() + 1];
  }

  /**
   * Binds surfels, whatever was bound before.
   *
   * @param position [3][n] average centres x̄, metres
   * @param newGroup [n] their groups in the mesh; copied
   */
  public void bind(float[] position, int[] newGroup, Parallel parallel) {
    Shapes.check("components", 3, "position", position.length, newGroup.length);
    for (int i = 0; i < newGroup.length; i++) {
      if (newGroup[i] < 0 || newGroup[i] >= mesh.groupCount() || anchors[newGroup[i]].length == 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "surfel %d is of group %d; the mesh has no triangle of it",
                i,
                newGroup[i]));
      }
    }
    count = newGroup.length;
    group = newGroup.clone();
    boundAt = new float[3 * count];
    triangle = new int[slots * count];
    weight = new float[slots * count];
    used = new int[count];
    Arrays.fill(boundAt, Float.POSITIVE_INFINITY);
    rebind(position, 0, parallel);
  }

  /**
   * Binds again those that have moved by the settings' distance or more since they were bound.
   *
   * @param position [3][n] average centres x̄, metres
   * @return how many were
   */
  public int rebindMoved(float[] position, Parallel parallel) {
    return rebind(position, settings.rebindDistance, parallel);
  }

  private int rebind(float[] position, float distance, Parallel parallel) {
    Shapes.check("components", 3, "position", position.length, count);
    int parts = (count + PART - 1) / PART;
    int[] moved = new int[parts];
    parallel.run(
        parts,
        part -> {
          Work work = null; // most steps bind nothing anew
          for (int i = part * PART; i < Math.min(count, (part + 1) * PART); i++) {
            float dx = position[i] - boundAt[i];
            float dy = position[count + i] - boundAt[count + i];
            float dz = position[2 * count + i] - boundAt[2 * count + i];
            // Written so that a centre that is not a number is not passed over in silence.
            if (!(dx * dx + dy * dy + dz * dz < distance * distance)) {
              if (work == null) {
                work = new Work(settings.neighbours, mesh.faceCount());
              }
              bindOne(i, position[i], position[count + i], position[2 * count + i], work);
              moved[part]++;
            }
          }
        });
    int total = Arrays.stream(moved).sum();
    if (total > 0 || list.length == 0) {
      listByTriangle();
    }
    return total;
  }

  /** What one thread needs while it binds. */
  private static final class Work {
    final TriangleTree.Hit hit = new TriangleTree.Hit();
    final int[] index;
    final double[] squared;
    final int[] near;
    final float[] nearWeight;
    final int[] far;
    final float[] farWeight;
    final int[] reached; // [F] mark of the flood that reached it last
    int mark;
    int[] frontierTriangle = new int[64];
    double[] frontierSquared = new double[64];
    int frontier;

    Work(int neighbours, int faces) {
      reached = new int[faces];
      index = new int[neighbours + 1];
      squared = new double[neighbours + 1];
      near = new int[neighbours];
      nearWeight = new float[neighbours];
      far = new int[neighbours];
      farWeight = new float[neighbours];
    }

    void join(int t, double squaredDistance) {
      if (frontier == frontierTriangle.length) {
        frontierTriangle = Arrays.copyOf(frontierTriangle, 2 * frontier);
        frontierSquared = Arrays.copyOf(frontierSquared, 2 * frontier);
      }
      frontierTriangle[frontier] = t;
      frontierSquared[frontier++] = squaredDistance;
    }

    int closestOfFrontier() {
      int best = 0;
      for (int i = 1; i < frontier; i++) {
        if (frontierSquared[i] < frontierSquared[best]
            || (frontierSquared[i] == frontierSquared[best]
                && frontierTriangle[i] < frontierTriangle[best])) {
          best = i;
        }
      }
      return best;
    }

    void leave(int i) {
      frontier--;
      frontierTriangle[i] = frontierTriangle[frontier];
      frontierSquared[i] = frontierSquared[frontier];
    }
  }

  private void bindOne(int i, float x, float y, float z, Work work) {
    boundAt[i] = x;
    boundAt[count + i] = y;
    boundAt[2 * count + i] = z;
    mesh.tree().closest(x, y, z, group[i], work.hit);
    if (work.hit.triangle < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "surfel %d cannot be bound: its centre is (%s, %s, %s)", i, x, y, z));
    }
    double t = (work.hit.distance() - settings.farFrom) / (settings.farTo - settings.farFrom);
    t = Math.max(0, Math.min(1, t));
    float farShare = (float) (t * t * (3 - 2 * t));
    int near = farShare < 1 ? nearSet(x, y, z, work) : 0;
    int far = farShare > 0 ? farSet(group[i], x, y, z, work) : 0;
    int end = 0;
    for (int j = 0; j < near; j++) {
      end = put(i, end, work.near[j], (1 - farShare) * work.nearWeight[j]);
    }
    for (int j = 0; j < far; j++) {
      end = put(i, end, work.far[j], farShare * work.farWeight[j]);
    }
    used[i] = end;
    normalise(i, end);
  }

  private int put(int i, int end, int t, float w) {
    if (w < settings.leastWeight) {
      return end;
    }
    int base = slots * i;
    for (int k = 0; k < end; k++) {
      if (triangle[base + k] == t) {
        weight[base + k] += w;
        return end;
      }
    }
    triangle[base + end] = t;
    weight[base + end] = w;
    return end + 1;
  }

  private void normalise(int i, int end) {
    float sum = 0;
    for (int k = 0; k < end; k++) {
      sum += weight[slots * i + k];
    }
    for (int k = 0; k < end; k++) {
      weight[slots * i + k] /= sum;
    }
  }

  /** The K closest centroids around the closest triangle, along the surface. */
  private int nearSet(float x, float y, float z, Work work) {
    int[] start = mesh.ringStart();
    int[] ring = mesh.ring();
    int wanted = settings.neighbours + 1;
    int mark = ++work.mark;
    int found = 0;
    work.frontier = 0;
    work.reached[work.hit.triangle] = mark;
    work.join(work.hit.triangle, squaredToCentroid(work.hit.triangle, x, y, z));
    // One more than is wanted: the closest triangle, if large, may have a far centroid.
    double level = 0;
    for (int taken = 0; taken <= wanted && work.frontier > 0; taken++) {
      int next = work.closestOfFrontier();
      int t = work.frontierTriangle[next];
      level = taken == 0 ? 0 : Math.max(level, work.frontierSquared[next]);
      found = insert(t, work.frontierSquared[next], wanted, found, work);
      work.leave(next);
      for (int at = start[t]; at < start[t + 1]; at++) {
        if (work.reached[ring[at]] != mark) {
          double squared = squaredToCentroid(ring[at], x, y, z);
          if (squared >= settings.behindGap * level) {
            work.reached[ring[at]] = mark;
            work.join(ring[at], squared);
          }
        }
      }
    }
    return weigh(work, found, mesh.edgeAt(work.hit), work.near, work.nearWeight);
  }

  private double squaredToCentroid(int t, float x, float y, float z) {
    float[] centroid = mesh.centroid();
    double dx = (double) x - centroid[3 * t];
    double dy = (double) y - centroid[3 * t + 1];
    double dz = (double) z - centroid[3 * t + 2];
    return dx * dx + dy * dy + dz * dz;
  }

  /** Inserts into the closest so far, equally close ones by index. */
  private static int insert(int t, double d, int wanted, int found, Work work) {
    int to = found;
    while (to > 0
        && (work.squared[to - 1] > d || (work.squared[to - 1] == d && work.index[to - 1] > t))) {
      to--;
    }
    if (to == wanted) {
      return found;
    }
    int last = Math.min(found, wanted - 1);
    System.arraycopy(work.index, to, work.index, to + 1, last - to);
    System.arraycopy(work.squared, to, work.squared, to + 1, last - to);
    work.index[to] = t;
    work.squared[to] = d;
    return Math.min(found + 1, wanted);
  }

  /** The K closest of the group's sparse set, wherever they are. */
  private int farSet(int g, float x, float y, float z, Work work) {
    int wanted = settings.neighbours + 1;
    int found = anchorTree[g].nearest(x, y, z, -1, wanted, work.index, work.squared);
    for (int j = 0; j < found; j++) {
      work.index[j] = anchors[g][work.index[j]];
    }
    return weigh(work, found, settings.anchorSpacing, work.far, work.farWeight);
  }

  /** Turns the found distances, one more than is used if there are so many, into weights. */
  private int weigh(Work work, int found, double edge, int[] chosen, float[] weights) {
    int kept = Math.min(found, settings.neighbours);
    double closest = Math.sqrt(work.squared[0]);
    double cut =
        found > kept
            ? StrictMath.exp(-settings.tau * (Math.sqrt(work.squared[kept]) - closest) / edge)
            : 0;
    double sum = 0;
    for (int j = 0; j < kept; j++) {
      double w =
          StrictMath.exp(-settings.tau * (Math.sqrt(work.squared[j]) - closest) / edge) - cut;
      work.squared[j] = w;
      sum += w;
    }
    boolean allEqual = sum < 1e-9; // all equally far, as at the pole of a sphere
    for (int j = 0; j < kept; j++) {
      chosen[j] = work.index[j];
      weights[j] = (float) (allEqual ? 1.0 / kept : work.squared[j] / sum);
    }
    return kept;
  }

  /** Lists the surfels of every triangle, so that gradients can be summed in a fixed order. */
  private void listByTriangle() {
    Arrays.fill(listStart, 0);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < used[i]; k++) {
        listStart[triangle[slots * i + k] + 1]++;
      }
    }
    for (int t = 0; t < mesh.faceCount(); t++) {
      listStart[t + 1] += listStart[t];
    }
    list = new int[listStart[mesh.faceCount()]];
    int[] next = Arrays.copyOf(listStart, mesh.faceCount());
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < used[i]; k++) {
        list[next[triangle[slots * i + k]]++] = slots * i + k;
      }
    }
  }

  /** The mesh that surfels are bound to. */
  public CanonicalMesh mesh() {
    return mesh;
  }

  /** Number of bound surfels, n. */
  public int count() {
    return count;
  }

  /** [n] groups, a copy. */
  public int[] group() {
    return group.clone();
  }

  /** [3][n] where every surfel was when it was bound, metres, a copy. */
  public float[] boundAt() {
    return boundAt.clone();
  }

  /** How many triangles move a surfel. */
  public int used(int surfel) {
    return used[surfel];
  }

  /** The triangle in a slot below {@link #used}. */
  public int triangle(int surfel, int slot) {
    return triangle[slots * surfel + slot];
  }

  /** Its weight; a surfel's weights sum to 1. */
  public float weight(int surfel, int slot) {
    return weight[slots * surfel + slot];
  }

  int slots() {
    return slots;
  }

  int[] triangles() {
    return triangle;
  }

  float[] weights() {
    return weight;
  }

  int[] used() {
    return used;
  }

  int[] listStart() {
    return listStart;
  }

  int[] list() {
    return list;
  }
}
