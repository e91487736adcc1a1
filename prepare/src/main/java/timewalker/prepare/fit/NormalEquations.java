package timewalker.prepare.fit;

import java.util.Arrays;
import java.util.Locale;

/**
 * The normal equations of a linear least-squares problem, gathered row by row: A = Σ JᵀJ and g = Σ
 * Jᵀr. Rows are taken in fours, which saves most of the traffic to A.
 */
final class NormalEquations {
  private static final int ROWS = 4;

  private final int capacity;

  /** [n][n] row-major; the upper triangle of A. */
  final double[] a;

  /** [n] g. */
  final double[] g;

  private final double[] rows;
  private final double[] residuals = new double[ROWS];
  private int size;
  private int waiting;

  NormalEquations(int capacity) {
    this.capacity = capacity;
    a = new double[capacity * capacity];
    g = new double[capacity];
    rows = new double[ROWS * capacity];
  }

  /** Starts over with n unknowns. */
  void clear(int n) {
    if (n > capacity) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d unknowns, room for %d", n, capacity));
    }
    size = n;
    waiting = 0;
    Arrays.fill(a, 0, n * n, 0);
    Arrays.fill(g, 0, n, 0);
  }

  /** Unknowns n. */
  int size() {
    return size;
  }

  /**
   * Where the next row begins in {@link #row}; its n entries are to be written before {@link #add}.
   */
  int next() {
    return waiting * size;
  }

  /** The array of waiting rows. */
  double[] row() {
    return rows;
  }

  /** Takes the row written at {@link #next}. */
  void add(double residual) {
    residuals[waiting++] = residual;
    if (waiting == ROWS) {
      flush();
    }
  }

  /** Takes the rows that still wait. */
  void finish() {
    if (waiting > 0) {
      Arrays.fill(rows, waiting * size, ROWS * size, 0);
      Arrays.fill(residuals, waiting, ROWS, 0);
      flush();
    }
  }

  private void flush() {
    int n = size;
    for (int i = 0; i < n; i++) {
      addToRow(i, n, rows[i], rows[n + i], rows[2 * n + i], rows[3 * n + i]);
    }
    waiting = 0;
  }

  private void addToRow(int i, int n, double w0, double w1, double w2, double w3) {
    g[i] += w0 * residuals[0] + w1 * residuals[1] + w2 * residuals[2] + w3 * residuals[3];
    if (w0 == 0 && w1 == 0 && w2 == 0 && w3 == 0) {
      return;
    }
    double[] r = rows;
    int at = i * n;
    for (int j = i; j < n; j++) {
      a[at + j] += w0 * r[j] + w1 * r[n + j] + w2 * r[2 * n + j] + w3 * r[3 * n + j];
    }
  }
}
