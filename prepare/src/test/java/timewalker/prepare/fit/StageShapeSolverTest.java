package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StageShapeSolverTest {
  private static final int STAGES = 4;
  private static final int N = 5;

  private final double[][] evidence = new double[STAGES][N * N];
  private final double[][] wish = new double[STAGES][N];
  private final double[][] transfer = new double[STAGES - 1][];

  private void draw(double size) {
    Random random = new Random(4);
    for (int k = 0; k < STAGES; k++) {
      double[] factor = random.doubles(N * N, -1, 1).toArray();
      double[] z = random.doubles(N, -size, size).toArray();
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
          double sum = 0;
          for (int r = 0; r < N; r++) {
            sum += 9 * factor[r * N + i] * factor[r * N + j];
          }
          evidence[k][i * N + j] = sum;
        }
      }
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
          wish[k][i] += evidence[k][i * N + j] * z[j];
        }
      }
    }
    transfer[1] = random.doubles(N * N, -0.5, 0.5).toArray();
  }

  /** Σ ½ zᵀSz − wishᵀz + ½‖z‖² + ½‖z_(k+1) − T z_k‖² / τ². */
  private double cost(double[][] z) {
    double tau = FitSettings.DEFAULT.neighbourDeviation();
    double sum = 0;
    for (int k = 0; k < STAGES; k++) {
      for (int i = 0; i < N; i++) {
        sum += z[k][i] * z[k][i] / 2 - wish[k][i] * z[k][i];
        for (int j = 0; j < N; j++) {
          sum += evidence[k][i * N + j] * z[k][i] * z[k][j] / 2;
        }
        if (k + 1 < STAGES) {
          double expected = transfer[k] == null ? z[k][i] : 0;
          for (int j = 0; transfer[k] != null && j < N; j++) {
            expected += transfer[k][i * N + j] * z[k][j];
          }
          double d = z[k + 1][i] - expected;
          sum += d * d / (2 * tau * tau);
        }
      }
    }
    return sum;
  }

  @Test
  void noShapeIsBetterThanTheOneFound() {
    draw(1);
    double[][] z = new StageShapeSolver(evidence, wish, transfer, FitSettings.DEFAULT).solve();
    assertSlopes(z, Double.POSITIVE_INFINITY);
  }

  @Test
  void withinTheLimitNoShapeIsBetterThanTheOneFound() {
    draw(12);
    double[][] z = new StageShapeSolver(evidence, wish, transfer, FitSettings.DEFAULT).solve();
    assertThat(assertSlopes(z, FitSettings.DEFAULT.shapeLimit())).isPositive();
  }

  /** Every free component sits where the cost is flat; how many are held at the limit. */
  private int assertSlopes(double[][] z, double limit) {
    int held = 0;
    for (int k = 0; k < STAGES; k++) {
      for (int i = 0; i < N; i++) {
        double kept = z[k][i];
        z[k][i] = kept + 1e-5;
        double above = cost(z);
        z[k][i] = kept - 1e-5;
        double below = cost(z);
        z[k][i] = kept;
        double slope = (above - below) / 2e-5;
        if (Math.abs(kept) >= limit - 1e-12) {
          held++;
        } else {
          assertThat(slope).isCloseTo(0, within(1e-5));
        }
        assertThat(Math.abs(kept)).isLessThanOrEqualTo(limit);
      }
    }
    return held;
  }
}
