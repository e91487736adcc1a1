package timewalker.head;

import java.util.Arrays;

/** A small linear least-squares problem, gathered row by row: A = Σ jjᵀ, g = Σ j r. */
final class SymmetricSystem {
  private static final int SWEEPS = 400;
  private static final double SETTLED = 1e-7;

  private final int n;
  private final double[] a;
  private final double[] g;

  SymmetricSystem(int n) {
    this.n = n;
    a = new double[n * n];
    g = new double[n];
  }

  void clear() {
    Arrays.fill(a, 0);
    Arrays.fill(g, 0);
  }

  /**
   * Adds weight (j x + r)².
   *
   * @param row [n] read from {@code at} on
   */
  void add(double[] row, int at, double residual, double weight) {
    for (int i = 0; i < n; i++) {
      double scaled = weight * row[at + i];
      if (scaled != 0) {
        g[i] += scaled * residual;
        for (int k = i; k < n; k++) {
          a[i * n + k] += scaled * row[at + k];
        }
      }
    }
  }

  /** Adds weight (x_i + residual)². */
  void add(int i, double residual, double weight) {
    a[i * n + i] += weight;
    g[i] += weight * residual;
  }

  /**
   * The x within bounds that makes the sum least, by going through the unknowns one at a time.
   *
   * @param x [n] start, overwritten with the answer
   * @param low [n]
   * @param high [n]
   */
  void solve(double[] x, double[] low, double[] high) {
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        a[i * n + k] = a[k * n + i];
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double moved = 0;
      for (int i = 0; i < n; i++) {
        double pivot = a[i * n + i];
        if (pivot > 0) {
          double slope = g[i];
          for (int k = 0; k < n; k++) {
            slope += a[i * n + k] * x[k];
          }
          double next = Math.clamp(x[i] - slope / pivot, low[i], high[i]);
          moved = Math.max(moved, Math.abs(next - x[i]));
          x[i] = next;
        }
      }
      if (moved < SETTLED) {
        return;
      }
    }
  }
}
