package timewalker.io.dataset;

/**
 * Between {@code transform_matrix} (camera-to-world, OpenGL axes: y up, z backward) and {@code
 * cameraFromWorld} (OpenCV axes: y down, z forward).
 */
public final class Transforms {
  private Transforms() {}

  /**
   * The extrinsic of a {@code transform_matrix}.
   *
   * @param worldFromCamera [4][4] row-major, OpenGL axes
   * @return [3][4] row-major, OpenCV axes
   */
  public static double[] cameraFromWorld(double[] worldFromCamera) {
    double[] m = worldFromCamera;
    // OpenCV axes in the world: x as it is, y and z turned.
    double[] r = {m[0], -m[1], -m[2], m[4], -m[5], -m[6], m[8], -m[9], -m[10]};
    return invert(r, new double[] {m[3], m[7], m[11]});
  }

  /**
   * The {@code transform_matrix} of an extrinsic.
   *
   * @param cameraFromWorld [3][4] row-major, OpenCV axes
   * @return [4][4] row-major, OpenGL axes
   */
  static double[] transformMatrix(double[] cameraFromWorld) {
    double[] m = cameraFromWorld;
    double[] r = {m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]};
    double[] i = invert(r, new double[] {m[3], m[7], m[11]});
    return new double[] {
      i[0], -i[1], -i[2], i[3], i[4], -i[5], -i[6], i[7], i[8], -i[9], -i[10], i[11], 0, 0, 0, 1
    };
  }

  /**
   * The inverse of a camera-to-world matrix whose camera has OpenCV axes already.
   *
   * @param worldFromCamera [4][4] row-major, y down, z forward
   * @return [3][4] row-major
   */
  public static double[] inverse(double[] worldFromCamera) {
    double[] m = worldFromCamera;
    double[] r = {m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]};
    return invert(r, new double[] {m[3], m[7], m[11]});
  }

  /** How far the upper left 3x3 of a [4][4] matrix is from a rotation; infinite for a mirror. */
  public static double distanceFromRotation(double[] m) {
    double worst = 0;
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double dot = m[a] * m[b] + m[4 + a] * m[4 + b] + m[8 + a] * m[8 + b];
        worst = Math.max(worst, Math.abs(dot - (a == b ? 1 : 0)));
      }
    }
    double determinant =
        m[0] * (m[5] * m[10] - m[6] * m[9])
            - m[1] * (m[4] * m[10] - m[6] * m[8])
            + m[2] * (m[4] * m[9] - m[5] * m[8]);
    return determinant > 0 ? worst : Double.POSITIVE_INFINITY;
  }

  /** The inverse of x → R x + t as [3][4]; not the transpose, so that rounded rotations return. */
  private static double[] invert(double[] r, double[] t) {
    double[] adjugate = {
      r[4] * r[8] - r[5] * r[7], r[2] * r[7] - r[1] * r[8], r[1] * r[5] - r[2] * r[4],
      r[5] * r[6] - r[3] * r[8], r[0] * r[8] - r[2] * r[6], r[2] * r[3] - r[0] * r[5],
      r[3] * r[7] - r[4] * r[6], r[1] * r[6] - r[0] * r[7], r[0] * r[4] - r[1] * r[3]
    };
    double determinant = r[0] * adjugate[0] + r[1] * adjugate[3] + r[2] * adjugate[6];
    double[] out = new double[12];
    for (int row = 0; row < 3; row++) {
      double moved = 0;
      for (int c = 0; c < 3; c++) {
        double v = adjugate[3 * row + c] / determinant;
        out[4 * row + c] = v;
        moved -= v * t[c];
      }
      out[4 * row + 3] = moved;
    }
    return out;
  }
}
