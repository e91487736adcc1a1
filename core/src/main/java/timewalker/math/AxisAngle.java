package timewalker.math;

/**
 * Rotations as axis times angle, radians, and their matrices by Rodrigues' formula
 *
 * <p>R(θ) = I + a(t) K + b(t) K², with t = ‖θ‖, a = sin t / t, b = (1 − cos t) / t² and K the
 * cross-product matrix of θ. Near zero a, b and their derivatives come from their Taylor series, so
 * that values and derivatives are smooth through θ = 0.
 */
public final class AxisAngle {
  private AxisAngle() {}

  /** Below this t² the series is more accurate than the closed form. */
  private static final double SERIES_BELOW = 0.01;

  /** A sine below this is its angle. */
  private static final double TINY = 1e-12;

  /**
   * The rotation matrix of an axis-angle.
   *
   * @param x the axis-angle's components, radians
   * @param matrix [..][3][3] row-major, written from {@code at} on
   */
  public static void toMatrix(double x, double y, double z, double[] matrix, int at) {
    double t2 = x * x + y * y + z * z;
    double a = sinc(t2);
    double b = cosc(t2);
    matrix[at] = 1 - b * (y * y + z * z);
    matrix[at + 1] = b * x * y - a * z;
    matrix[at + 2] = b * x * z + a * y;
    matrix[at + 3] = b * x * y + a * z;
    matrix[at + 4] = 1 - b * (x * x + z * z);
    matrix[at + 5] = b * y * z - a * x;
    matrix[at + 6] = b * x * z - a * y;
    matrix[at + 7] = b * y * z + a * x;
    matrix[at + 8] = 1 - b * (x * x + y * y);
  }

  /**
   * The axis-angle of a rotation matrix, its angle between 0 and π.
   *
   * @param matrix [..][3][3] row-major, read from {@code at} on
   * @param vector [3] radians, overwritten
   */
  public static void fromMatrix(double[] matrix, int at, double[] vector) {
    double[] q = new double[4];
    double trace = matrix[at] + matrix[at + 4] + matrix[at + 8];
    double[] squares = {
      1 + trace,
      1 + 2 * matrix[at] - trace,
      1 + 2 * matrix[at + 4] - trace,
      1 + 2 * matrix[at + 8] - trace
    };
    // 4 q_a q_b for a < b; the largest component divides, so that nothing is lost to rounding
    double[] products = {
      matrix[at + 7] - matrix[at + 5],
      matrix[at + 2] - matrix[at + 6],
      matrix[at + 3] - matrix[at + 1],
      matrix[at + 1] + matrix[at + 3],
      matrix[at + 2] + matrix[at + 6],
      matrix[at + 5] + matrix[at + 7]
    };
    int[][] product = {{-1, 0, 1, 2}, {0, -1, 3, 4}, {1, 3, -1, 5}, {2, 4, 5, -1}};
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      largest = squares[i] > squares[largest] ? i : largest;
    }
    double twice = Math.sqrt(squares[largest]);
    for (int i = 0; i < 4; i++) {
      q[i] = i == largest ? twice / 2 : products[product[largest][i]] / (2 * twice);
    }
    double sign = q[0] < 0 ? -1 : 1;
    double sine = Math.sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double scale = sine < TINY ? 2 * sign : sign * 2 * StrictMath.atan2(sine, sign * q[0]) / sine;
    for (int axis = 0; axis < 3; axis++) {
      vector[axis] = scale * q[axis + 1];
    }
  }

  /**
   * The derivatives of {@link #toMatrix} with respect to the three components.
   *
   * @param derivative [3][3][3]: component, then the row-major matrix, written from {@code at} on
   */
  public static void matrixDerivative(double x, double y, double z, double[] derivative, int at) {
    double t2 = x * x + y * y + z * z;
    double a = sinc(t2);
    double b = cosc(t2);
    double da = sincSlope(t2);
    double db = coscSlope(t2);
    derivativeAlong(x, da * x, db * x, a, b, x, y, z, 0, derivative, at);
    derivativeAlong(y, da * y, db * y, a, b, x, y, z, 1, derivative, at + 9);
    derivativeAlong(z, da * z, db * z, a, b, x, y, z, 2, derivative, at + 18);
  }

  private static void derivativeAlong(
      double component,
      double da,
      double db,
      double a,
      double b,
      double x,
      double y,
      double z,
      int axis,
      double[] d,
      int at) {
    double ex = axis == 0 ? 1 : 0;
    double ey = axis == 1 ? 1 : 0;
    double ez = axis == 2 ? 1 : 0;
    // K² = θθᵀ − t² I, so its derivative is eθᵀ + θeᵀ − 2 θ_axis I
    double trace = 2 * component;
    double t2 = x * x + y * y + z * z;
    d[at] = db * (x * x - t2) + b * (2 * ex * x - trace);
    d[at + 1] = db * x * y + b * (ex * y + x * ey) - da * z - a * ez;
    d[at + 2] = db * x * z + b * (ex * z + x * ez) + da * y + a * ey;
    d[at + 3] = db * x * y + b * (ex * y + x * ey) + da * z + a * ez;
    d[at + 4] = db * (y * y - t2) + b * (2 * ey * y - trace);
    d[at + 5] = db * y * z + b * (ey * z + y * ez) - da * x - a * ex;
    d[at + 6] = db * x * z + b * (ex * z + x * ez) - da * y - a * ey;
    d[at + 7] = db * y * z + b * (ey * z + y * ez) + da * x + a * ex;
    d[at + 8] = db * (z * z - t2) + b * (2 * ez * z - trace);
  }

  /** sin t / t. */
  static double sinc(double t2) {
    if (t2 < SERIES_BELOW) {
      return 1 - t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72)));
    }
    double t = Math.sqrt(t2);
    return SinCos.sin(t) / t;
  }

  /** (1 − cos t) / t². */
  static double cosc(double t2) {
    if (t2 < SERIES_BELOW) {
      return 0.5 * (1 - t2 / 12 * (1 - t2 / 30 * (1 - t2 / 56 * (1 - t2 / 90))));
    }
    return (1 - SinCos.cos(Math.sqrt(t2))) / t2;
  }

  /** The derivative of sin t / t with respect to t, divided by t. */
  private static double sincSlope(double t2) {
    if (t2 < SERIES_BELOW) {
      return -1 / 3.0 + t2 * (1 / 30.0 + t2 * (-1 / 840.0 + t2 * (1 / 45360.0)));
    }
    return (SinCos.cos(Math.sqrt(t2)) - sinc(t2)) / t2;
  }

  /** The derivative of (1 − cos t) / t² with respect to t, divided by t. */
  private static double coscSlope(double t2) {
    if (t2 < SERIES_BELOW) {
      return -1 / 12.0 + t2 * (1 / 180.0 + t2 * (-1 / 6720.0 + t2 * (1 / 453600.0)));
    }
    return (sinc(t2) - 2 * cosc(t2)) / t2;
  }
}
