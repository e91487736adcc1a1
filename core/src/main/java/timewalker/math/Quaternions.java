package timewalker.math;

import java.util.Locale;

/**
 * Quaternions (w, x, y, z), [4] arrays of doubles. One of unit length is a rotation; q and −q are
 * the same one. Outputs may be the inputs' own arrays.
 */
public final class Quaternions {
  private Quaternions() {}

  /** Closer than this to parallel, slerp's formula would divide by almost zero. */
  private static final double NEARLY_PARALLEL = 1 - 1e-6;

  /** The rotation that first does b, then a: out = a b. */
  public static void product(double[] a, double[] b, double[] out) {
    double w = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
    double x = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
    double y = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1];
    double z = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0];
    set(out, w, x, y, z);
  }

  /** Adds the gradients of {@link #product} to gradA and gradB, [4] each. */
  public static void productBackward(
      double[] a, double[] b, double[] gradOut, double[] gradA, double[] gradB) {
    double w = gradOut[0];
    double x = gradOut[1];
    double y = gradOut[2];
    double z = gradOut[3];
    gradA[0] += w * b[0] + x * b[1] + y * b[2] + z * b[3];
    gradA[1] += -w * b[1] + x * b[0] - y * b[3] + z * b[2];
    gradA[2] += -w * b[2] + x * b[3] + y * b[0] - z * b[1];
    gradA[3] += -w * b[3] - x * b[2] + y * b[1] + z * b[0];
    gradB[0] += w * a[0] + x * a[1] + y * a[2] + z * a[3];
    gradB[1] += -w * a[1] + x * a[0] + y * a[3] - z * a[2];
    gradB[2] += -w * a[2] - x * a[3] + y * a[0] + z * a[1];
    gradB[3] += -w * a[3] + x * a[2] - y * a[1] + z * a[0];
  }

  /** The reverse rotation of a unit quaternion. */
  public static void conjugate(double[] q, double[] out) {
    set(out, q[0], -q[1], -q[2], -q[3]);
  }

  /**
   * Makes a quaternion unit length.
   *
   * @throws IllegalArgumentException when it is zero or not finite
   */
  public static void normalize(double[] q, double[] out) {
    double scale = 1 / length(q);
    set(out, q[0] * scale, q[1] * scale, q[2] * scale, q[3] * scale);
  }

  /**
   * Adds the gradient of {@link #normalize}.
   *
   * @param q the raw quaternion that went in
   * @param gradOut [4]
   * @param gradQ [4] added to
   */
  public static void normalizeBackward(double[] q, double[] gradOut, double[] gradQ) {
    double scale = 1 / length(q);
    double along = 0;
    for (int i = 0; i < 4; i++) {
      along += gradOut[i] * q[i] * scale;
    }
    for (int i = 0; i < 4; i++) {
      gradQ[i] += scale * (gradOut[i] - along * q[i] * scale);
    }
  }

  private static double length(double[] q) {
    double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!(length > 0 && Double.isFinite(length))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "quaternion (%s, %s, %s, %s): expected a finite length above 0",
              q[0],
              q[1],
              q[2],
              q[3]));
    }
    return length;
  }

  /**
   * Turns a vector.
   *
   * @param q unit quaternion
   * @param v [3]
   * @param out [3] overwritten
   */
  public static void rotate(double[] q, double[] v, double[] out) {
    // v + 2 w (u × v) + 2 u × (u × v) with u the vector part
    double tx = 2 * (q[2] * v[2] - q[3] * v[1]);
    double ty = 2 * (q[3] * v[0] - q[1] * v[2]);
    double tz = 2 * (q[1] * v[1] - q[2] * v[0]);
    double x = v[0] + q[0] * tx + q[2] * tz - q[3] * ty;
    double y = v[1] + q[0] * ty + q[3] * tx - q[1] * tz;
    double z = v[2] + q[0] * tz + q[1] * ty - q[2] * tx;
    out[0] = x;
    out[1] = y;
    out[2] = z;
  }

  /**
   * The matrix of a quaternion of any length but zero: that of q / ‖q‖.
   *
   * @param q [4] raw
   * @param matrix [3][3] row-major, overwritten
   */
  public static void toMatrix(double[] q, double[] matrix) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    double length = length(q);
    double s = 2 / (length * length);
    matrix[0] = 1 - s * (y * y + z * z);
    matrix[1] = s * (x * y - w * z);
    matrix[2] = s * (x * z + w * y);
    matrix[3] = s * (x * y + w * z);
    matrix[4] = 1 - s * (x * x + z * z);
    matrix[5] = s * (y * z - w * x);
    matrix[6] = s * (x * z - w * y);
    matrix[7] = s * (y * z + w * x);
    matrix[8] = 1 - s * (x * x + y * y);
  }

  /**
   * Adds the gradient of {@link #toMatrix}, through the normalisation.
   *
   * @param q [4] the raw quaternion that went in
   * @param g [3][3] gradient of the matrix
   * @param gradQ [4] added to
   */
  public static void toMatrixBackward(double[] q, double[] g, double[] gradQ) {
    double length = length(q);
    double w = q[0] / length;
    double x = q[1] / length;
    double y = q[2] / length;
    double z = q[3] / length;
    double gw = x * (g[7] - g[5]) + y * (g[2] - g[6]) + z * (g[3] - g[1]);
    double gx = w * (g[7] - g[5]) + y * (g[1] + g[3]) + z * (g[2] + g[6]) - 2 * x * (g[4] + g[8]);
    double gy = w * (g[2] - g[6]) + x * (g[1] + g[3]) + z * (g[5] + g[7]) - 2 * y * (g[0] + g[8]);
    double gz = w * (g[3] - g[1]) + x * (g[2] + g[6]) + y * (g[5] + g[7]) - 2 * z * (g[0] + g[4]);
    // of the unit quaternion; what points along it changes nothing, the matrix knows no length
    double along = gw * w + gx * x + gy * y + gz * z;
    double scale = 2 / length;
    gradQ[0] += scale * (gw - along * w);
    gradQ[1] += scale * (gx - along * x);
    gradQ[2] += scale * (gy - along * y);
    gradQ[3] += scale * (gz - along * z);
  }

  /**
   * The unit quaternion of a rotation matrix, w ≥ 0 (Shepperd 1978: the largest of the four comes
   * from the diagonal, so nothing small is divided by).
   *
   * @param m [3][3] row-major
   * @param out [4] overwritten
   */
  public static void fromMatrix(double[] m, double[] out) {
    double trace = m[0] + m[4] + m[8];
    double w;
    double x;
    double y;
    double z;
    if (trace >= m[0] && trace >= m[4] && trace >= m[8]) {
      w = 1 + trace;
      x = m[7] - m[5];
      y = m[2] - m[6];
      z = m[3] - m[1];
    } else if (m[0] >= m[4] && m[0] >= m[8]) {
      w = m[7] - m[5];
      x = 1 + 2 * m[0] - trace;
      y = m[1] + m[3];
      z = m[2] + m[6];
    } else if (m[4] >= m[8]) {
      w = m[2] - m[6];
      x = m[1] + m[3];
      y = 1 + 2 * m[4] - trace;
      z = m[5] + m[7];
    } else {
      w = m[3] - m[1];
      x = m[2] + m[6];
      y = m[5] + m[7];
      z = 1 + 2 * m[8] - trace;
    }
    double sign = w < 0 ? -1 : 1;
    set(out, sign * w, sign * x, sign * y, sign * z);
    normalize(out, out);
  }

  /**
   * The unit quaternion of an axis-angle.
   *
   * @param axisAngle [3] radians
   * @param out [4] overwritten
   */
  public static void fromAxisAngle(double[] axisAngle, double[] out) {
    double x = axisAngle[0] / 2;
    double y = axisAngle[1] / 2;
    double z = axisAngle[2] / 2;
    double half2 = x * x + y * y + z * z;
    double sinc = AxisAngle.sinc(half2);
    set(out, SinCos.cos(Math.sqrt(half2)), sinc * x, sinc * y, sinc * z);
  }

  /**
   * The axis-angle of a unit quaternion, at most half a turn.
   *
   * @param q [4]
   * @param axisAngle [3] radians, overwritten
   */
  public static void toAxisAngle(double[] q, double[] axisAngle) {
    double sin = Math.sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double sign = q[0] < 0 ? -1 : 1;
    // atan(sin / w) / sin tends to 1 / w
    double scale = sin < 1e-9 ? 2 / q[0] : sign * 2 * StrictMath.atan2(sin, sign * q[0]) / sin;
    axisAngle[0] = scale * q[1];
    axisAngle[1] = scale * q[2];
    axisAngle[2] = scale * q[3];
  }

  /**
   * The rotation a share t of the shorter way from a to b, at even speed (Shoemake 1985).
   *
   * @param a unit quaternion
   * @param b unit quaternion
   * @param t 0 is a, 1 is b
   * @param out [4] unit, overwritten
   */
  public static void slerp(double[] a, double[] b, double t, double[] out) {
    double dot = dot(a, b);
    double sign = dot < 0 ? -1 : 1;
    if (Math.abs(dot) > NEARLY_PARALLEL) {
      nlerp(a, b, t, out);
      return;
    }
    double angle = StrictMath.acos(Math.abs(dot));
    double sin = SinCos.sin(angle);
    mix(SinCos.sin((1 - t) * angle) / sin, a, sign * SinCos.sin(t * angle) / sin, b, out);
  }

  /** As {@link #slerp} along the same arc, cheaper, and not quite at even speed. */
  public static void nlerp(double[] a, double[] b, double t, double[] out) {
    mix(1 - t, a, dot(a, b) < 0 ? -t : t, b, out);
    normalize(out, out);
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  }

  private static void mix(double s, double[] a, double t, double[] b, double[] out) {
    set(out, s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2], s * a[3] + t * b[3]);
  }

  private static void set(double[] out, double w, double x, double y, double z) {
    out[0] = w;
    out[1] = x;
    out[2] = y;
    out[3] = z;
  }
}
