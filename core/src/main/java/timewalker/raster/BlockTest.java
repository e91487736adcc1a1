package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/** Finds the blocks of a tile that a footprint reaches, exactly: all sixteen at once. */
final class BlockTest {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();

  /** First and last pixel centres of the blocks, relative to the tile's corner. */
  private static final float[] LEFT = new float[TileGrid.BLOCKS];

  private static final float[] TOP = new float[TileGrid.BLOCKS];
  private static final float SPAN = TileGrid.BLOCK_SIDE - 1;

  static {
    for (int block = 0; block < TileGrid.BLOCKS; block++) {
      LEFT[block] = block % 4 * TileGrid.BLOCK_SIDE + 0.5f;
      TOP[block] = block / 4 * TileGrid.BLOCK_SIDE + 0.5f;
    }
  }

  private BlockTest() {}

  /**
   * The smallest value of the quadratic form over a rectangle that does not hold its centre lies on
   * a side that faces the centre; on each of the two lines through such sides it is one clamped
   * parabola.
   *
   * @param records [n][16] footprints
   * @param r where the surfel's record starts
   * @param left the tile's first pixel column
   * @param top the tile's first pixel row
   * @return bit b is set when some pixel centre's hull in block b lies within reach
   */
  static int blocks(float[] records, int r, int left, int top) {
    float a = -records[r + Splats.XX];
    float b = -records[r + Splats.XY];
    float c = -records[r + Splats.YY];
    float reach = records[r + Splats.REACH];
    float offsetX = left - records[r + Splats.U];
    float offsetY = top - records[r + Splats.V];
    float turnX = -b / (2 * a);
    float turnY = -b / (2 * c);
    int mask = 0;
    for (int lane = 0; lane < TileGrid.BLOCKS; lane += L) {
      FloatVector x0 = FloatVector.fromArray(F, LEFT, lane).add(offsetX);
      FloatVector y0 = FloatVector.fromArray(F, TOP, lane).add(offsetY);
      FloatVector x1 = x0.add(SPAN);
      FloatVector y1 = y0.add(SPAN);
      FloatVector xNear = x0.max(0f).min(x1);
      FloatVector yNear = y0.max(0f).min(y1);
      FloatVector yBest = y0.max(xNear.mul(turnY)).min(y1);
      FloatVector xBest = x0.max(yNear.mul(turnX)).min(x1);
      FloatVector least = form(xNear, yBest, a, b, c).min(form(xBest, yNear, a, b, c));
      mask |= (int) least.compare(VectorOperators.LE, reach).toLong() << lane;
    }
    return mask;
  }

  private static FloatVector form(FloatVector x, FloatVector y, float a, float b, float c) {
    FloatVector ax = x.mul(a);
    FloatVector inner = y.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, b), ax);
    return y.mul(c).lanewise(VectorOperators.FMA, y, inner.mul(x));
  }
}
