package timewalker.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import timewalker.math.PointTree;
import timewalker.surfel.CanonicalMesh;

/**
 * A canonical mesh divided into patches of a few triangles, these into larger patches, and so on,
 * until one patch covers each group of the mesh. Patches of a level that share a border are
 * neighbours; patches of two groups never are.
 *
 * <p>Where a region such as the scalp ends, little passes from one patch to the next: borders count
 * {@value #ACROSS}, and patches keep to one region as long as they can. Immutable.
 */
final class SurfacePatches {
  /** No patch. */
  static final int NONE = -1;

  /** Share of a border between two regions, relative to one within a region. */
  static final float ACROSS = 0.02f;

  /** Mirrored places in which a patch of the same part is sought. */
  private static final int CANDIDATES = 8;

  /**
   * Patches of one size.
   *
   * @param count number of patches P
   * @param start [P + 1] where the neighbours of each patch begin
   * @param neighbour [neighbours] ascending for every patch
   * @param border [neighbours] length of the border, in edges of triangles
   * @param size [P] patches of the finest level
   * @param inside [P] whether the first triangle is of the region
   * @param parent [P] patch of the next level; empty on the last
   */
  record Level(
      int count,
      int[] start,
      int[] neighbour,
      float[] border,
      float[] size,
      boolean[] inside,
      int[] parent) {}

  private final int[] patchOf;
  private final int[] mirrored;
  private final List<Level> levels;

  /**
   * @param inside [F] whether a triangle is of the region
   */
  SurfacePatches(CanonicalMesh mesh, boolean[] inside) {
    Level triangles = triangles(mesh, inside);
    levels = new ArrayList<>();
    Level level = coarser(triangles);
    Arrays.fill(level.size(), 1);
    while (level.neighbour().length > 0) {
      levels.add(level);
      level = coarser(level);
    }
    levels.add(
        new Level(
            level.count(),
            level.start(),
            level.neighbour(),
            level.border(),
            level.size(),
            level.inside(),
            new int[0]));
    patchOf = triangles.parent();
    mirrored = mirrored(mesh);
  }

  /** Triangles as patches. Edges within a group are borders. */
  private static Level triangles(CanonicalMesh mesh, boolean[] inside) {
    int[] faces = mesh.faces();
    Map<Long, Integer> open = new HashMap<>();
    Map<Long, Float> borders = new TreeMap<>();
    for (int t = 0; t < mesh.faceCount(); t++) {
      for (int k = 0; k < 3; k++) {
        int a = faces[3 * t + k];
        int b = faces[3 * t + (k + 1) % 3];
        Integer other = open.put(key(Math.min(a, b), Math.max(a, b)), t);
        if (other != null && mesh.groupOf(other) == mesh.groupOf(t)) {
          float length = inside[other] == inside[t] ? 1 : ACROSS;
          borders.merge(key(other, t), length, Float::sum);
          borders.merge(key(t, other), length, Float::sum);
        }
      }
    }
    float[] size = new float[mesh.faceCount()];
    return level(borders, size, inside);
  }

  private static long key(int from, int to) {
    return (long) from << 32 | to;
  }

  private static Level coarser(Level fine) {
    int count = Arrays.stream(fine.parent()).max().orElse(NONE) + 1;
    Map<Long, Float> borders = new TreeMap<>();
    float[] size = new float[count];
    boolean[] inside = new boolean[count];
    for (int u = fine.count() - 1; u >= 0; u--) {
      int p = fine.parent()[u];
      size[p] += fine.size()[u];
      inside[p] = fine.inside()[u];
      for (int e = fine.start()[u]; e < fine.start()[u + 1]; e++) {
        int q = fine.parent()[fine.neighbour()[e]];
        if (q != p) {
          borders.merge(key(p, q), fine.border()[e], Float::sum);
        }
      }
    }
    return level(borders, size, inside);
  }

  /**
   * A level from its borders.
   *
   * @param borders in the order of their keys
   */
  private static Level level(Map<Long, Float> borders, float[] size, boolean[] inside) {
    int count = size.length;
    int[] start = new int[count + 1];
    int[] neighbour = new int[borders.size()];
    float[] border = new float[borders.size()];
    int end = 0;
    for (Map.Entry<Long, Float> entry : borders.entrySet()) {
      start[(int) (entry.getKey() >>> 32) + 1]++;
      neighbour[end] = entry.getKey().intValue();
      border[end++] = entry.getValue();
    }
    for (int u = 0; u < count; u++) {
      start[u + 1] += start[u];
    }
    return new Level(
        count, start, neighbour, border, size, inside, joined(start, neighbour, inside));
  }

  /**
   * Joins every patch with those of its neighbours that are still free, in the order of their
   * numbers; one whose neighbours are all taken joins the first of them. Regions are joined when
   * nothing within a region is left to join.
   *
   * @return [P] patch of the next level
   */
  private static int[] joined(int[] start, int[] neighbour, boolean[] inside) {
    int count = inside.length;
    boolean within = false;
    for (int u = 0; u < count; u++) {
      for (int e = start[u]; e < start[u + 1]; e++) {
        within |= inside[neighbour[e]] == inside[u];
      }
    }
    int[] parent = new int[count];
    Arrays.fill(parent, NONE);
    int parents = 0;
    for (int u = 0; u < count; u++) {
      if (parent[u] != NONE) {
        continue;
      }
      int taken = NONE;
      boolean free = false;
      for (int e = start[u]; e < start[u + 1]; e++) {
        int v = neighbour[e];
        if (within && inside[v] != inside[u]) {
          continue;
        }
        if (parent[v] == NONE) {
          parent[v] = parents;
          free = true;
        } else if (parent[v] != parents && taken == NONE) {
          taken = parent[v];
        }
      }
      parent[u] = free || taken == NONE ? parents++ : taken;
    }
    return parent;
  }

  private int[] mirrored(CanonicalMesh mesh) {
    int count = levels.getFirst().count();
    float[] middle = new float[3 * count];
    int[] members = new int[count];
    int[] part = new int[count];
    float[] centroids = mesh.centroids();
    for (int t = 0; t < patchOf.length; t++) {
      int p = patchOf[t];
      members[p]++;
      part[p] = mesh.partOf(mesh.groupOf(t));
      for (int k = 0; k < 3; k++) {
        middle[3 * p + k] += centroids[3 * t + k];
      }
    }
    for (int i = 0; i < middle.length; i++) {
      middle[i] /= members[i / 3];
    }
    PointTree tree = new PointTree(middle);
    int[] index = new int[CANDIDATES];
    double[] squared = new double[CANDIDATES];
    int[] other = new int[count];
    Arrays.fill(other, NONE);
    for (int p = 0; p < count; p++) {
      int found =
          tree.nearest(
              -middle[3 * p],
              middle[3 * p + 1],
              middle[3 * p + 2],
              NONE,
              CANDIDATES,
              index,
              squared);
      for (int j = 0; j < found && other[p] == NONE; j++) {
        other[p] = part[index[j]] == part[p] ? index[j] : NONE;
      }
    }
    return other;
  }

  /** The patch of a triangle on the finest level. */
  int patchOf(int triangle) {
    return patchOf[triangle];
  }

  /**
   * The patch of the finest level on the other side of the head, itself in the middle; {@link
   * #NONE} where no patch of the same part is near.
   */
  int mirrored(int patch) {
    return mirrored[patch];
  }

  /** From small to large patches. */
  List<Level> levels() {
    return levels;
  }

  /** Number of patches on the finest level. */
  int count() {
    return levels.getFirst().count();
  }
}
