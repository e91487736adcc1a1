package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.math.Cholesky;

/**
 * The shapes of all life stages at once. Each has the evidence of its photos, S z = b, a standard
 * normal prior, and resembles the stages beside it: z_(k+1) ~ N(T z_k, τ²). Stages with little
 * evidence so lean on their neighbours. A block-tridiagonal system, solved by block Cholesky;
 * components that would leave ± limit are held there.
 */
final class StageShapeSolver {
  private static final int ROUNDS = 8;

  private final int stages;
  private final int n;

  /** [K][n][n] evidence S, upper triangle. */
  private final double[][] evidence;

  /** [K][n] evidence S z. */
  private final double[][] wish;

  /** [K − 1][n][n] T, from stage k to k + 1; null for the identity. */
  private final double[][] transfer;

  private final double coupling;
  private final double limit;

  /**
   * @param evidence [K][n][n] S, the upper triangle
   * @param wish [K][n] S z
   * @param transfer [K − 1][n][n] T row-major, null where it is the identity
   */
  StageShapeSolver(
      double[][] evidence, double[][] wish, double[][] transfer, FitSettings settings) {
    this.evidence = evidence;
    this.wish = wish;
    this.transfer = transfer;
    stages = evidence.length;
    n = wish[0].length;
    double deviation = settings.shape().neighbourDeviation();
    coupling = 1 / (deviation * deviation);
    limit = settings.shape().limit();
  }

  /** Shapes z, [K][n]. */
  double[][] solve() {
    double[][] held = new double[stages][n];
    for (double[] row : held) {
      Arrays.fill(row, Double.NaN);
    }
    double[][] z = solveHolding(held);
    for (int round = 0; round < ROUNDS && hold(z, held); round++) {
      z = solveHolding(held);
    }
    for (double[] row : z) {
      for (int i = 0; i < n; i++) {
        row[i] = Math.clamp(row[i], -limit, limit);
      }
    }
    return z;
  }

  /** Holds what lies beyond the limit; false when nothing new does. */
  private boolean hold(double[][] z, double[][] held) {
    boolean any = false;
    for (int k = 0; k < stages; k++) {
      for (int i = 0; i < n; i++) {
        if (Double.isNaN(held[k][i]) && Math.abs(z[k][i]) > limit) {
          held[k][i] = Math.copySign(limit, z[k][i]);
          any = true;
        }
      }
    }
    return any;
  }

  /** held [K][n]: values that are given, NaN for what is looked for. */
  private double[][] solveHolding(double[][] held) {
    double[][] diagonal = new double[stages][];
    double[][] beside = new double[Math.max(0, stages - 1)][]; // [k] couples k (rows) and k + 1
    double[][] right = new double[stages][];
    for (int k = 0; k < stages; k++) {
      diagonal[k] = diagonal(k);
      right[k] = wish[k].clone();
      if (k + 1 < stages) {
        beside[k] = beside(k);
      }
    }
    for (int k = 0; k < stages; k++) {
      moveHeldRight(k, held, diagonal, beside, right);
    }
    for (int k = 0; k < stages; k++) {
      for (int i = 0; i < n; i++) {
        if (!Double.isNaN(held[k][i])) {
          cut(k, i, held[k][i], diagonal, beside, right);
        }
      }
    }
    return blockSolve(diagonal, beside, right);
  }

  /** S + I + coupling (1 + TᵀT), as far as there are neighbours; full matrix. */
  private double[] diagonal(int k) {
    double[] d = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        d[i * n + j] = evidence[k][i * n + j];
        d[j * n + i] = d[i * n + j];
      }
      d[i * n + i] += 1 + (k > 0 ? coupling : 0);
    }
    if (k + 1 < stages) {
      double[] t = transfer[k];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = i == j ? 1 : 0;
          if (t != null) {
            sum = 0;
            for (int r = 0; r < n; r++) {
              sum += t[r * n + i] * t[r * n + j];
            }
          }
          d[i * n + j] += coupling * sum;
        }
      }
    }
    return d;
  }

  /** −coupling Tᵀ. */
  private double[] beside(int k) {
    double[] b = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double t = transfer[k] == null ? (i == j ? 1 : 0) : transfer[k][j * n + i];
        b[i * n + j] = -coupling * t;
      }
    }
    return b;
  }

  /** right −= A · held, for the held values of stage k. */
  private void moveHeldRight(
      int k, double[][] held, double[][] diagonal, double[][] beside, double[][] right) {
    for (int i = 0; i < n; i++) {
      double value = held[k][i];
      if (Double.isNaN(value)) {
        continue;
      }
      for (int j = 0; j < n; j++) {
        right[k][j] -= diagonal[k][j * n + i] * value;
        if (k + 1 < stages) {
          right[k + 1][j] -= beside[k][i * n + j] * value;
        }
        if (k > 0) {
          right[k - 1][j] -= beside[k - 1][j * n + i] * value;
        }
      }
    }
  }

  /** Makes unknown i of stage k stand alone with its value. */
  private void cut(
      int k, int i, double value, double[][] diagonal, double[][] beside, double[][] right) {
    for (int j = 0; j < n; j++) {
      diagonal[k][i * n + j] = 0;
      diagonal[k][j * n + i] = 0;
      if (k + 1 < stages) {
        beside[k][i * n + j] = 0;
      }
      if (k > 0) {
        beside[k - 1][j * n + i] = 0;
      }
    }
    diagonal[k][i * n + i] = 1;
    right[k][i] = value;
  }

  private double[][] blockSolve(double[][] diagonal, double[][] beside, double[][] right) {
    for (int k = 0; k < stages; k++) {
      if (k > 0) {
        // beside[k − 1] holds U⁻ᵀ times the coupling after the step before
        subtractProduct(beside[k - 1], diagonal[k], right[k - 1], right[k]);
      }
      if (!Cholesky.factor(diagonal[k], n)) {
        throw new IllegalStateException("shape of life stage " + k + " is not determined");
      }
      Cholesky.forward(diagonal[k], n, right[k], 1);
      if (k + 1 < stages) {
        Cholesky.forward(diagonal[k], n, beside[k], n);
      }
    }
    for (int k = stages - 1; k >= 0; k--) {
      for (int i = 0; k + 1 < stages && i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += beside[k][i * n + j] * right[k + 1][j];
        }
        right[k][i] -= sum;
      }
      Cholesky.backward(diagonal[k], n, right[k], 1);
    }
    return right;
  }

  /** D −= BᵀB and r −= Bᵀ y. */
  private void subtractProduct(double[] b, double[] d, double[] y, double[] r) {
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < n; i++) {
        double factor = b[row * n + i];
        if (factor == 0) {
          continue;
        }
        for (int j = 0; j < n; j++) {
          d[i * n + j] -= factor * b[row * n + j];
        }
        r[i] -= factor * y[row];
      }
    }
  }
}
