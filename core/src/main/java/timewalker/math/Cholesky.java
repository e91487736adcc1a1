package timewalker.math;

/**
 * A = UᵀU of a symmetric positive definite matrix, and solves with it. Loops run along rows, so
 * that the compiler turns them into vector code, and in an order that never changes.
 */
public final class Cholesky {
  private Cholesky() {}

  /**
   * Factorises in place.
   *
   * @param a [n][n] row-major, its upper triangle read and overwritten with U; the rest untouched
   * @return false when a pivot is not positive; then the content is of no use
   */
  public static boolean factor(double[] a, int n) {
    for (int k = 0; k < n; k++) {
      double pivot = a[k * n + k];
      if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
        return false;
      }
      double scale = 1 / Math.sqrt(pivot);
      for (int j = k; j < n; j++) {
        a[k * n + j] *= scale;
      }
      for (int i = k + 1; i < n; i++) {
        double factor = a[k * n + i];
        if (factor != 0) {
          for (int j = i; j < n; j++) {
            a[i * n + j] -= factor * a[k * n + j];
          }
        }
      }
    }
    return true;
  }

  /**
   * Eliminates the leading unknowns of A x = −g: what is left below and right of them is their
   * Schur complement, and the rest of g what belongs to it.
   *
   * @param a [n][n] row-major, its upper triangle is used
   * @param g [n]
   * @param leading how many unknowns go
   * @return false when a pivot is not positive
   */
  public static boolean eliminate(double[] a, int n, double[] g, int leading) {
    for (int k = 0; k < leading; k++) {
      double pivot = a[k * n + k];
      if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
        return false;
      }
      for (int i = k + 1; i < n; i++) {
        double factor = a[k * n + i] / pivot;
        if (factor != 0) {
          for (int j = i; j < n; j++) {
            a[i * n + j] -= factor * a[k * n + j];
          }
          g[i] -= factor * g[k];
        }
      }
    }
    return true;
  }

  /**
   * B ← U⁻ᵀ B.
   *
   * @param u [n][n] from {@link #factor}
   * @param b [n][m] row-major, overwritten
   */
  public static void forward(double[] u, int n, double[] b, int m) {
    for (int k = 0; k < n; k++) {
      double inverse = 1 / u[k * n + k];
      for (int j = 0; j < m; j++) {
        b[k * m + j] *= inverse;
      }
      for (int i = k + 1; i < n; i++) {
        double factor = u[k * n + i];
        if (factor != 0) {
          for (int j = 0; j < m; j++) {
            b[i * m + j] -= factor * b[k * m + j];
          }
        }
      }
    }
  }

  /**
   * B ← U⁻¹ B.
   *
   * @param u [n][n] from {@link #factor}
   * @param b [n][m] row-major, overwritten
   */
  public static void backward(double[] u, int n, double[] b, int m) {
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        double factor = u[i * n + k];
        if (factor != 0) {
          for (int j = 0; j < m; j++) {
            b[i * m + j] -= factor * b[k * m + j];
          }
        }
      }
      double inverse = 1 / u[i * n + i];
      for (int j = 0; j < m; j++) {
        b[i * m + j] *= inverse;
      }
    }
  }

  /**
   * x ← A⁻¹ x.
   *
   * @param u [n][n] from {@link #factor}
   * @param x [n] overwritten
   */
  public static void solve(double[] u, int n, double[] x) {
    forward(u, n, x, 1);
    backward(u, n, x, 1);
  }
}
