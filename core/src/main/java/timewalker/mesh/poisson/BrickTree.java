package timewalker.mesh.poisson;

import java.util.Arrays;
import java.util.Locale;

/**
 * An octree in bricks: coarse everywhere, fine near samples that are dense enough for it.
 *
 * <p>Leaves that touch, be it in a corner, differ by one level at most, and the lattice points that
 * a brick's values are interpolated from on the level above exist.
 */
final class BrickTree {
  /** Levels up to this one cover the whole cube. */
  private static final int FULL = 5;

  /** Cells on each side of a sample that have its level. */
  private static final int MARGIN = 3;

  /** Cells may be finer by this many levels than cells that hold one sample each. */
  private static final double BEYOND_DENSITY = 1.5;

  final int depth;
  private final BrickLevel[] levels; // by level, from ROOT

  /**
   * @param sampleLevel [n] the level whose cells hold about one sample each, around each sample
   */
  BrickTree(SortedSamples samples, float[] sampleLevel) {
    depth = samples.depth;
    long[][] keys = new long[depth + 1][];
    for (int level = depth; level >= BrickLevel.ROOT; level--) {
      LongList wanted = new LongList();
      if (level <= FULL) {
        for (long k = 0; k < 1L << 3 * (level - BrickLevel.ROOT); k++) {
          wanted.add(k);
        }
      } else {
        aroundSamples(samples, sampleLevel, level, wanted);
        if (level < depth) {
          support(keys[level + 1], level, wanted);
        }
      }
      keys[level] = wanted.sortedUnique();
    }
    levels = new BrickLevel[depth + 1];
    for (int level = BrickLevel.ROOT; level <= depth; level++) {
      levels[level] = new BrickLevel(level, keys[level], levels[level - 1]);
    }
  }

  BrickLevel level(int level) {
    return levels[level];
  }

  /** Values on the lattice points of one level, all zero. */
  float[] values(int level) {
    long size = (long) levels[level].bricks * BrickLevel.POINTS;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "depth %d needs %d lattice points on level %d, more than fit into an array;"
                      + " choose a smaller",
                  depth,
                  size,
                  level)
              + " depth");
    }
    return new float[(int) size];
  }

  private static void aroundSamples(
      SortedSamples samples, float[] sampleLevel, int level, LongList wanted) {
    int last = (1 << level) / BrickLevel.SIDE - 1;
    long[] recent = new long[4096]; // neighbours ask for the same bricks
    Arrays.fill(recent, -1);
    for (int i = 0; i < samples.count; i++) {
      if (sampleLevel[i] + BEYOND_DENSITY < level) {
        continue;
      }
      int[] low = new int[3];
      int[] high = new int[3];
      for (int c = 0; c < 3; c++) {
        float p = Math.scalb(samples.position[3 * i + c], level);
        low[c] = Math.max(0, (int) Math.floor((p - MARGIN) / BrickLevel.SIDE));
        high[c] = Math.min(last, (int) Math.floor((p + MARGIN) / BrickLevel.SIDE));
      }
      for (int z = low[2]; z <= high[2]; z++) {
        for (int y = low[1]; y <= high[1]; y++) {
          for (int x = low[0]; x <= high[0]; x++) {
            long key = Morton.code(x, y, z);
            int slot = (int) (key & 4095);
            if (recent[slot] != key) {
              recent[slot] = key;
              wanted.add(key);
            }
          }
        }
      }
    }
  }

  /**
   * What bricks of the finer level depend on: their parent and the surroundings of their octant.
   */
  private static void support(long[] finer, int level, LongList wanted) {
    int last = (1 << level) / BrickLevel.SIDE - 1;
    for (long key : finer) {
      int x = Morton.x(key);
      int y = Morton.y(key);
      int z = Morton.z(key);
      for (int k = 0; k < 8; k++) {
        int px = toward(x, k & 1);
        int py = toward(y, k >> 1 & 1);
        int pz = toward(z, k >> 2);
        if (Math.min(px, Math.min(py, pz)) >= 0 && Math.max(px, Math.max(py, pz)) <= last) {
          wanted.add(Morton.code(px, py, pz));
        }
      }
    }
  }

  /** The parent of a brick coordinate, or the parent's neighbour on the child's side. */
  private static int toward(int child, int step) {
    return (child >> 1) + (step == 0 ? 0 : (child & 1) == 0 ? -1 : 1);
  }
}
