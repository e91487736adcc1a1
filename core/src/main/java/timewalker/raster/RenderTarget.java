package timewalker.raster;

import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * The four pictures of one view, or the gradients with respect to them. Planar, row-major.
 *
 * @param width pixels
 * @param height pixels
 * @param colour [3][height][width] RGB over the background
 * @param alpha [height][width] 1 − the light that passes through, in [0, 1]
 * @param depth [height][width] camera z, metres; 0 where alpha ≤ 0.5
 * @param normal [3][height][width] unit length, camera frame, turned to the camera; 0 where alpha ≤
 *     0.5
 */
public record RenderTarget(
    int width, int height, float[] colour, float[] alpha, float[] depth, float[] normal) {

  public RenderTarget {
    int pixels = Math.multiplyExact(width, height);
    Shapes.check("pixels", pixels, "colour", colour.length, 3);
    Shapes.check("pixels", pixels, "alpha", alpha.length, 1);
    Shapes.check("pixels", pixels, "depth", depth.length, 1);
    Shapes.check("pixels", pixels, "normal", normal.length, 3);
  }

  /** All zero. */
  public RenderTarget(int width, int height) {
    this(
        width,
        height,
        new float[3 * Math.multiplyExact(width, height)],
        new float[width * height],
        new float[width * height],
        new float[3 * width * height]);
  }

  /** Sets everything to zero. */
  public void clear(Parallel parallel) {
    parallel.clear(colour, alpha, depth, normal);
  }

  /** The colours as a picture that shares this target's numbers. */
  public FloatImage picture() {
    return new FloatImage(width, height, 3, colour);
  }
}
