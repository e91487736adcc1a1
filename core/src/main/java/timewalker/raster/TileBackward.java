package timewalker.raster;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * The backward of {@link TileForward}, front to back as well. With v = dL/df · f of a surfel at a
 * pixel, the loss is Σ T α v + const, and the only state is the light left, T, and the remaining
 * sum R over what is still to come: after a surfel, dL/dα = T v − R / (1 − α).
 */
final class TileBackward {
  /** What a block needs, 16 pixels each: light, remaining sum, gradients of the plain sums. */
  static final int CHANNELS = 10;

  static final int LIGHT = 0;
  static final int REMAINING = 1;
  static final int COLOUR = 2;
  static final int ALPHA = 5;
  static final int DEPTH = 6;
  static final int NORMAL = 7;

  static final int BLOCK_SIZE = CHANNELS * TileGrid.BLOCK_PIXELS;
  static final int TILE_SIZE = BLOCK_SIZE * TileGrid.BLOCKS;

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();
  private static final int STRIDE = TileGrid.BLOCK_PIXELS;

  private static final int ALL_BLOCKS = (1 << TileGrid.BLOCKS) - 1;

  private final float[] weights = new float[SurfelWeights.SIZE];

  /** α on the way in, h = α dL/dα on the way out. */
  private final float[] alphas = new float[SurfelWeights.SIZE];

  /** [16][lanes] sums of one surfel over its blocks; the last row stays zero. */
  private final float[] laneSums = new float[Splats.SIZE * L];

  /**
   * Gradient sums of every slot of one tile.
   *
   * @param pixels [16 blocks][10][16] gradients as {@link TilePictures} prepares them; light and
   *     remaining sum are used up
   * @param slotSums [slots][16] the tile's slots are written
   */
  void run(
      TileGrid grid,
      int tile,
      float[] records,
      TileBins bins,
      RenderSettings settings,
      float[] pixels,
      float[] slotSums) {
    int open = ALL_BLOCKS;
    int end = bins.tileStart()[tile + 1];
    for (int slot = bins.tileStart()[tile]; slot < end; slot++) {
      int blocks = bins.slotBlocks()[slot] & open;
      if (blocks == 0) {
        Arrays.fill(slotSums, slot * Splats.SIZE, (slot + 1) * Splats.SIZE, 0);
        continue;
      }
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
              pixels,
              0,
              BLOCK_SIZE,
              weights,
              alphas);
      open &= ~finished;
      pull(records, r, blocks, cornerX, cornerY, settings.maxAlpha(), pixels, weights, alphas);
      addUp(blocks, cornerX, cornerY, pixels, weights, alphas, laneSums);
      LaneSums.sum(laneSums, slotSums, slot * Splats.SIZE);
    }
  }

  /** What a change of the surfel's α would do at each pixel: replaces α by h. */
  private static void pull(
      float[] records,
      int r,
      int blocks,
      float cornerX,
      float cornerY,
      float maxAlpha,
      float[] pixels,
      float[] weights,
      float[] alphas) {
    int at = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      for (int lane = 0; lane < STRIDE; lane += L) {
        int o = block * BLOCK_SIZE + lane;
        FloatVector dx = FloatVector.fromArray(F, SurfelWeights.PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, SurfelWeights.PIXEL_Y, lane).add(offsetY);
        FloatVector v = FloatVector.fromArray(F, pixels, o + ALPHA * STRIDE);
        FloatVector gradDepth = FloatVector.fromArray(F, pixels, o + DEPTH * STRIDE);
        FloatVector depth = SurfelWeights.depth(records, r, dx, dy);
        v = depth.lanewise(VectorOperators.FMA, gradDepth, v);
        v = term(v, pixels, o + COLOUR * STRIDE, records[r + Splats.COLOUR]);
        v = term(v, pixels, o + (COLOUR + 1) * STRIDE, records[r + Splats.COLOUR + 1]);
        v = term(v, pixels, o + (COLOUR + 2) * STRIDE, records[r + Splats.COLOUR + 2]);
        v = term(v, pixels, o + NORMAL * STRIDE, records[r + Splats.NORMAL]);
        v = term(v, pixels, o + (NORMAL + 1) * STRIDE, records[r + Splats.NORMAL + 1]);
        v = term(v, pixels, o + (NORMAL + 2) * STRIDE, records[r + Splats.NORMAL + 2]);

        FloatVector alpha = FloatVector.fromArray(F, alphas, at);
        FloatVector part = FloatVector.fromArray(F, weights, at).mul(v);
        FloatVector remaining = FloatVector.fromArray(F, pixels, o + REMAINING * STRIDE).sub(part);
        remaining.intoArray(pixels, o + REMAINING * STRIDE);
        FloatVector odds = alpha.div(FloatVector.broadcast(F, 1f).sub(alpha));
        FloatVector h = part.sub(remaining.mul(odds));
        // a capped α does not move
        h.blend(0f, alpha.compare(VectorOperators.GE, maxAlpha)).intoArray(alphas, at);
        at += L;
      }
    }
  }

  /** v + value · gradient */
  private static FloatVector term(FloatVector v, float[] pixels, int o, float value) {
    return FloatVector.fromArray(F, pixels, o)
        .lanewise(VectorOperators.FMA, FloatVector.broadcast(F, value), v);
  }

  /** Adds up, lane by lane, everything {@link Splats} lists. */
  private static void addUp(
      int blocks,
      float cornerX,
      float cornerY,
      float[] pixels,
      float[] weights,
      float[] pulls,
      float[] out) {
    FloatVector red = FloatVector.zero(F);
    FloatVector green = FloatVector.zero(F);
    FloatVector blue = FloatVector.zero(F);
    FloatVector depth = FloatVector.zero(F);
    FloatVector depthX = FloatVector.zero(F);
    FloatVector depthY = FloatVector.zero(F);
    FloatVector normalX = FloatVector.zero(F);
    FloatVector normalY = FloatVector.zero(F);
    FloatVector normalZ = FloatVector.zero(F);
    FloatVector sumH = FloatVector.zero(F);
    FloatVector sumHx = FloatVector.zero(F);
    FloatVector sumHy = FloatVector.zero(F);
    FloatVector sumHxx = FloatVector.zero(F);
    FloatVector sumHxy = FloatVector.zero(F);
    FloatVector sumHyy = FloatVector.zero(F);
    int from = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      for (int lane = 0; lane < STRIDE; lane += L) {
        int o = block * BLOCK_SIZE + lane;
        FloatVector dx = FloatVector.fromArray(F, SurfelWeights.PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, SurfelWeights.PIXEL_Y, lane).add(offsetY);
        FloatVector w = FloatVector.fromArray(F, weights, from);
        FloatVector h = FloatVector.fromArray(F, pulls, from);
        red = sum(red, w, pixels, o + COLOUR * STRIDE);
        green = sum(green, w, pixels, o + (COLOUR + 1) * STRIDE);
        blue = sum(blue, w, pixels, o + (COLOUR + 2) * STRIDE);
        normalX = sum(normalX, w, pixels, o + NORMAL * STRIDE);
        normalY = sum(normalY, w, pixels, o + (NORMAL + 1) * STRIDE);
        normalZ = sum(normalZ, w, pixels, o + (NORMAL + 2) * STRIDE);
        FloatVector d = w.mul(FloatVector.fromArray(F, pixels, o + DEPTH * STRIDE));
        depth = depth.add(d);
        depthX = d.lanewise(VectorOperators.FMA, dx, depthX);
        depthY = d.lanewise(VectorOperators.FMA, dy, depthY);
        FloatVector hx = h.mul(dx);
        FloatVector hy = h.mul(dy);
        sumH = sumH.add(h);
        sumHx = sumHx.add(hx);
        sumHy = sumHy.add(hy);
        sumHxx = hx.lanewise(VectorOperators.FMA, dx, sumHxx);
        sumHxy = hx.lanewise(VectorOperators.FMA, dy, sumHxy);
        sumHyy = hy.lanewise(VectorOperators.FMA, dy, sumHyy);
        from += L;
      }
    }
    red.intoArray(out, Splats.SUM_COLOUR * L);
    green.intoArray(out, (Splats.SUM_COLOUR + 1) * L);
    blue.intoArray(out, (Splats.SUM_COLOUR + 2) * L);
    depth.intoArray(out, Splats.SUM_DEPTH * L);
    depthX.intoArray(out, Splats.SUM_DEPTH_X * L);
    depthY.intoArray(out, Splats.SUM_DEPTH_Y * L);
    normalX.intoArray(out, Splats.SUM_NORMAL * L);
    normalY.intoArray(out, (Splats.SUM_NORMAL + 1) * L);
    normalZ.intoArray(out, (Splats.SUM_NORMAL + 2) * L);
    sumH.intoArray(out, Splats.SUM_H * L);
    sumHx.intoArray(out, Splats.SUM_HX * L);
    sumHy.intoArray(out, Splats.SUM_HY * L);
    sumHxx.intoArray(out, Splats.SUM_HXX * L);
    sumHxy.intoArray(out, Splats.SUM_HXY * L);
    sumHyy.intoArray(out, Splats.SUM_HYY * L);
  }

  /** sum + w · gradient */
  private static FloatVector sum(FloatVector sum, FloatVector w, float[] pixels, int o) {
    return w.lanewise(VectorOperators.FMA, FloatVector.fromArray(F, pixels, o), sum);
  }
}
