package timewalker.surfel;

/**
 * The motion field in double precision, one surfel at a time, straight from the formulas and by
 * other means than the kernel: the in-plane rotation as the angle of a 2×2 polar decomposition, the
 * rotation as a product of quaternions of frames, signs aligned to the first triangle.
 */
public final class MotionReference {
  private final SurfelBinding binding;
  private final double[] rest;
  private final int[] faces;

  public MotionReference(SurfelBinding binding) {
    this.binding = binding;
    float[] vertices = binding.mesh().vertices();
    rest = new double[vertices.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = vertices[i];
    }
    faces = binding.mesh().faces();
  }

  /**
   * Moves surfel i.
   *
   * @param posed [V][3]
   * @param x [3] canonical position
   * @param q [4] canonical rotation
   * @param logScale [2]
   * @return [13] position, rotation, logScale, frame rotation
   */
  public double[] move(int i, double[] posed, double[] x, double[] q, double[] logScale) {
    double[] moved = new double[13];
    double[] sum = new double[4];
    double[] firstQ = null;
    for (int k = 0; k < binding.used(i); k++) {
      int t = binding.triangle(i, k);
      double a = binding.weight(i, k);
      double[] restFrame = frame(rest, t, 0);
      double[] qRest = quaternion(restFrame);
      double[] qPosed = quaternion(frame(posed, t, inPlaneAngle(t, posed, restFrame)));
      double[] qj = product(qPosed, new double[] {qRest[0], -qRest[1], -qRest[2], -qRest[3]});
      double sigma = Math.sqrt(doubleArea(posed, t) / doubleArea(rest, t));
      double[] c = centroid(rest, t);
      double[] cPosed = centroid(posed, t);
      double[] turned = rotate(qj, new double[] {x[0] - c[0], x[1] - c[1], x[2] - c[2]});
      for (int r = 0; r < 3; r++) {
        moved[r] += a * (sigma * turned[r] + cPosed[r]);
      }
      firstQ = firstQ == null ? qj : firstQ;
      double sign =
          firstQ[0] * qj[0] + firstQ[1] * qj[1] + firstQ[2] * qj[2] + firstQ[3] * qj[3] < 0
              ? -1
              : 1;
      for (int r = 0; r < 4; r++) {
        sum[r] += sign * a * qj[r];
      }
      moved[7] += a * Math.log(sigma);
    }
    moved[8] = moved[7] + logScale[1];
    moved[7] += logScale[0];
    double length =
        Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2] + sum[3] * sum[3]);
    for (int r = 0; r < 4; r++) {
      moved[9 + r] = sum[r] / length;
    }
    double[] turned = product(new double[] {moved[9], moved[10], moved[11], moved[12]}, q);
    System.arraycopy(turned, 0, moved, 3, 4);
    return moved;
  }

  private double[] corner(double[] v, int t, int corner) {
    int at = 3 * faces[3 * t + corner];
    return new double[] {v[at], v[at + 1], v[at + 2]};
  }

  private double[] centroid(double[] v, int t) {
    double[] c = new double[3];
    for (int corner = 0; corner < 3; corner++) {
      for (int k = 0; k < 3; k++) {
        c[k] += v[3 * faces[3 * t + corner] + k] / 3;
      }
    }
    return c;
  }

  private double doubleArea(double[] v, int t) {
    double[] a = corner(v, t, 0);
    return length(cross(minus(corner(v, t, 1), a), minus(corner(v, t, 2), a)));
  }

  /** Columns: first edge turned by an angle about the normal, normal × it, normal; row-major. */
  private double[] frame(double[] v, int t, double angle) {
    double[] a = corner(v, t, 0);
    double[] e = unit(minus(corner(v, t, 1), a));
    double[] n = unit(cross(e, minus(corner(v, t, 2), a)));
    double[] b = cross(n, e);
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    double[] u = {c * e[0] + s * b[0], c * e[1] + s * b[1], c * e[2] + s * b[2]};
    double[] w = cross(n, u);
    return new double[] {u[0], w[0], n[0], u[1], w[1], n[1], u[2], w[2], n[2]};
  }

  /** Between the frames built on the first edge, the angle of the deformation's polar factor. */
  private double inPlaneAngle(int t, double[] posed, double[] restFrame) {
    double[] posedFrame = frame(posed, t, 0);
    double[][] from = flat(rest, t, restFrame);
    double[][] to = flat(posed, t, posedFrame);
    double det = from[0][0] * from[1][1] - from[1][0] * from[0][1];
    // J = to · from⁻¹, columns are the edges
    double j00 = (to[0][0] * from[1][1] - to[1][0] * from[0][1]) / det;
    double j01 = (to[1][0] * from[0][0] - to[0][0] * from[1][0]) / det;
    double j10 = (to[0][1] * from[1][1] - to[1][1] * from[0][1]) / det;
    double j11 = (to[1][1] * from[0][0] - to[0][1] * from[1][0]) / det;
    return Math.atan2(j10 - j01, j00 + j11);
  }

  private double[][] flat(double[] v, int t, double[] frame) {
    double[][] edges = new double[2][2];
    for (int e = 0; e < 2; e++) {
      double[] d = minus(corner(v, t, e + 1), corner(v, t, 0));
      for (int axis = 0; axis < 2; axis++) {
        edges[e][axis] = d[0] * frame[axis] + d[1] * frame[3 + axis] + d[2] * frame[6 + axis];
      }
    }
    return edges;
  }

  /** By way of the rotation's axis where it has one to spare, else from the diagonal. */
  private static double[] quaternion(double[] m) {
    double[] squares = {
      1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8]
    };
    int largest = 0;
    for (int k = 1; k < 4; k++) {
      largest = squares[k] > squares[largest] ? k : largest;
    }
    double[][] table = {
      {squares[0], m[7] - m[5], m[2] - m[6], m[3] - m[1]},
      {m[7] - m[5], squares[1], m[1] + m[3], m[2] + m[6]},
      {m[2] - m[6], m[1] + m[3], squares[2], m[5] + m[7]},
      {m[3] - m[1], m[2] + m[6], m[5] + m[7], squares[3]}
    };
    double[] q = table[largest];
    double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    return new double[] {q[0] / length, q[1] / length, q[2] / length, q[3] / length};
  }

  static double[] product(double[] a, double[] b) {
    return new double[] {
      a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
      a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
      a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
      a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
    };
  }

  static double[] rotate(double[] q, double[] v) {
    double[] r =
        product(
            product(q, new double[] {0, v[0], v[1], v[2]}),
            new double[] {q[0], -q[1], -q[2], -q[3]});
    return new double[] {r[1], r[2], r[3]};
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double length(double[] a) {
    return Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  }

  private static double[] unit(double[] a) {
    double length = length(a);
    return new double[] {a[0] / length, a[1] / length, a[2] / length};
  }
}
