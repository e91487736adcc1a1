package timewalker.raster;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
    int open = TileForward.ALL_BLOCKS;
    int end = bins.tileStart()[tile + 1];
    for (int slot = bins.tileStart()[tile]; slot < end; slot++) {
      int blocks = bins.slotBlocks()[slot] & open;
      if (blocks == 0) {
        Arrays.fill(slotSums, slot * Splats.SIZE, (slot + 1) * Splats.SIZE, 0);
        continue;
      }
      int r = bins.slotSurfel()[slot] * Splats.SIZE;
      int finished =
          accumulate(
              records, r, blocks, grid.left(tile), grid.top(tile), settings, pixels, laneSums);
      open &= ~finished;
      LaneSums.sum(laneSums, slotSums, slot * Splats.SIZE);
    }
  }

  /** Sums of one surfel, lane by lane; returns the blocks whose pixels were all finished before. */
  private static int accumulate(
      float[] records,
      int r,
      int blocks,
      int left,
      int top,
      RenderSettings settings,
      float[] pixels,
      float[] out) {
    float cutoff = settings.alphaCutoff();
    float maxAlpha = settings.maxAlpha();
    float least = settings.minTransmittance();
    float cornerX = left - records[r + Splats.U];
    float cornerY = top - records[r + Splats.V];
    FloatVector red = FloatVector.zero(F);
    FloatVector green = red;
    FloatVector blue = red;
    FloatVector depthSum = red;
    FloatVector depthX = red;
    FloatVector depthY = red;
    FloatVector normalX = red;
    FloatVector normalY = red;
    FloatVector normalZ = red;
    FloatVector sumH = red;
    FloatVector sumHx = red;
    FloatVector sumHy = red;
    FloatVector sumHxx = red;
    FloatVector sumHxy = red;
    FloatVector sumHyy = red;
    int finished = 0;
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      float offsetX = cornerX + (block & 3) * TileGrid.BLOCK_SIDE;
      float offsetY = cornerY + (block >> 2) * TileGrid.BLOCK_SIDE;
      boolean alive = false;
      for (int lane = 0; lane < STRIDE; lane += L) {
        int o = block * BLOCK_SIZE + lane;
        FloatVector light = FloatVector.fromArray(F, pixels, o);
        FloatVector dx = FloatVector.fromArray(F, TileForward.PIXEL_X, lane).add(offsetX);
        FloatVector dy = FloatVector.fromArray(F, TileForward.PIXEL_Y, lane).add(offsetY);
        FloatVector raw = TileForward.exp2(TileForward.exponent(records, r, dx, dy));
        VectorMask<Float> open = light.compare(VectorOperators.GE, least);
        VectorMask<Float> seen = raw.compare(VectorOperators.GE, cutoff).and(open);
        alive |= open.anyTrue();
        FloatVector alpha = FloatVector.zero(F).blend(raw.min(maxAlpha), seen);
        FloatVector w = light.mul(alpha);
        light.sub(w).intoArray(pixels, o);

        FloatVector gradRed = FloatVector.fromArray(F, pixels, o + COLOUR * STRIDE);
        FloatVector gradGreen = FloatVector.fromArray(F, pixels, o + (COLOUR + 1) * STRIDE);
        FloatVector gradBlue = FloatVector.fromArray(F, pixels, o + (COLOUR + 2) * STRIDE);
        FloatVector gradDepth = FloatVector.fromArray(F, pixels, o + DEPTH * STRIDE);
        FloatVector gradX = FloatVector.fromArray(F, pixels, o + NORMAL * STRIDE);
        FloatVector gradY = FloatVector.fromArray(F, pixels, o + (NORMAL + 1) * STRIDE);
        FloatVector gradZ = FloatVector.fromArray(F, pixels, o + (NORMAL + 2) * STRIDE);
        FloatVector v = FloatVector.fromArray(F, pixels, o + ALPHA * STRIDE);
        v = fma(gradRed, records[r + Splats.COLOUR], v);
        v = fma(gradGreen, records[r + Splats.COLOUR + 1], v);
        v = fma(gradBlue, records[r + Splats.COLOUR + 2], v);
        v = fma(gradX, records[r + Splats.NORMAL], v);
        v = fma(gradY, records[r + Splats.NORMAL + 1], v);
        v = fma(gradZ, records[r + Splats.NORMAL + 2], v);
        v = fma(gradDepth, TileForward.depth(records, r, dx, dy), v);

        FloatVector part = w.mul(v);
        FloatVector remaining = FloatVector.fromArray(F, pixels, o + STRIDE).sub(part);
        remaining.intoArray(pixels, o + STRIDE);
        // h = α dL/dα; a capped α does not move
        FloatVector odds = alpha.div(FloatVector.broadcast(F, 1f).sub(alpha));
        FloatVector h = part.sub(remaining.mul(odds));
        h = h.blend(0f, raw.compare(VectorOperators.GT, maxAlpha));

        red = fma(w, gradRed, red);
        green = fma(w, gradGreen, green);
        blue = fma(w, gradBlue, blue);
        normalX = fma(w, gradX, normalX);
        normalY = fma(w, gradY, normalY);
        normalZ = fma(w, gradZ, normalZ);
        FloatVector depth = w.mul(gradDepth);
        depthSum = depthSum.add(depth);
        depthX = fma(depth, dx, depthX);
        depthY = fma(depth, dy, depthY);
        FloatVector hx = h.mul(dx);
        FloatVector hy = h.mul(dy);
        sumH = sumH.add(h);
        sumHx = sumHx.add(hx);
        sumHy = sumHy.add(hy);
        sumHxx = fma(hx, dx, sumHxx);
        sumHxy = fma(hx, dy, sumHxy);
        sumHyy = fma(hy, dy, sumHyy);
      }
      if (!alive) {
        finished |= 1 << block;
      }
    }
    red.intoArray(out, Splats.SUM_COLOUR * L);
    green.intoArray(out, (Splats.SUM_COLOUR + 1) * L);
    blue.intoArray(out, (Splats.SUM_COLOUR + 2) * L);
    depthSum.intoArray(out, Splats.SUM_DEPTH * L);
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
    return finished;
  }

  private static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, b, c);
  }

  private static FloatVector fma(FloatVector a, float b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, b), c);
  }
}
