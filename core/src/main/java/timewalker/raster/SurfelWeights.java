package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * What one surfel weighs at the pixels of a tile: α by its footprint, w = T α with T the light that
 * the surfels before it let through. Forward and backward both start here, so that they agree to
 * the bit on what is seen.
 *
 * <p>This, and what is done with the weights, are separate passes over the blocks that a surfel
 * meets: HotSpot keeps vectors in registers only while the compiled method is short (it stops
 * inlining after 18,000 nodes, some forty vector operations). For the same reason each pass is
 * longer than the 325 bytecodes up to which HotSpot would inline it into its caller; a test watches
 * that.
 */
final class SurfelWeights {
  /** Centres of a block's pixels, relative to its corner. */
  static final float[] PIXEL_X = new float[TileGrid.BLOCK_PIXELS];

  static final float[] PIXEL_Y = new float[TileGrid.BLOCK_PIXELS];

  static {
    for (int pixel = 0; pixel < TileGrid.BLOCK_PIXELS; pixel++) {
      PIXEL_X[pixel] = pixel % TileGrid.BLOCK_SIDE + 0.5f;
      PIXEL_Y[pixel] = pixel / TileGrid.BLOCK_SIDE + 0.5f;
    }
  }

  /** Floats that the weights, or the α, of one surfel in one tile take at most. */
  static final int SIZE = TileGrid.BLOCKS * TileGrid.BLOCK_PIXELS;

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();

  // 2^x as in timewalker.math.Exp2, without its checks: the argument is held above −126.
  private static final float ROUND = 12582912f;
  private static final float LOWEST = -126;
  private static final float P1 = 0x1.62e42ap-1f;
  private static final float P2 = 0x1.ebf9bcp-3f;
  private static final float P3 = 0x1.c6b752p-5f;
  private static final float P4 = 0x1.3cea88p-7f;
  private static final float P5 = 0x1.5bba14p-10f;

  private SurfelWeights() {}

  /**
   * Passes the tile's light through one surfel.
   *
   * @param records [n][16] footprints
   * @param r where the surfel's record starts
   * @param blocks the blocks to visit, a bit each
   * @param cornerX the tile's corner relative to the surfel's centre, pixels
   * @param cornerY as above
   * @param light [..] the light of block b starts at t + b * blockSize; read and written
   * @param w [16][16] written, block after block in the order they are visited
   * @param alpha [16][16] as w
   * @return the blocks whose pixels were all finished before
   */
  static int weigh(
      float[] records,
      int r,
      int blocks,
      float cornerX,
      float cornerY,
      RenderSettings settings,
      float[] light,
      int t,
      int blockSize,
      float[] w,
      float[] alpha) {
    float cutoff = settings.alphaCutoff();
    float maxAlpha = settings.maxAlpha();
    float least = settings.minTransmittance();
    int finished = 0;
    int to = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      boolean alive = false;
      for (int lane = 0; lane < TileGrid.BLOCK_PIXELS; lane += L) {
        int o = t + block * blockSize + lane;
        FloatVector before = FloatVector.fromArray(F, light, o);
        FloatVector dx = FloatVector.fromArray(F, PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, PIXEL_Y, lane).add(offsetY);
        // log2 of α
        FloatVector xy = FloatVector.broadcast(F, records[r + Splats.XY]);
        FloatVector inner = dy.lanewise(VectorOperators.FMA, xy, dx.mul(records[r + Splats.XX]));
        FloatVector log = FloatVector.broadcast(F, records[r + Splats.LOG_OPACITY]);
        log = inner.lanewise(VectorOperators.FMA, dx, log);
        log = dy.mul(records[r + Splats.YY]).lanewise(VectorOperators.FMA, dy, log);
        FloatVector raw = exp2(log);
        VectorMask<Float> open = before.compare(VectorOperators.GE, least);
        VectorMask<Float> seen = raw.compare(VectorOperators.GE, cutoff).and(open);
        alive |= open.anyTrue();
        FloatVector a = FloatVector.zero(F).blend(raw.min(maxAlpha), seen);
        FloatVector share = before.mul(a);
        before.sub(share).intoArray(light, o);
        share.intoArray(w, to);
        a.intoArray(alpha, to);
        to += L;
      }
      if (!alive) {
        finished |= 1 << block;
      }
    }
    return finished;
  }

  private static FloatVector exp2(FloatVector argument) {
    FloatVector x = argument.max(LOWEST);
    FloatVector rounded = x.add(ROUND);
    FloatVector f = x.sub(rounded.sub(ROUND));
    FloatVector p = FloatVector.broadcast(F, P5).lanewise(VectorOperators.FMA, f, P4);
    p = p.lanewise(VectorOperators.FMA, f, P3);
    p = p.lanewise(VectorOperators.FMA, f, P2);
    p = p.lanewise(VectorOperators.FMA, f, P1);
    p = p.lanewise(VectorOperators.FMA, f, 1f);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  /** Camera z of the surfel's plane at an offset from the centre. */
  static FloatVector depth(float[] records, int r, FloatVector dx, FloatVector dy) {
    FloatVector centre = FloatVector.broadcast(F, records[r + Splats.DEPTH]);
    FloatVector slopeX = FloatVector.broadcast(F, records[r + Splats.SLOPE_X]);
    FloatVector slopeY = FloatVector.broadcast(F, records[r + Splats.SLOPE_Y]);
    FloatVector sum = dx.lanewise(VectorOperators.FMA, slopeX, centre);
    return dy.lanewise(VectorOperators.FMA, slopeY, sum);
  }
}
