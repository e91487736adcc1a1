package timewalker.surfel;

import java.util.Arrays;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Turns the side that surfels show: from coefficients c of spherical harmonics to c' with Σ Y_k(q
 * d) c'_k = Σ Y_k(d) c_k for every direction d. Constants and order as in {@link
 * SphericalHarmonics}.
 *
 * <p>Every degree stays within itself. The coefficients of the turned function are its products
 * with each Y_k over the sphere, taken by a Gauss product rule that is exact for the polynomials
 * met here (degree 6).
 */
public final class HarmonicsRotation {
  private static final int BASES = (SphericalHarmonics.MAX_DEGREE + 1) * 4;
  private static final int HEIGHTS = 4;
  private static final int TURNS = 8;
  private static final int POINTS = HEIGHTS * TURNS;
  private static final int PARTS = 16;

  /** [POINTS][3] directions. */
  private static final double[] DIRECTION = new double[3 * POINTS];

  /** [POINTS][BASES] weight of the point times Y_k there. */
  private static final double[] WEIGHTED = new double[BASES * POINTS];

  static {
    double inner = Math.sqrt(3.0 / 7 - 2.0 / 7 * Math.sqrt(6.0 / 5));
    double outer = Math.sqrt(3.0 / 7 + 2.0 / 7 * Math.sqrt(6.0 / 5));
    double innerWeight = (18 + Math.sqrt(30)) / 36;
    double outerWeight = (18 - Math.sqrt(30)) / 36;
    double[] height = {-outer, -inner, inner, outer};
    double[] weight = {outerWeight, innerWeight, innerWeight, outerWeight};
    double[] y = new double[BASES];
    for (int p = 0; p < POINTS; p++) {
      double z = height[p / TURNS];
      double angle = 2 * Math.PI * (p % TURNS) / TURNS;
      double radius = Math.sqrt(1 - z * z);
      DIRECTION[3 * p] = radius * StrictMath.cos(angle);
      DIRECTION[3 * p + 1] = radius * StrictMath.sin(angle);
      DIRECTION[3 * p + 2] = z;
      bases(DIRECTION[3 * p], DIRECTION[3 * p + 1], DIRECTION[3 * p + 2], y);
      for (int k = 0; k < BASES; k++) {
        WEIGHTED[BASES * p + k] = weight[p / TURNS] * (2 * Math.PI / TURNS) * y[k];
      }
    }
  }

  private HarmonicsRotation() {}

  /**
   * Turns coefficients.
   *
   * @param degree 0..3
   * @param sh [3 (degree + 1)²][n] coefficient-major, colour inner; not changed
   * @param rotation [4][n] unit quaternions (w, x, y, z)
   * @return as {@code sh}
   */
  public static float[] turn(int degree, float[] sh, float[] rotation, int n, Parallel parallel) {
    int bases = (degree + 1) * (degree + 1);
    Shapes.check("surfels", n, "sh", sh.length, 3 * bases);
    Shapes.check("surfels", n, "rotation", rotation.length, 4);
    float[] out = sh.clone();
    if (degree > 0) {
      parallel.ranges(
          n,
          PARTS,
          (from, to) -> {
            double[] matrix = new double[BASES * BASES];
            double[] y = new double[BASES];
            for (int i = from; i < to; i++) {
              matrix(rotation, i, n, bases, y, matrix);
              apply(matrix, bases, sh, i, n, out);
            }
          });
    }
    return out;
  }

  /** M[k][j] = Σ over points of weight Y_k(d) Y_j(q⁻¹ d), for k and j from 1 on. */
  private static void matrix(
      float[] rotation, int i, int n, int bases, double[] y, double[] matrix) {
    Arrays.fill(matrix, 0);
    double w = rotation[i];
    double qx = rotation[n + i];
    double qy = rotation[2 * n + i];
    double qz = rotation[3 * n + i];
    for (int p = 0; p < POINTS; p++) {
      double x0 = DIRECTION[3 * p];
      double y0 = DIRECTION[3 * p + 1];
      double z0 = DIRECTION[3 * p + 2];
      // The rotation by the conjugate: d − 2 w (q × d) + 2 q × (q × d).
      double tx = 2 * (qy * z0 - qz * y0);
      double ty = 2 * (qz * x0 - qx * z0);
      double tz = 2 * (qx * y0 - qy * x0);
      bases(
          x0 - w * tx + qy * tz - qz * ty,
          y0 - w * ty + qz * tx - qx * tz,
          z0 - w * tz + qx * ty - qy * tx,
          y);
      for (int k = 1; k < bases; k++) {
        double share = WEIGHTED[BASES * p + k];
        for (int j = first(k); j < first(k) + size(k); j++) {
          matrix[BASES * k + j] += share * y[j];
        }
      }
    }
  }

  private static void apply(double[] matrix, int bases, float[] sh, int i, int n, float[] out) {
    for (int k = 1; k < bases; k++) {
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        for (int j = first(k); j < first(k) + size(k); j++) {
          sum += matrix[BASES * k + j] * sh[(3 * j + c) * n + i];
        }
        out[(3 * k + c) * n + i] = (float) sum;
      }
    }
  }

  /** The first coefficient of the degree that coefficient k belongs to. */
  private static int first(int k) {
    return k < 1 ? 0 : k < 4 ? 1 : k < 9 ? 4 : 9;
  }

  /** How many coefficients that degree has. */
  private static int size(int k) {
    return k < 1 ? 1 : k < 4 ? 3 : k < 9 ? 5 : 7;
  }

  /**
   * All Y_k in a direction.
   *
   * @param out [16] written
   */
  private static void bases(double x, double y, double z, double[] out) {
    double xx = x * x;
    double yy = y * y;
    double zz = z * z;
    out[0] = SphericalHarmonics.C0;
    out[1] = -SphericalHarmonics.C1 * y;
    out[2] = SphericalHarmonics.C1 * z;
    out[3] = -SphericalHarmonics.C1 * x;
    out[4] = SphericalHarmonics.C2_XY * x * y;
    out[5] = -SphericalHarmonics.C2_XY * y * z;
    out[6] = SphericalHarmonics.C2_ZZ * (2 * zz - xx - yy);
    out[7] = -SphericalHarmonics.C2_XY * x * z;
    out[8] = SphericalHarmonics.C2_XX * (xx - yy);
    out[9] = SphericalHarmonics.C3_Y * (3 * xx - yy) * y;
    out[10] = SphericalHarmonics.C3_XYZ * x * y * z;
    out[11] = SphericalHarmonics.C3_YZ * (4 * zz - xx - yy) * y;
    out[12] = SphericalHarmonics.C3_Z * (2 * zz - 3 * xx - 3 * yy) * z;
    out[13] = SphericalHarmonics.C3_YZ * (4 * zz - xx - yy) * x;
    out[14] = SphericalHarmonics.C3_ZXX * (xx - yy) * z;
    out[15] = SphericalHarmonics.C3_Y * (xx - 3 * yy) * x;
  }
}
