package timewalker.mesh.poisson;

import java.util.Arrays;

/**
 * The equations of one level: (L + S) u = b + S/2, L from the slopes, S from the points (Kazhdan
 * and Hoppe 2013, equations 4 and 6, with the indicator running from 0 outside to 1 inside, so that
 * the surface is where it is 1/2).
 *
 * <p>S_ij = w Σ_p B_i(p) B_j(p); points of one cell are taken together at their mean. w is α times
 * the points' mean area in cells' faces, so it grows fourfold from level to level against L, which
 * is scaled by 1/h.
 */
final class LevelSystem {
  final BrickLevel level;
  final int points; // cells with points
  private final float[] position; // [points][3] in cells
  private final float[] weight; // [points]
  private final BrickSamples bricks;
  private final int[] fixed; // [bricks] which of its lower sides, edges and corner are not unknown

  /**
   * @param weightOfPoint α times the points' mean area, in the unit cube's faces
   */
  LevelSystem(BrickLevel level, SortedSamples samples, double weightOfPoint) {
    this.level = level;
    int shift = 3 * (samples.depth - level.level);
    float[] means = new float[3 * samples.count];
    float[] weights = new float[samples.count];
    double unit = Math.scalb(weightOfPoint, 2 * level.level);
    int cells = 0;
    for (int from = 0, to; from < samples.count; from = to, cells++) {
      long cell = samples.code[from] >>> shift;
      double[] sum = new double[3];
      for (to = from; to < samples.count && samples.code[to] >>> shift == cell; to++) {
        for (int c = 0; c < 3; c++) {
          sum[c] += samples.position[3 * to + c];
        }
      }
      for (int c = 0; c < 3; c++) {
        means[3 * cells + c] = (float) Math.scalb(sum[c] / (to - from), level.level);
      }
      weights[cells] = (float) (unit * (to - from));
    }
    points = cells;
    position = means;
    weight = weights;
    bricks = new BrickSamples(level, position, points, 0, 0);
    fixed = new int[level.bricks];
    for (int b = 0; b < level.bricks; b++) {
      for (int k = 1; k < 8; k++) {
        int below = 13 - (k & 1) - 3 * (k >> 1 & 1) - 9 * (k >> 2);
        fixed[b] |= level.neighbour[27 * b + below] < 0 ? 1 << k : 0;
      }
    }
  }

  /** The product of the matrix with u on one brick's points, padded; sums with the stencils. */
  void apply(Stencils stencils, float[] u, int brick, float[] out) {
    stencils.laplacian(u, out);
    addPoints(u, 0, brick, out);
  }

  /** b + S/2 − (L + S) u on one brick's points, padded. */
  void residual(Stencils stencils, float[] u, float[] b, int brick, float[] out) {
    stencils.laplacian(u, out);
    addPoints(u, 0.5f, brick, out);
    for (int row = 0; row < 64; row++) {
      int at = PaddedBrick.ORIGIN + (row & 7) * PaddedBrick.Y + (row >> 3) * PaddedBrick.Z;
      int from = brick * BrickLevel.POINTS + row * BrickLevel.SIDE;
      for (int x = 0; x < BrickLevel.SIDE; x++) {
        out[at + x] = b[from + x] - out[at + x];
      }
    }
  }

  /** Adds w Σ_p (u(p) − target) B_i(p). */
  private void addPoints(float[] u, float target, int brick, float[] out) {
    float x0 = level.x0(brick);
    float y0 = level.y0(brick);
    float z0 = level.z0(brick);
    for (int e = bricks.start[brick]; e < bricks.start[brick + 1]; e++) {
      int i = bricks.item[e];
      float x = position[3 * i] - x0;
      float y = position[3 * i + 1] - y0;
      float z = position[3 * i + 2] - z0;
      int ix = (int) Math.floor(x);
      int iy = (int) Math.floor(y);
      int iz = (int) Math.floor(z);
      int at = PaddedBrick.ORIGIN + ix + iy * PaddedBrick.Y + iz * PaddedBrick.Z;
      float value = trilinear(u, at, x - ix, y - iy, z - iz);
      spread(out, at, x - ix, y - iy, z - iz, weight[i] * (value - target));
    }
  }

  static float trilinear(float[] u, int at, float fx, float fy, float fz) {
    float low = bilinear(u, at, fx, fy);
    return low + fz * (bilinear(u, at + PaddedBrick.Z, fx, fy) - low);
  }

  private static float bilinear(float[] u, int at, float fx, float fy) {
    float low = u[at] + fx * (u[at + 1] - u[at]);
    int next = at + PaddedBrick.Y;
    return low + fy * (u[next] + fx * (u[next + 1] - u[next]) - low);
  }

  private static void spread(float[] out, int at, float fx, float fy, float fz, float value) {
    float high = value * fz;
    spreadPlane(out, at, fx, fy, value - high);
    spreadPlane(out, at + PaddedBrick.Z, fx, fy, high);
  }

  private static void spreadPlane(float[] out, int at, float fx, float fy, float value) {
    float high = value * fy;
    float low = value - high;
    out[at] += low - low * fx;
    out[at + 1] += low * fx;
    out[at + PaddedBrick.Y] += high - high * fx;
    out[at + PaddedBrick.Y + 1] += high * fx;
  }

  /** The matrix's diagonal on one brick's points, padded. */
  void diagonal(int brick, float[] out) {
    Arrays.fill(out, Stencils.LAPLACIAN_DIAGONAL);
    float x0 = level.x0(brick);
    float y0 = level.y0(brick);
    float z0 = level.z0(brick);
    for (int e = bricks.start[brick]; e < bricks.start[brick + 1]; e++) {
      int i = bricks.item[e];
      float x = position[3 * i] - x0;
      float y = position[3 * i + 1] - y0;
      float z = position[3 * i + 2] - z0;
      int ix = (int) Math.floor(x);
      int iy = (int) Math.floor(y);
      int iz = (int) Math.floor(z);
      int at = PaddedBrick.ORIGIN + ix + iy * PaddedBrick.Y + iz * PaddedBrick.Z;
      for (int k = 0; k < 8; k++) {
        float wx = (k & 1) == 0 ? 1 - (x - ix) : x - ix;
        float wy = (k & 2) == 0 ? 1 - (y - iy) : y - iy;
        float wz = (k & 4) == 0 ? 1 - (z - iz) : z - iz;
        float w = wx * wy * wz;
        int corner = (k & 1) + (k >> 1 & 1) * PaddedBrick.Y + (k >> 2) * PaddedBrick.Z;
        out[at + corner] += weight[i] * w * w;
      }
    }
  }

  /**
   * Sets to zero what belongs to points that are not unknowns, because a cell beside them does not
   * exist: their values come from the level above.
   *
   * @param values [points of the level]
   */
  void clearFixed(int brick, float[] values) {
    int sides = fixed[brick];
    for (int k = 1; sides != 0 && k < 8; k++) {
      if ((sides >> k & 1) != 0) {
        int nx = (k & 1) == 0 ? BrickLevel.SIDE : 1;
        int ny = (k & 2) == 0 ? BrickLevel.SIDE : 1;
        int nz = (k & 4) == 0 ? BrickLevel.SIDE : 1;
        for (int z = 0; z < nz; z++) {
          for (int y = 0; y < ny; y++) {
            int row = brick * BrickLevel.POINTS + BrickLevel.pointIndex(0, y, z);
            Arrays.fill(values, row, row + nx, 0);
          }
        }
      }
    }
  }
}
