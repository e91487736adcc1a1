package timewalker.raster;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * Front-to-back compositing of one tile (3D Gaussian Splatting, Kerbl et al. 2023, eq. 3) of
 * colour, depth and normal at once: Σ T α f with T the light that is left.
 */
final class TileForward {
  /** What a block keeps, 16 pixels each: the light left and the sums. */
  static final int CHANNELS = 8;

  static final int LIGHT = 0;
  static final int COLOUR = 1;
  static final int DEPTH = 4;
  static final int NORMAL = 5;

  /** Floats per block and tile. */
  static final int BLOCK_SIZE = CHANNELS * TileGrid.BLOCK_PIXELS;

  static final int TILE_SIZE = BLOCK_SIZE * TileGrid.BLOCKS;

  static final int ALL_BLOCKS = 0xffff;

  /** Centres of a block's pixels, relative to its corner. */
  static final float[] PIXEL_X = new float[TileGrid.BLOCK_PIXELS];

  static final float[] PIXEL_Y = new float[TileGrid.BLOCK_PIXELS];

  static {
    for (int pixel = 0; pixel < TileGrid.BLOCK_PIXELS; pixel++) {
      PIXEL_X[pixel] = pixel % TileGrid.BLOCK_SIDE + 0.5f;
      PIXEL_Y[pixel] = pixel / TileGrid.BLOCK_SIDE + 0.5f;
    }
  }

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();
  private static final int STRIDE = TileGrid.BLOCK_PIXELS;

  // 2^x as in timewalker.math.Exp2, without its checks: the argument is held above −126.
  private static final float ROUND = 12582912f;
  private static final float LOWEST = -126;
  private static final float P1 = 0x1.62e42ap-1f;
  private static final float P2 = 0x1.ebf9bcp-3f;
  private static final float P3 = 0x1.c6b752p-5f;
  private static final float P4 = 0x1.3cea88p-7f;
  private static final float P5 = 0x1.5bba14p-10f;

  private TileForward() {}

  /**
   * Draws one tile.
   *
   * @param records [n][16] footprints
   * @param bins which surfels meet the tile
   * @param sums [tiles][16 blocks][8][16] the tile's part is written
   */
  static void draw(
      TileGrid grid,
      int tile,
      float[] records,
      TileBins bins,
      RenderSettings settings,
      float[] sums) {
    int t = tile * TILE_SIZE;
    Arrays.fill(sums, t, t + TILE_SIZE, 0);
    int open = 0;
    for (int block = 0; block < TileGrid.BLOCKS; block++) {
      open |= light(grid, tile, block, sums, t + block * BLOCK_SIZE + LIGHT * STRIDE);
    }
    int end = bins.tileStart()[tile + 1];
    for (int slot = bins.tileStart()[tile]; slot < end && open != 0; slot++) {
      int blocks = bins.slotBlocks()[slot] & open;
      if (blocks != 0) {
        int r = bins.slotSurfel()[slot] * Splats.SIZE;
        open &= ~add(records, r, blocks, grid.left(tile), grid.top(tile), settings, sums, t);
      }
    }
  }

  /**
   * Lets all light through a block's pixels, none through those outside the picture.
   *
   * @param light written at … at + 15
   * @return the block's bit, 0 if it lies outside the picture
   */
  static int light(TileGrid grid, int tile, int block, float[] light, int at) {
    int columns = grid.width() - grid.left(tile) - block % 4 * TileGrid.BLOCK_SIDE;
    int rows = grid.height() - grid.top(tile) - block / 4 * TileGrid.BLOCK_SIDE;
    for (int pixel = 0; pixel < TileGrid.BLOCK_PIXELS; pixel++) {
      boolean inside = pixel % TileGrid.BLOCK_SIDE < columns && pixel / TileGrid.BLOCK_SIDE < rows;
      light[at + pixel] = inside ? 1 : 0;
    }
    return columns > 0 && rows > 0 ? 1 << block : 0;
  }

  /** Adds one surfel to the given blocks; returns those whose pixels were all finished before. */
  private static int add(
      float[] records,
      int r,
      int blocks,
      int left,
      int top,
      RenderSettings settings,
      float[] sums,
      int t) {
    float cutoff = settings.alphaCutoff();
    float maxAlpha = settings.maxAlpha();
    float least = settings.minTransmittance();
    float cornerX = left - records[r + Splats.U];
    float cornerY = top - records[r + Splats.V];
    int finished = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      boolean alive = false;
      for (int lane = 0; lane < STRIDE; lane += L) {
        int o = t + block * BLOCK_SIZE + lane;
        FloatVector light = FloatVector.fromArray(F, sums, o);
        FloatVector dx = FloatVector.fromArray(F, PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, PIXEL_Y, lane).add(offsetY);
        FloatVector alpha = exp2(exponent(records, r, dx, dy));
        VectorMask<Float> open = light.compare(VectorOperators.GE, least);
        VectorMask<Float> seen = alpha.compare(VectorOperators.GE, cutoff).and(open);
        alive |= open.anyTrue();
        alpha = FloatVector.zero(F).blend(alpha.min(maxAlpha), seen);
        FloatVector w = light.mul(alpha);
        light.sub(w).intoArray(sums, o);
        addTo(sums, o + STRIDE, w, records[r + Splats.COLOUR]);
        addTo(sums, o + 2 * STRIDE, w, records[r + Splats.COLOUR + 1]);
        addTo(sums, o + 3 * STRIDE, w, records[r + Splats.COLOUR + 2]);
        FloatVector depth = depth(records, r, dx, dy);
        w.lanewise(VectorOperators.FMA, depth, FloatVector.fromArray(F, sums, o + 4 * STRIDE))
            .intoArray(sums, o + 4 * STRIDE);
        addTo(sums, o + 5 * STRIDE, w, records[r + Splats.NORMAL]);
        addTo(sums, o + 6 * STRIDE, w, records[r + Splats.NORMAL + 1]);
        addTo(sums, o + 7 * STRIDE, w, records[r + Splats.NORMAL + 2]);
      }
      if (!alive) {
        finished |= 1 << block;
      }
    }
    return finished;
  }

  private static void addTo(float[] sums, int o, FloatVector w, float value) {
    FloatVector sum = FloatVector.fromArray(F, sums, o);
    w.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, value), sum).intoArray(sums, o);
  }

  /** log2 of the opacity at an offset from the centre. */
  static FloatVector exponent(float[] records, int r, FloatVector dx, FloatVector dy) {
    FloatVector xy = FloatVector.broadcast(F, records[r + Splats.XY]);
    FloatVector inner = dy.lanewise(VectorOperators.FMA, xy, dx.mul(records[r + Splats.XX]));
    FloatVector log = FloatVector.broadcast(F, records[r + Splats.LOG_OPACITY]);
    FloatVector sum = inner.lanewise(VectorOperators.FMA, dx, log);
    return dy.mul(records[r + Splats.YY]).lanewise(VectorOperators.FMA, dy, sum);
  }

  /** Camera z of the surfel's plane at an offset from the centre. */
  static FloatVector depth(float[] records, int r, FloatVector dx, FloatVector dy) {
    FloatVector centre = FloatVector.broadcast(F, records[r + Splats.DEPTH]);
    FloatVector slopeX = FloatVector.broadcast(F, records[r + Splats.SLOPE_X]);
    FloatVector slopeY = FloatVector.broadcast(F, records[r + Splats.SLOPE_Y]);
    FloatVector sum = dx.lanewise(VectorOperators.FMA, slopeX, centre);
    return dy.lanewise(VectorOperators.FMA, slopeY, sum);
  }

  static FloatVector exp2(FloatVector argument) {
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
}
