package timewalker.math;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van
 * Loan, Matrix Computations, section 8.5). The same bits on every machine.
 *
 * @param values [n] eigenvalues, the largest first
 * @param vectors [n][n] unit eigenvectors as rows, in the order of the values; the largest entry of
 *     each is positive
 */
public record SymmetricEigen(double[] values, double[] vectors) {
  private static final int MOST_SWEEPS = 60;

  /** Entries beside the diagonal count as zero below this share of the largest on it. */
  private static final double NEGLIGIBLE = 1e-15;

  /**
   * Decomposes a matrix.
   *
   * @param matrix [n][n] symmetric and finite; not changed
   */
  public static SymmetricEigen of(double[] matrix, int n) {
    Shapes.check("rows", n, "matrix", matrix.length, n);
    double[] a = matrix.clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !diagonal(a, n); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, n, p, q);
        }
      }
    }
    return sorted(a, v, n);
  }

  private static boolean diagonal(double[] a, int n) {
    double largest = 0;
    double beside = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(a[i * n + i]));
      for (int j = i + 1; j < n; j++) {
        beside = Math.max(beside, Math.abs(a[i * n + j]));
      }
    }
    return beside <= NEGLIGIBLE * largest;
  }

  /** Makes entry (p, q) zero; rows of v are the eigenvectors. */
  private static void rotate(double[] a, double[] v, int n, int p, int q) {
    double apq = a[p * n + q];
    if (apq == 0) {
      return;
    }
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = Math.copySign(1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1)), theta);
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int i = 0; i < n; i++) {
      double ip = a[i * n + p];
      double iq = a[i * n + q];
      a[i * n + p] = c * ip - s * iq;
      a[i * n + q] = s * ip + c * iq;
    }
    turnRows(a, n, p, q, c, s);
    turnRows(v, n, p, q, c, s);
  }

  private static void turnRows(double[] rows, int n, int p, int q, double c, double s) {
    for (int i = 0; i < n; i++) {
      double ofP = rows[p * n + i];
      double ofQ = rows[q * n + i];
      rows[p * n + i] = c * ofP - s * ofQ;
      rows[q * n + i] = s * ofP + c * ofQ;
    }
  }

  private static SymmetricEigen sorted(double[] a, double[] v, int n) {
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -a[i * n + i]))
            .mapToInt(i -> i)
            .toArray();
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    for (int row = 0; row < n; row++) {
      int from = order[row] * n;
      values[row] = a[from + order[row]];
      double[] vector = Arrays.copyOfRange(v, from, from + n);
      double sign = sign(vector);
      for (int i = 0; i < n; i++) {
        vectors[row * n + i] = sign * vector[i];
      }
    }
    return new SymmetricEigen(values, vectors);
  }

  private static double sign(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    return largest < 0 ? -1 : 1;
  }
}
