package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AxisAngleTest {
  private static double[] matrix(double... a) {
    double[] m = new double[9];
    AxisAngle.toMatrix(a[0], a[1], a[2], m, 0);
    return m;
  }

  @Test
  void aQuarterTurnAboutEachAxisMovesTheNextAxisOntoTheThird() {
    double q = Math.PI / 2;
    double[][] expected = {
      {1, 0, 0, 0, 0, -1, 0, 1, 0}, {0, 0, 1, 0, 1, 0, -1, 0, 0}, {0, -1, 0, 1, 0, 0, 0, 0, 1}
    };
    for (int axis = 0; axis < 3; axis++) {
      double[] angle = new double[3];
      angle[axis] = q;
      assertThat(matrix(angle)).containsExactly(expected[axis], within(1e-15));
    }
  }

  @Test
  void matricesAreRotationsOnBothSidesOfTheSeries() {
    Random random = new Random(2);
    for (double size : new double[] {0, 1e-12, 1e-4, 0.0999, 0.1001, 1, Math.PI, 7}) {
      double[] m = matrix(scaled(random, size));
      for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
          double dot = 0;
          for (int k = 0; k < 3; k++) {
            dot += m[3 * r + k] * m[3 * c + k];
          }
          assertThat(dot).isCloseTo(r == c ? 1 : 0, within(4e-15));
        }
      }
      assertThat(m[0] + m[4] + m[8]).isCloseTo(1 + 2 * Math.cos(size), within(4e-15));
    }
  }

  @Test
  void derivativeMatchesCentralDifferences() {
    Random random = new Random(3);
    for (double size : new double[] {0, 1e-9, 1e-3, 0.0999, 0.1001, 1, 3, 6}) {
      double[] angle = scaled(random, size);
      double[] derivative = new double[27];
      AxisAngle.matrixDerivative(angle[0], angle[1], angle[2], derivative, 0);
      for (int axis = 0; axis < 3; axis++) {
        double h = 1e-5;
        double[] up = angle.clone();
        double[] down = angle.clone();
        up[axis] += h;
        down[axis] -= h;
        double[] a = matrix(up);
        double[] b = matrix(down);
        for (int i = 0; i < 9; i++) {
          assertThat(derivative[9 * axis + i]).isCloseTo((a[i] - b[i]) / (2 * h), within(1e-9));
        }
      }
    }
  }

  private static double[] scaled(Random random, double size) {
    double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    return new double[] {v[0] * size / norm, v[1] * size / norm, v[2] * size / norm};
  }

  @Test
  void vectorComesBackFromItsMatrixUpToHalfATurn() {
    Random random = new Random(5);
    double[] matrix = new double[9];
    double[] back = new double[3];
    for (double angle : new double[] {0, 1e-13, 1e-7, 0.01, 1, 2.5, 3.1, 3.1415926, Math.PI}) {
      for (int i = 0; i < 50; i++) {
        double[] axis = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double length = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
        for (int k = 0; k < 3; k++) {
          axis[k] *= angle / length;
        }
        AxisAngle.toMatrix(axis[0], axis[1], axis[2], matrix, 0);
        AxisAngle.fromMatrix(matrix, 0, back);
        // half a turn about an axis is half a turn about its opposite
        double sign = angle > 3.14 && axis[0] * back[0] + axis[1] * back[1] < 0 ? -1 : 1;
        for (int k = 0; k < 3; k++) {
          assertThat(sign * back[k]).isCloseTo(axis[k], within(1e-7));
        }
      }
    }
  }
}
