package timewalker.raster;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * Front-to-back compositing of one tile (3D Gaussian Splatting, Kerbl et al. 2023, eq. 3) of
 * colour, depth and normal at once: Σ T α f with T the light that is left; one per thread.
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

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();
  private static final int STRIDE = TileGrid.BLOCK_PIXELS;

  private final float[] weights = new float[SurfelWeights.SIZE];
  private final float[] alphas = new float[SurfelWeights.SIZE];

  /**
   * Draws one tile.
   *
   * @param records [n][16] footprints
   * @param bins which surfels meet the tile
   * @param sums [tiles][16 blocks][8][16] the tile's part is written
   */
  void draw(
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
        float cornerX = grid.left(tile) - records[r + Splats.U];
        float cornerY = grid.top(tile) - records[r + Splats.V];
        int finished =
            SurfelWeights.weigh(
                records,
                r,
                blocks,
                cornerX,
                cornerY,
                settings,
                sums,
                t,
                BLOCK_SIZE,
                weights,
                alphas);
        open &= ~finished;
        add(records, r, blocks, cornerX, cornerY, weights, sums, t);
      }
    }
  }

  /**
   * Sets the transmittance of a block's pixels to 1, and to 0 outside the picture.
   *
   * @param light written at … at + 15
   * @return the block's bit, 0 if it lies outside the picture
   */
  static int light(TileGrid grid, int tile, int block, float[] light, int at) {
    int columns = grid.width() - grid.left(tile) - block % 4 * TileGrid.BLOCK_SIDE;
    int rows = grid.height() - grid.top(tile) - block / 4 * TileGrid.BLOCK_SIDE;
    if (columns >= TileGrid.BLOCK_SIDE && rows >= TileGrid.BLOCK_SIDE) {
      Arrays.fill(light, at, at + TileGrid.BLOCK_PIXELS, 1);
      return 1 << block;
    }
    for (int pixel = 0; pixel < TileGrid.BLOCK_PIXELS; pixel++) {
      boolean inside = pixel % TileGrid.BLOCK_SIDE < columns && pixel / TileGrid.BLOCK_SIDE < rows;
      light[at + pixel] = inside ? 1 : 0;
    }
    return columns > 0 && rows > 0 ? 1 << block : 0;
  }

  /** Adds one surfel to the sums of the given blocks. */
  private static void add(
      float[] records,
      int r,
      int blocks,
      float cornerX,
      float cornerY,
      float[] weights,
      float[] sums,
      int t) {
    int from = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      for (int lane = 0; lane < STRIDE; lane += L) {
        int o = t + block * BLOCK_SIZE + lane;
        FloatVector w = FloatVector.fromArray(F, weights, from);
        FloatVector dx = FloatVector.fromArray(F, SurfelWeights.PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, SurfelWeights.PIXEL_Y, lane).add(offsetY);
        FloatVector depth = FloatVector.broadcast(F, records[r + Splats.DEPTH]);
        FloatVector slopeX = FloatVector.broadcast(F, records[r + Splats.SLOPE_X]);
        depth = dx.lanewise(VectorOperators.FMA, slopeX, depth);
        FloatVector slopeY = FloatVector.broadcast(F, records[r + Splats.SLOPE_Y]);
        depth = dy.lanewise(VectorOperators.FMA, slopeY, depth);
        w.lanewise(VectorOperators.FMA, depth, FloatVector.fromArray(F, sums, o + DEPTH * STRIDE))
            .intoArray(sums, o + DEPTH * STRIDE);
        addTo(sums, o + COLOUR * STRIDE, w, records[r + Splats.COLOUR]);
        addTo(sums, o + (COLOUR + 1) * STRIDE, w, records[r + Splats.COLOUR + 1]);
        addTo(sums, o + (COLOUR + 2) * STRIDE, w, records[r + Splats.COLOUR + 2]);
        addTo(sums, o + NORMAL * STRIDE, w, records[r + Splats.NORMAL]);
        addTo(sums, o + (NORMAL + 1) * STRIDE, w, records[r + Splats.NORMAL + 1]);
        addTo(sums, o + (NORMAL + 2) * STRIDE, w, records[r + Splats.NORMAL + 2]);
        from += L;
      }
    }
  }

  private static void addTo(float[] sums, int o, FloatVector w, float value) {
    FloatVector sum = FloatVector.fromArray(F, sums, o);
    w.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, value), sum).intoArray(sums, o);
  }
}
