package timewalker.mesh.poisson;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lattice points of a brick and one layer around them: 10x10x10 values, x fastest, so that a
 * stencil is a few loops over one array. Work space of one thread.
 */
final class PaddedBrick {
  /** Points along an edge. */
  static final int EDGE = BrickLevel.SIDE + 2;

  /** Steps to the next point along y and z. */
  static final int Y = EDGE;

  static final int Z = EDGE * EDGE;

  /** Points in all. */
  static final int SIZE = EDGE * EDGE * EDGE;

  /** Place of the brick's own first point. */
  static final int ORIGIN = 1 + Y + Z;

  private static final int HALF = BrickLevel.SIDE / 2 + 2; // coarse points an octant is made from

  private final float[] coarse = new float[SIZE];
  private final float[] alongX = new float[HALF * HALF * EDGE];
  private final float[] alongXy = new float[HALF * EDGE * EDGE];
  private final float[] fine = new float[SIZE];

  /** Reads a brick and what is around it; what does not exist counts as zero. */
  static void gather(BrickLevel level, float[] values, int brick, float[] out) {
    for (int k = 0; k < 27; k++) {
      copyPart(level, values, brick, k, out);
    }
  }

  /**
   * Reads a brick and what is around it; what does not exist is interpolated from the level above.
   *
   * @param above that level's values, null on the root
   */
  void gatherAll(
      BrickTree tree,
      BrickLevel level,
      float[] values,
      float @Nullable [] above,
      int brick,
      float[] out) {
    gather(level, values, brick, out);
    if (above == null || !anyMissing(level, brick)) {
      return;
    }
    interpolate(tree, level, above, brick, fine);
    for (int k = 0; k < 27; k++) {
      if (level.neighbour[27 * brick + k] < 0) {
        copyMissing(k, out);
      }
    }
  }

  /** Interpolates a brick and the layer around it from the level above. */
  void interpolate(BrickTree tree, BrickLevel level, float[] above, int brick, float[] out) {
    gather(tree.level(level.level - 1), above, level.parent[brick], coarse);
    int octant = (int) (level.key[brick] & 7);
    int from = (octant & 1) * 4 + (octant >> 1 & 1) * 4 * Y + (octant >> 2) * 4 * Z;
    for (int z = 0; z < HALF; z++) {
      for (int y = 0; y < HALF; y++) {
        int row = from + y * Y + z * Z;
        twiceAsFine(coarse, row, 1, alongX, (z * HALF + y) * EDGE, 1);
      }
    }
    for (int z = 0; z < HALF; z++) {
      for (int x = 0; x < EDGE; x++) {
        twiceAsFine(alongX, z * HALF * EDGE + x, EDGE, alongXy, z * EDGE * EDGE + x, EDGE);
      }
    }
    for (int yx = 0; yx < EDGE * EDGE; yx++) {
      twiceAsFine(alongXy, yx, EDGE * EDGE, out, yx, Z);
    }
  }

  /** Ten fine points from six coarse ones: between two, on one, between two, … */
  private static void twiceAsFine(
      float[] in, int from, int inStep, float[] out, int to, int outStep) {
    float last = in[from];
    for (int k = 1; k < HALF; k++) {
      float next = in[from + k * inStep];
      out[to + (2 * k - 2) * outStep] = 0.5f * (last + next);
      out[to + (2 * k - 1) * outStep] = next;
      last = next;
    }
  }

  private static boolean anyMissing(BrickLevel level, int brick) {
    for (int k = 0; k < 27; k++) {
      if (level.neighbour[27 * brick + k] < 0) {
        return true;
      }
    }
    return false;
  }

  private static void copyPart(BrickLevel level, float[] values, int brick, int k, float[] out) {
    int dx = k % 3 - 1;
    int dy = k / 3 % 3 - 1;
    int dz = k / 9 - 1;
    int other = level.neighbour[27 * brick + k];
    int length = dx == 0 ? BrickLevel.SIDE : 1;
    int toX = first(dx);
    for (int z = first(dz); z <= last(dz); z++) {
      for (int y = first(dy); y <= last(dy); y++) {
        int to = z * Z + y * Y + toX;
        if (other < 0) {
          Arrays.fill(out, to, to + length, 0);
        } else {
          int from = other * BrickLevel.POINTS + BrickLevel.pointIndex(toX - 1, y - 1, z - 1);
          if (length == 1) {
            out[to] = values[from];
          } else {
            System.arraycopy(values, from, out, to, BrickLevel.SIDE);
          }
        }
      }
    }
  }

  private void copyMissing(int k, float[] out) {
    int dx = k % 3 - 1;
    int dy = k / 3 % 3 - 1;
    int dz = k / 9 - 1;
    for (int z = first(dz); z <= last(dz); z++) {
      for (int y = first(dy); y <= last(dy); y++) {
        int row = z * Z + y * Y;
        System.arraycopy(fine, row + first(dx), out, row + first(dx), last(dx) - first(dx) + 1);
      }
    }
  }

  private static int first(int d) {
    return d < 0 ? 0 : d == 0 ? 1 : EDGE - 1;
  }

  private static int last(int d) {
    return d < 0 ? 0 : d == 0 ? EDGE - 2 : EDGE - 1;
  }

  /** Adds the brick's own points of a padded array to values. */
  static void addInner(float[] padded, float[] values, int brick, float factor) {
    for (int row = 0; row < 64; row++) {
      int from = ORIGIN + (row & 7) * Y + (row >> 3) * Z;
      int to = brick * BrickLevel.POINTS + row * BrickLevel.SIDE;
      for (int x = 0; x < BrickLevel.SIDE; x++) {
        values[to + x] += factor * padded[from + x];
      }
    }
  }

  /** Writes the brick's own points of a padded array to values. */
  static void storeInner(float[] padded, float[] values, int brick) {
    for (int row = 0; row < 64; row++) {
      int from = ORIGIN + (row & 7) * Y + (row >> 3) * Z;
      System.arraycopy(
          padded, from, values, brick * BrickLevel.POINTS + row * BrickLevel.SIDE, BrickLevel.SIDE);
    }
  }
}
