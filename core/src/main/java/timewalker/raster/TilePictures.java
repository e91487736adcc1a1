package timewalker.raster;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * Between a tile's plain sums and the four pictures: colour over its background, depth and normal
 * divided by alpha, and the backward of that; one per thread.
 */
final class TilePictures {
  /** Above this alpha, depth and normal are those of a surface. */
  private static final float SOLID = 0.5f;

  /** A sum of normals shorter than this has no direction. */
  private static final float LEAST_SQUARE = 1e-20f;

  private static final VectorSpecies<Float> F = Lanes.F;
  private static final VectorSpecies<Float> ROW = FloatVector.SPECIES_128;
  private static final int L = F.length();
  private static final int STRIDE = TileGrid.BLOCK_PIXELS;

  // One block of the pictures, channel by channel.
  private static final int COLOUR = 0;
  private static final int ALPHA = 3;
  private static final int DEPTH = 4;
  private static final int NORMAL = 5;
  private static final int CHANNELS = 8;

  private final float[] block = new float[CHANNELS * STRIDE];

  /**
   * Finishes one tile.
   *
   * @param sums [tiles][16 blocks][8][16] from {@link TileForward}
   */
  void write(TileGrid grid, int tile, float[] sums, RenderSettings settings, RenderTarget out) {
    for (int b = 0; b < TileGrid.BLOCKS; b++) {
      int x = grid.left(tile) + b % 4 * TileGrid.BLOCK_SIDE;
      int y = grid.top(tile) + b / 4 * TileGrid.BLOCK_SIDE;
      if (x < grid.width() && y < grid.height()) {
        finish(sums, tile * TileForward.TILE_SIZE + b * TileForward.BLOCK_SIZE, settings, block);
        copy(grid, x, y, out, true);
      }
    }
  }

  /** Finishes a tile that no surfel meets. */
  static void writeBackground(TileGrid grid, int tile, RenderSettings settings, RenderTarget out) {
    int left = grid.left(tile);
    int right = Math.min(grid.width(), left + TileGrid.SIDE);
    int bottom = Math.min(grid.height(), grid.top(tile) + TileGrid.SIDE);
    int pixels = grid.width() * grid.height();
    for (int y = grid.top(tile); y < bottom; y++) {
      int from = y * grid.width() + left;
      int to = y * grid.width() + right;
      Arrays.fill(out.colour(), from, to, settings.backgroundRed());
      Arrays.fill(out.colour(), pixels + from, pixels + to, settings.backgroundGreen());
      Arrays.fill(out.colour(), 2 * pixels + from, 2 * pixels + to, settings.backgroundBlue());
      Arrays.fill(out.alpha(), from, to, 0);
      Arrays.fill(out.depth(), from, to, 0);
      for (int c = 0; c < 3; c++) {
        Arrays.fill(out.normal(), c * pixels + from, c * pixels + to, 0);
      }
    }
  }

  /**
   * Prepares the backward of one tile.
   *
   * @param sums as left by forward
   * @param gradOut gradients of the four pictures
   * @param pixels [16 blocks][10][16] written: what {@link TileBackward} starts from
   */
  void read(
      TileGrid grid,
      int tile,
      float[] sums,
      RenderSettings settings,
      RenderTarget gradOut,
      float[] pixels) {
    for (int b = 0; b < TileGrid.BLOCKS; b++) {
      int x = grid.left(tile) + b % 4 * TileGrid.BLOCK_SIDE;
      int y = grid.top(tile) + b / 4 * TileGrid.BLOCK_SIDE;
      int p = b * TileBackward.BLOCK_SIZE;
      if (TileForward.light(grid, tile, b, pixels, p + TileBackward.LIGHT * STRIDE) != 0) {
        copy(grid, x, y, gradOut, false);
        int s = tile * TileForward.TILE_SIZE + b * TileForward.BLOCK_SIZE;
        for (int lane = 0; lane < STRIDE; lane += L) {
          start(sums, s + lane, settings, block, pixels, p + lane, lane);
          startSurface(sums, s + lane, block, pixels, p + lane, lane);
        }
      } else {
        Arrays.fill(pixels, p, p + TileBackward.BLOCK_SIZE, 0);
      }
    }
  }

  private static void finish(float[] sums, int s, RenderSettings settings, float[] block) {
    for (int lane = 0; lane < STRIDE; lane += L) {
      FloatVector light = channel(sums, s + lane, TileForward.LIGHT);
      FloatVector alpha = FloatVector.broadcast(F, 1f).sub(light);
      put(block, ALPHA, lane, alpha);
      put(block, COLOUR, lane, over(light, settings.backgroundRed(), sums, s + lane, 0));
      put(block, COLOUR + 1, lane, over(light, settings.backgroundGreen(), sums, s + lane, 1));
      put(block, COLOUR + 2, lane, over(light, settings.backgroundBlue(), sums, s + lane, 2));
      VectorMask<Float> solid = alpha.compare(VectorOperators.GT, SOLID);
      FloatVector depth = channel(sums, s + lane, TileForward.DEPTH).div(alpha);
      put(block, DEPTH, lane, FloatVector.zero(F).blend(depth, solid));
      FloatVector inverse = inverseLength(sums, s + lane, solid);
      for (int c = 0; c < 3; c++) {
        FloatVector normal = channel(sums, s + lane, TileForward.NORMAL + c).mul(inverse);
        put(block, NORMAL + c, lane, normal);
      }
    }
  }

  private static FloatVector over(
      FloatVector light, float background, float[] sums, int s, int colour) {
    FloatVector sum = channel(sums, s, TileForward.COLOUR + colour);
    return light.lanewise(VectorOperators.FMA, FloatVector.broadcast(F, background), sum);
  }

  /** 1 / length of the normals' sum, 0 where there is no surface. */
  private static FloatVector inverseLength(float[] sums, int s, VectorMask<Float> solid) {
    FloatVector x = channel(sums, s, TileForward.NORMAL);
    FloatVector y = channel(sums, s, TileForward.NORMAL + 1);
    FloatVector z = channel(sums, s, TileForward.NORMAL + 2);
    FloatVector squares = fma(z, z, fma(y, y, x.mul(x)));
    FloatVector inverse = FloatVector.broadcast(F, 1f).div(squares.sqrt());
    VectorMask<Float> valid = squares.compare(VectorOperators.GT, LEAST_SQUARE).and(solid);
    return FloatVector.zero(F).blend(inverse, valid);
  }

  /**
   * Colour and alpha: colour = Σ + (1 − alpha) background, so alpha's gradient takes what shines
   * through. The remaining sum starts as gradColour · Σ colour + gradAlpha · alpha; what depth and
   * normal would add to it cancels, since both are ratios of sums.
   */
  private static void start(
      float[] sums,
      int s,
      RenderSettings settings,
      float[] block,
      float[] pixels,
      int p,
      int lane) {
    FloatVector alpha = FloatVector.broadcast(F, 1f).sub(channel(sums, s, TileForward.LIGHT));
    FloatVector red = FloatVector.fromArray(F, block, COLOUR * STRIDE + lane);
    FloatVector green = FloatVector.fromArray(F, block, (COLOUR + 1) * STRIDE + lane);
    FloatVector blue = FloatVector.fromArray(F, block, (COLOUR + 2) * STRIDE + lane);
    FloatVector gradAlpha = FloatVector.fromArray(F, block, ALPHA * STRIDE + lane);
    gradAlpha = gradAlpha.sub(red.mul(settings.backgroundRed()));
    gradAlpha = gradAlpha.sub(green.mul(settings.backgroundGreen()));
    gradAlpha = gradAlpha.sub(blue.mul(settings.backgroundBlue()));
    FloatVector remaining = gradAlpha.mul(alpha);
    remaining = fma(red, channel(sums, s, TileForward.COLOUR), remaining);
    remaining = fma(green, channel(sums, s, TileForward.COLOUR + 1), remaining);
    remaining = fma(blue, channel(sums, s, TileForward.COLOUR + 2), remaining);
    remaining.intoArray(pixels, p + TileBackward.REMAINING * STRIDE);
    red.intoArray(pixels, p + TileBackward.COLOUR * STRIDE);
    green.intoArray(pixels, p + (TileBackward.COLOUR + 1) * STRIDE);
    blue.intoArray(pixels, p + (TileBackward.COLOUR + 2) * STRIDE);
    gradAlpha.intoArray(pixels, p + TileBackward.ALPHA * STRIDE);
  }

  /** Depth = Σ / alpha, normal = Σ / |Σ|. */
  private static void startSurface(
      float[] sums, int s, float[] block, float[] pixels, int p, int lane) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector alpha = FloatVector.broadcast(F, 1f).sub(channel(sums, s, TileForward.LIGHT));
    VectorMask<Float> solid = alpha.compare(VectorOperators.GT, SOLID);
    FloatVector gradDepth = FloatVector.fromArray(F, block, DEPTH * STRIDE + lane).div(alpha);
    gradDepth = zero.blend(gradDepth, solid);
    FloatVector depth = channel(sums, s, TileForward.DEPTH).div(alpha);
    FloatVector gradAlpha = FloatVector.fromArray(F, pixels, p + TileBackward.ALPHA * STRIDE);
    gradAlpha = gradAlpha.sub(zero.blend(gradDepth.mul(depth), solid));
    gradAlpha.intoArray(pixels, p + TileBackward.ALPHA * STRIDE);
    gradDepth.intoArray(pixels, p + TileBackward.DEPTH * STRIDE);

    FloatVector inverse = inverseLength(sums, s, solid);
    VectorMask<Float> valid = inverse.compare(VectorOperators.GT, 0f);
    FloatVector nx = channel(sums, s, TileForward.NORMAL).mul(inverse);
    FloatVector ny = channel(sums, s, TileForward.NORMAL + 1).mul(inverse);
    FloatVector nz = channel(sums, s, TileForward.NORMAL + 2).mul(inverse);
    FloatVector gx = FloatVector.fromArray(F, block, NORMAL * STRIDE + lane);
    FloatVector gy = FloatVector.fromArray(F, block, (NORMAL + 1) * STRIDE + lane);
    FloatVector gz = FloatVector.fromArray(F, block, (NORMAL + 2) * STRIDE + lane);
    FloatVector along = fma(gz, nz, fma(gy, ny, gx.mul(nx)));
    gx = zero.blend(gx.sub(along.mul(nx)).mul(inverse), valid);
    gy = zero.blend(gy.sub(along.mul(ny)).mul(inverse), valid);
    gz = zero.blend(gz.sub(along.mul(nz)).mul(inverse), valid);
    gx.intoArray(pixels, p + TileBackward.NORMAL * STRIDE);
    gy.intoArray(pixels, p + (TileBackward.NORMAL + 1) * STRIDE);
    gz.intoArray(pixels, p + (TileBackward.NORMAL + 2) * STRIDE);
  }

  private static FloatVector channel(float[] sums, int s, int channel) {
    return FloatVector.fromArray(F, sums, s + channel * STRIDE);
  }

  private static void put(float[] block, int channel, int lane, FloatVector value) {
    value.intoArray(block, channel * STRIDE + lane);
  }

  private static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return a.lanewise(VectorOperators.FMA, b, c);
  }

  /** Copies one block between its scratch and the planes. */
  private void copy(TileGrid grid, int x, int y, RenderTarget planes, boolean toPlanes) {
    int pixels = grid.width() * grid.height();
    for (int c = 0; c < 3; c++) {
      copyChannel(grid, x, y, planes.colour(), c * pixels, COLOUR + c, toPlanes);
      copyChannel(grid, x, y, planes.normal(), c * pixels, NORMAL + c, toPlanes);
    }
    copyChannel(grid, x, y, planes.alpha(), 0, ALPHA, toPlanes);
    copyChannel(grid, x, y, planes.depth(), 0, DEPTH, toPlanes);
  }

  private void copyChannel(
      TileGrid grid, int x, int y, float[] plane, int offset, int channel, boolean toPlane) {
    int width = grid.width();
    int at = offset + y * width + x;
    int side = TileGrid.BLOCK_SIDE;
    if (x + side <= width && y + side <= grid.height()) {
      for (int row = 0; row < side; row++) {
        int b = channel * STRIDE + row * side;
        if (toPlane) {
          FloatVector.fromArray(ROW, block, b).intoArray(plane, at + row * width);
        } else {
          FloatVector.fromArray(ROW, plane, at + row * width).intoArray(block, b);
        }
      }
      return;
    }
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int b = channel * STRIDE + row * side + column;
        boolean inside = x + column < width && y + row < grid.height();
        if (toPlane && inside) {
          plane[at + row * width + column] = block[b];
        } else if (!toPlane) {
          block[b] = inside ? plane[at + row * width + column] : 0;
        }
      }
    }
  }
}
