package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuaternionsTest {
  private final Random random = new Random(1);

  private double[] normal(int n) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = random.nextGaussian();
    }
    return v;
  }

  private double[] unit() {
    double[] q = normal(4);
    Quaternions.normalize(q, q);
    return q;
  }

  private static double[] matrix(double[] q) {
    double[] m = new double[9];
    Quaternions.toMatrix(q, m);
    return m;
  }

  private static double[] times(double[] m, double[] v) {
    double[] out = new double[m.length / 3];
    for (int r = 0; r < out.length; r++) {
      out[r] = m[3 * r] * v[0] + m[3 * r + 1] * v[1] + m[3 * r + 2] * v[2];
    }
    return out;
  }

  @Test
  void rotationAgreesWithTheMatrix() {
    for (int i = 0; i < 50; i++) {
      double[] q = unit();
      double[] v = normal(3);
      double[] turned = new double[3];
      Quaternions.rotate(q, v, turned);
      assertThat(turned).containsExactly(times(matrix(q), v), within(1e-14));
      double[] back = new double[4];
      Quaternions.conjugate(q, back);
      Quaternions.rotate(back, turned, turned);
      assertThat(turned).containsExactly(v, within(1e-14));
    }
  }

  @Test
  void productDoesTheSecondFactorFirst() {
    double[] a = unit();
    double[] b = unit();
    double[] v = normal(3);
    double[] ab = new double[4];
    Quaternions.product(a, b, ab);
    assertThat(times(matrix(ab), v))
        .containsExactly(times(matrix(a), times(matrix(b), v)), within(1e-14));
  }

  @Test
  void matricesOfAllQuadrantsGoThereAndBack() {
    for (int i = 0; i < 200; i++) {
      double[] q = unit();
      // near half turns each of the four branches is taken
      q[0] *= i % 2 == 0 ? 1e-3 : 1;
      Quaternions.normalize(q, q);
      double[] back = new double[4];
      Quaternions.fromMatrix(matrix(q), back);
      double sign = q[0] < 0 ? -1 : 1;
      for (int c = 0; c < 4; c++) {
        assertThat(back[c]).isCloseTo(sign * q[c], within(1e-14));
      }
    }
  }

  @Test
  void axisAnglesAgreeWithRodrigues() {
    for (double size : new double[] {0, 1e-10, 1e-3, 0.5, 3}) {
      double[] angle = normal(3);
      double norm = Math.sqrt(angle[0] * angle[0] + angle[1] * angle[1] + angle[2] * angle[2]);
      for (int c = 0; c < 3; c++) {
        angle[c] *= size / norm;
      }
      double[] q = new double[4];
      Quaternions.fromAxisAngle(angle, q);
      double[] m = new double[9];
      AxisAngle.toMatrix(angle[0], angle[1], angle[2], m, 0);
      assertThat(matrix(q)).containsExactly(m, within(1e-14));
      double[] back = new double[3];
      Quaternions.toAxisAngle(q, back);
      assertThat(back).containsExactly(angle, within(1e-14));
      for (int c = 0; c < 4; c++) {
        q[c] = -q[c];
      }
      Quaternions.toAxisAngle(q, back);
      assertThat(back).containsExactly(angle, within(1e-14));
    }
  }

  @Test
  void slerpRunsAtEvenSpeedTheShorterWay() {
    double[] a = {1, 0, 0, 0};
    double[] b = new double[4];
    double[] out = new double[4];
    double[] third = new double[4];
    Quaternions.fromAxisAngle(new double[] {0, 1.5, 0}, b);
    Quaternions.fromAxisAngle(new double[] {0, 0.5, 0}, third);
    Quaternions.slerp(a, b, 1 / 3.0, out);
    assertThat(out).containsExactly(third, within(1e-14));
    for (int c = 0; c < 4; c++) {
      b[c] = -b[c];
    }
    Quaternions.slerp(a, b, 1 / 3.0, out);
    assertThat(out).containsExactly(third, within(1e-14));
    Quaternions.nlerp(a, b, 0.5, out);
    Quaternions.slerp(a, b, 0.5, third);
    assertThat(out).containsExactly(third, within(1e-14));
    Quaternions.slerp(a, a, 0.3, out);
    assertThat(out).containsExactly(a, within(1e-14));
  }

  @Test
  void gradientsMatchCentralDifferences() {
    double[] q = normal(4);
    double[] gradQ = new double[4];
    double[] g9 = normal(9);
    Quaternions.toMatrixBackward(q, g9, gradQ);
    GradientCheck.ofVector(QuaternionsTest::matrix, g9).around(q).matches("toMatrix", gradQ);

    double[] g4 = normal(4);
    double[] gradNormalized = new double[4];
    Quaternions.normalizeBackward(q, g4, gradNormalized);
    GradientCheck.ofVector(
            x -> {
              double[] out = new double[4];
              Quaternions.normalize(x, out);
              return out;
            },
            g4)
        .around(q)
        .matches("normalize", gradNormalized);

    double[] b = normal(4);
    double[] gradBoth = new double[8];
    double[] gradA = new double[4];
    double[] gradB = new double[4];
    Quaternions.productBackward(q, b, g4, gradA, gradB);
    System.arraycopy(gradA, 0, gradBoth, 0, 4);
    System.arraycopy(gradB, 0, gradBoth, 4, 4);
    double[] both = new double[8];
    System.arraycopy(q, 0, both, 0, 4);
    System.arraycopy(b, 0, both, 4, 4);
    GradientCheck.ofVector(
            x -> {
              double[] out = new double[4];
              Quaternions.product(
                  java.util.Arrays.copyOf(x, 4), java.util.Arrays.copyOfRange(x, 4, 8), out);
              return out;
            },
            g4)
        .around(both)
        .matches("product", gradBoth);
  }

  @Test
  void zeroIsNoRotation() {
    assertThatThrownBy(() -> Quaternions.normalize(new double[4], new double[4]))
        .hasMessage("quaternion (0.0, 0.0, 0.0, 0.0): expected a finite length above 0");
  }
}
