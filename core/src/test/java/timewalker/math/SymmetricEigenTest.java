package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  private static final int N = 17;

  private static double[] symmetric(SplittableRandom random) {
    double[] a = new double[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * N + j] = a[j * N + i] = random.nextDouble(-3, 3);
      }
    }
    return a;
  }

  @Test
  void vectorsAreStretchedByTheirValues() {
    double[] a = symmetric(new SplittableRandom(5));
    SymmetricEigen found = SymmetricEigen.of(a, N);
    double trace = 0;
    double sum = 0;
    for (int k = 0; k < N; k++) {
      trace += a[k * N + k];
      sum += found.values()[k];
      for (int i = 0; i < N; i++) {
        double moved = 0;
        for (int j = 0; j < N; j++) {
          moved += a[i * N + j] * found.vectors()[k * N + j];
        }
        assertThat(moved).isCloseTo(found.values()[k] * found.vectors()[k * N + i], within(1e-12));
      }
    }
    assertThat(sum).isCloseTo(trace, within(1e-12));
  }

  @Test
  void vectorsAreOrthonormalAndTheLargestValueComesFirst() {
    SymmetricEigen found = SymmetricEigen.of(symmetric(new SplittableRandom(6)), N);
    for (int k = 0; k < N; k++) {
      for (int l = 0; l <= k; l++) {
        double dot = 0;
        for (int i = 0; i < N; i++) {
          dot += found.vectors()[k * N + i] * found.vectors()[l * N + i];
        }
        assertThat(dot).isCloseTo(k == l ? 1 : 0, within(1e-13));
      }
      if (k > 0) {
        assertThat(found.values()[k]).isLessThanOrEqualTo(found.values()[k - 1]);
      }
    }
  }

  @Test
  void theLargestEntryOfEachVectorIsPositive() {
    SymmetricEigen found = SymmetricEigen.of(new double[] {2, -1, -1, 2}, 2);
    assertThat(found.values()[0]).isCloseTo(3, within(1e-14));
    assertThat(found.values()[1]).isCloseTo(1, within(1e-14));
    for (int row = 0; row < 2; row++) {
      double first = found.vectors()[2 * row];
      double second = found.vectors()[2 * row + 1];
      assertThat(Math.max(first, second)).isCloseTo(Math.sqrt(0.5), within(1e-14));
    }
  }

  @Test
  void aMatrixOfZerosHasTheAxesAsVectors() {
    SymmetricEigen found = SymmetricEigen.of(new double[9], 3);
    assertThat(found.values()).containsOnly(0);
    assertThat(found.vectors()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }
}
