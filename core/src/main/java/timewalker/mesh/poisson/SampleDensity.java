package timewalker.mesh.poisson;

import java.util.Arrays;
import timewalker.math.Parallel;

/**
 * How densely a surface is sampled, anywhere near it.
 *
 * <p>Counts the points around a place with a tent kernel as wide as two cells of a level; points of
 * one cell are taken together at their mean. Its integral over a plane through the place is one
 * cell's face, whichever way the plane is tilted (to two per cent), so the count is the number of
 * points per face. Where a level holds too few, the next coarser is asked.
 */
final class SampleDensity {
  /** A count under this says little. */
  private static final double ENOUGH = 4;

  private static final int COARSEST = 2;
  private static final int PARTS = 64;

  private final CellMeans[] levels; // by level; null above the first that is asked
  private final int finest;

  SampleDensity(SortedSamples samples) {
    finest = Math.max(COARSEST, samples.depth - 2);
    levels = new CellMeans[finest + 1];
    for (int level = finest; level >= COARSEST; level--) {
      levels[level] = new CellMeans(samples, level);
    }
  }

  /**
   * Points per area at every sample, as points in a unit square.
   *
   * @return [n]
   */
  float[] atSamples(SortedSamples samples, Parallel parallel) {
    return at(samples.position, parallel);
  }

  /**
   * Points per area at given places.
   *
   * @param position [n][3] in the unit cube; fastest when neighbours follow each other
   * @return [n] points in a unit square
   */
  float[] at(float[] position, Parallel parallel) {
    int n = position.length / 3;
    float[] density = new float[n];
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          Probe[] probes = new Probe[finest + 1];
          for (int i = from; i < to; i++) {
            density[i] = one(position[3 * i], position[3 * i + 1], position[3 * i + 2], probes);
          }
        });
    return density;
  }

  private float one(float x, float y, float z, Probe[] probes) {
    for (int level = finest; ; level--) {
      if (probes[level] == null) {
        probes[level] = new Probe(levels[level]);
      }
      // Half of what the place itself would count, were it one of the points: between a grid of
      // points, which needs nothing taken off, and random ones, which need all.
      double count = probes[level].count(x, y, z) - 0.5;
      if (count >= ENOUGH || level == COARSEST) {
        return (float) Math.scalb(Math.max(count, 0.5), 2 * level);
      }
    }
  }

  /** The level whose cells hold {@code samplesPerCell} points per face; not a whole number. */
  static double level(double density, double samplesPerCell) {
    return Math.log(density / samplesPerCell) / Math.log(4);
  }

  /** The occupied cells of one level. */
  private static final class CellMeans {
    final int level;
    final long[] code; // [cells] ascending
    final float[] mean; // [cells][3] in cells
    final int[] count;

    CellMeans(SortedSamples samples, int level) {
      this.level = level;
      int shift = 3 * (samples.depth - level);
      int cells = 0;
      for (int i = 0; i < samples.count; i++) {
        if (i == 0 || samples.code[i] >>> shift != samples.code[i - 1] >>> shift) {
          cells++;
        }
      }
      code = new long[cells];
      mean = new float[3 * cells];
      count = new int[cells];
      int cell = 0;
      for (int from = 0, to; from < samples.count; from = to, cell++) {
        long at = samples.code[from] >>> shift;
        double[] sum = new double[3];
        for (to = from; to < samples.count && samples.code[to] >>> shift == at; to++) {
          for (int c = 0; c < 3; c++) {
            sum[c] += samples.position[3 * to + c];
          }
        }
        code[cell] = at;
        count[cell] = to - from;
        for (int c = 0; c < 3; c++) {
          mean[3 * cell + c] = (float) Math.scalb(sum[c] / (to - from), level);
        }
      }
    }
  }

  /** Remembers the neighbours of the cell that was asked last. */
  private static final class Probe {
    final CellMeans cells;
    final int[] near = new int[27];
    int nearCount;
    long last = -1;

    Probe(CellMeans cells) {
      this.cells = cells;
    }

    double count(float ux, float uy, float uz) {
      float x = Math.scalb(ux, cells.level);
      float y = Math.scalb(uy, cells.level);
      float z = Math.scalb(uz, cells.level);
      find((int) x, (int) y, (int) z);
      double sum = 0;
      for (int i = 0; i < nearCount; i++) {
        int c = near[i];
        float wx = 1 - Math.abs(cells.mean[3 * c] - x);
        float wy = 1 - Math.abs(cells.mean[3 * c + 1] - y);
        float wz = 1 - Math.abs(cells.mean[3 * c + 2] - z);
        if (wx > 0 && wy > 0 && wz > 0) {
          sum += cells.count[c] * (double) (wx * wy * wz);
        }
      }
      return sum;
    }

    private void find(int x, int y, int z) {
      long here = Morton.code(x, y, z);
      if (here == last) {
        return;
      }
      last = here;
      nearCount = 0;
      int size = 1 << cells.level;
      for (int k = 0; k < 27; k++) {
        int nx = x + k % 3 - 1;
        int ny = y + k / 3 % 3 - 1;
        int nz = z + k / 9 - 1;
        if (Math.min(nx, Math.min(ny, nz)) >= 0 && Math.max(nx, Math.max(ny, nz)) < size) {
          int found = Arrays.binarySearch(cells.code, Morton.code(nx, ny, nz));
          if (found >= 0) {
            near[nearCount++] = found;
          }
        }
      }
    }
  }
}
