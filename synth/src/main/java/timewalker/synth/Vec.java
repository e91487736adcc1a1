package timewalker.synth;

/** Vectors of three doubles. */
final class Vec {
  private Vec() {}

  static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  static double[] unit(double[] a) {
    double length = Math.sqrt(dot(a, a));
    return new double[] {a[0] / length, a[1] / length, a[2] / length};
  }

  /**
   * Distance along a ray at which it meets a triangle (Möller and Trumbore 1997), or NaN.
   *
   * @param direction need not be of unit length; distances are in its length
   */
  static double meet(double[] origin, double[] direction, double[] a, double[] b, double[] c) {
    double[] ab = minus(b, a);
    double[] ac = minus(c, a);
    double[] p = cross(direction, ac);
    double det = dot(ab, p);
    if (det == 0) {
      return Double.NaN;
    }
    double[] s = minus(origin, a);
    double u = dot(s, p) / det;
    double[] q = cross(s, ab);
    double v = dot(direction, q) / det;
    return u < 0 || v < 0 || u + v > 1 ? Double.NaN : dot(ac, q) / det;
  }
}
