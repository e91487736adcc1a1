package timewalker.math;

import java.util.Locale;

/**
 * A pinhole camera without distortion.
 *
 * <p>Camera frame: x right, y down, z forward. World: metres, right-handed, y up. Pixel (i, j) has
 * its centre at (i + 0.5, j + 0.5).
 *
 * @param width picture width, pixels
 * @param height picture height, pixels
 * @param fx focal length along x, pixels
 * @param fy focal length along y, pixels
 * @param cx principal point, pixels
 * @param cy principal point, pixels
 * @param cameraFromWorld [3][4] row-major extrinsic: x_camera = R x_world + t, metres
 */
public record Camera(
    int width, int height, double fx, double fy, double cx, double cy, double[] cameraFromWorld) {

  public Camera {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "camera picture of %dx%d pixels: expected at least 1x1", width, height));
    }
    if (!(fx > 0 && fy > 0 && Double.isFinite(fx * fy * cx * cy))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "camera fx=%s fy=%s cx=%s cy=%s: expected finite numbers, fx and fy above 0",
              fx,
              fy,
              cx,
              cy));
    }
    Shapes.check("rows", 3, "cameraFromWorld", cameraFromWorld.length, 4);
    for (double value : cameraFromWorld) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "cameraFromWorld holds " + value + "; expected finite numbers");
      }
    }
    cameraFromWorld = cameraFromWorld.clone();
  }

  /** The extrinsic, a copy. */
  @Override
  public double[] cameraFromWorld() {
    return cameraFromWorld.clone();
  }

  /** The camera's centre in the world, metres, [3]: −Rᵀt. */
  public double[] centre() {
    double[] m = cameraFromWorld;
    double[] c = new double[3];
    for (int i = 0; i < 3; i++) {
      c[i] = -(m[i] * m[3] + m[4 + i] * m[7] + m[8 + i] * m[11]);
    }
    return c;
  }

  /**
   * Where a point of the world is seen.
   *
   * @param seen [3] x and y in pixels, which mean nothing behind the camera, and the depth in
   *     metres; overwritten
   */
  public void project(double x, double y, double z, double[] seen) {
    double[] m = cameraFromWorld;
    double depth = m[8] * x + m[9] * y + m[10] * z + m[11];
    seen[0] = fx * (m[0] * x + m[1] * y + m[2] * z + m[3]) / depth + cx;
    seen[1] = fy * (m[4] * x + m[5] * y + m[6] * z + m[7]) / depth + cy;
    seen[2] = depth;
  }

  /** The same view with {@code factor} times as many pixels along each side. */
  public Camera scaled(double factor) {
    return new Camera(
        Math.max(1, (int) Math.round(width * factor)),
        Math.max(1, (int) Math.round(height * factor)),
        fx * factor,
        fy * factor,
        cx * factor,
        cy * factor,
        cameraFromWorld);
  }

  /**
   * A camera at {@code eye} that looks at {@code target} with the world's y axis upward in the
   * picture, principal point in the middle.
   *
   * @param eye [3] metres
   * @param target [3] metres
   * @param focal focal length, pixels
   */
  public static Camera lookAt(int width, int height, double focal, double[] eye, double[] target) {
    double[] z = normalized(target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]);
    // right = forward x up, for world up = (0, 1, 0)
    double[] x = normalized(-z[2], 0, z[0]);
    double[] y = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
    double[] m = new double[12];
    double[][] rows = {x, y, z};
    for (int r = 0; r < 3; r++) {
      double t = 0;
      for (int c = 0; c < 3; c++) {
        m[4 * r + c] = rows[r][c];
        t -= rows[r][c] * eye[c];
      }
      m[4 * r + 3] = t;
    }
    return new Camera(width, height, focal, focal, width / 2.0, height / 2.0, m);
  }

  private static double[] normalized(double x, double y, double z) {
    double length = Math.sqrt(x * x + y * y + z * z);
    if (!(length > 1e-12)) {
      throw new IllegalArgumentException(
          "the viewing direction is vertical or has no length; move the camera or its target");
    }
    return new double[] {x / length, y / length, z / length};
  }
}
