package timewalker.io.foreign;

import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

/**
 * How a lens bends a picture: Brown's model as OpenCV writes it. On the plane at distance 1, with
 * r² = x² + y²,
 *
 * <p>x' = x (1 + k1 r² + k2 r⁴ + k3 r⁶) + 2 p1 x y + p2 (r² + 2 x²), and y' likewise with p1 and p2
 * exchanged.
 */
record LensDistortion(double k1, double k2, double p1, double p2, double k3) {
  /** Less than a hundredth of a pixel at the corner of any picture. */
  private static final double NONE = 1e-7;

  /** Stronger lenses are fisheyes, which have models of their own. */
  private static final double MOST = 4;

  /** Whether it bends nothing. */
  boolean isNone() {
    return Math.abs(k1) < NONE
        && Math.abs(k2) < NONE
        && Math.abs(p1) < NONE
        && Math.abs(p2) < NONE
        && Math.abs(k3) < NONE;
  }

  /**
   * Whether no lens bends a picture like that: a point on its border comes from less than a quarter
   * or more than four times its distance from the middle.
   *
   * @param camera of the picture
   */
  boolean isImpossible(Camera camera) {
    double[] at = new double[2];
    for (double u : new double[] {0, camera.width() / 2.0, camera.width()}) {
      for (double v : new double[] {0, camera.height() / 2.0, camera.height()}) {
        double x = (u - camera.cx()) / camera.fx();
        double y = (v - camera.cy()) / camera.fy();
        double far = Math.hypot(x, y);
        bend(x, y, at);
        double bent = Math.hypot(at[0], at[1]);
        if (far > 0 && !(bent > far / MOST && bent < far * MOST)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The picture that the same camera would have taken without it.
   *
   * @param camera its intrinsics
   * @param bent [height][width][channels]
   */
  ByteImage straightened(Camera camera, ByteImage bent) {
    ByteImage out = new ByteImage(bent.width(), bent.height(), bent.channels());
    double[] at = new double[2];
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        bend((x + 0.5 - camera.cx()) / camera.fx(), (y + 0.5 - camera.cy()) / camera.fy(), at);
        double fromX = at[0] * camera.fx() + camera.cx() - 0.5;
        double fromY = at[1] * camera.fy() + camera.cy() - 0.5;
        if (fromX > -1 && fromY > -1 && fromX < out.width() && fromY < out.height()) {
          for (int c = 0; c < out.channels(); c++) {
            int to = (y * out.width() + x) * out.channels() + c;
            out.data()[to] = (byte) Math.round(sample(bent, fromX, fromY, c));
          }
        }
      }
    }
    return out;
  }

  private void bend(double x, double y, double[] bent) {
    double r2 = x * x + y * y;
    double radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    bent[0] = x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x);
    bent[1] = y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y;
  }

  /** Between pixels' centres; the border's pixels go on outside. */
  private static double sample(ByteImage image, double x, double y, int channel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double u = x - left;
    double v = y - top;
    int x0 = Math.clamp(left, 0, image.width() - 1);
    int x1 = Math.clamp(left + 1, 0, image.width() - 1);
    int y0 = Math.clamp(top, 0, image.height() - 1);
    int y1 = Math.clamp(top + 1, 0, image.height() - 1);
    return (1 - v) * ((1 - u) * image.at(x0, y0, channel) + u * image.at(x1, y0, channel))
        + v * ((1 - u) * image.at(x0, y1, channel) + u * image.at(x1, y1, channel));
  }
}
