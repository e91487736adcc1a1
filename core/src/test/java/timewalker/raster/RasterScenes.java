package timewalker.raster;

import java.util.Random;
import timewalker.math.Camera;
import timewalker.surfel.WorldSurfels;

/** Small scenes for the tests of the rasterizer. */
final class RasterScenes {
  private RasterScenes() {}

  /**
   * From half a metre off the middle of the scenes, not along an axis, principal point off centre.
   */
  static Camera camera(int width, int height) {
    Camera c =
        Camera.lookAt(
            width,
            height,
            1.4 * Math.max(width, height),
            new double[] {0.15, 0.1, 0.6},
            new double[] {0.01, -0.02, 0});
    return new Camera(
        width, height, c.fx(), 1.1 * c.fy(), c.cx() + 0.7, c.cy() - 0.4, c.cameraFromWorld());
  }

  /**
   * Surfels in a box of 20 cm, sizes of a few pixels, rotations not of unit length. The first one
   * lies behind the camera, so an index that counts only what is drawn goes wrong at once.
   */
  static WorldSurfels cloud(int count, double pixels, Camera camera, long seed) {
    Random random = new Random(seed);
    WorldSurfels s = new WorldSurfels(count);
    double pixel = 0.6 / camera.fx();
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        s.position()[c * count + i] = (float) (0.2 * (random.nextDouble() - 0.5));
        s.colour()[c * count + i] = random.nextFloat();
      }
      for (int c = 0; c < 4; c++) {
        s.rotation()[c * count + i] = (float) (0.8 * random.nextGaussian());
      }
      for (int c = 0; c < 2; c++) {
        s.logScale()[c * count + i] =
            (float) Math.log(pixel * pixels * Math.exp(0.5 * random.nextGaussian()));
      }
      s.opacityLogit()[i] = (float) random.nextGaussian();
    }
    if (count > 0) {
      double[] eye = camera.centre();
      for (int c = 0; c < 3; c++) {
        s.position()[c * count] = (float) (1.5 * eye[c]);
      }
    }
    return s;
  }

  /** Random gradients with respect to the four pictures. */
  static RenderTarget cotangent(int width, int height, long seed) {
    Random random = new Random(seed);
    RenderTarget g = new RenderTarget(width, height);
    for (float[] plane : new float[][] {g.colour(), g.alpha(), g.depth(), g.normal()}) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = (float) random.nextGaussian();
      }
    }
    return g;
  }
}
