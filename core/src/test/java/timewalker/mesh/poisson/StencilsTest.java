package timewalker.mesh.poisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StencilsTest {
  // Gauss points of order 3 on (0, 1): exact for products of two tents' values or slopes.
  private static final double[] AT = {0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)};
  private static final double[] WEIGHT = {5 / 18.0, 8 / 18.0, 5 / 18.0};

  private static double tent(double t) {
    return Math.max(0, 1 - Math.abs(t));
  }

  private static double tentSlope(double t) {
    return Math.abs(t) >= 1 ? 0 : t < 0 ? 1 : -1;
  }

  private interface Product {
    double at(double[] x);
  }

  /** Over the eight cells around the origin. */
  private static double integral(Product f) {
    double sum = 0;
    for (int k = 0; k < 8 * 27; k++) {
      int cell = k / 27;
      double[] x = {
        (cell & 1) - 1 + AT[k % 3],
        (cell >> 1 & 1) - 1 + AT[k / 3 % 3],
        (cell >> 2) - 1 + AT[k / 9 % 3]
      };
      sum += WEIGHT[k % 3] * WEIGHT[k / 3 % 3] * WEIGHT[k / 9 % 3] * f.at(x);
    }
    return sum;
  }

  private static double slope(double[] x, double[] centre, int axis) {
    double product = 1;
    for (int c = 0; c < 3; c++) {
      product *= c == axis ? tentSlope(x[c] - centre[c]) : tent(x[c] - centre[c]);
    }
    return product;
  }

  private static double value(double[] x, double[] centre) {
    return tent(x[0] - centre[0]) * tent(x[1] - centre[1]) * tent(x[2] - centre[2]);
  }

  @Test
  void laplacianIsTheIntegralOverProductsOfSlopes() {
    for (int k = 0; k < 27; k++) {
      double[] other = {k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1};
      double expected = 0;
      for (int axis = 0; axis < 3; axis++) {
        int a = axis;
        expected += integral(x -> slope(x, new double[3], a) * slope(x, other, a));
      }
      float[] u = new float[PaddedBrick.SIZE];
      int centre = PaddedBrick.ORIGIN + 3 + 4 * PaddedBrick.Y + 5 * PaddedBrick.Z;
      u[centre + (k % 3 - 1) + (k / 3 % 3 - 1) * PaddedBrick.Y + (k / 9 - 1) * PaddedBrick.Z] = 1;
      float[] out = new float[PaddedBrick.SIZE];
      new Stencils().laplacian(u, out);
      assertThat((double) out[centre]).as("neighbour %d", k).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void divergenceIsTheIntegralOverValueTimesSlope() {
    for (int k = 0; k < 81; k++) {
      int axis = k / 27;
      int[] steps = {k % 3 - 1, k / 3 % 3 - 1, k / 9 % 3 - 1};
      double[] other = {steps[0], steps[1], steps[2]};
      double expected = integral(x -> value(x, other) * slope(x, new double[3], axis));
      float[] v = new float[PaddedBrick.SIZE];
      int centre = PaddedBrick.ORIGIN + 3 + 4 * PaddedBrick.Y + 5 * PaddedBrick.Z;
      v[centre + steps[0] + steps[1] * PaddedBrick.Y + steps[2] * PaddedBrick.Z] = 1;
      float[] out = new float[PaddedBrick.SIZE];
      new Stencils().divergence(v, axis, out);
      assertThat((double) out[centre]).as("neighbour %d", k).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void everyOwnPointOfABrickGetsItsStencil() {
    SplittableRandom random = new SplittableRandom(1);
    float[] u = new float[PaddedBrick.SIZE];
    for (int i = 0; i < u.length; i++) {
      u[i] = (float) random.nextGaussian();
    }
    float[] out = new float[PaddedBrick.SIZE];
    new Stencils().laplacian(u, out);
    for (int i = 0; i < BrickLevel.POINTS; i++) {
      int at =
          PaddedBrick.ORIGIN + (i & 7) + (i >> 3 & 7) * PaddedBrick.Y + (i >> 6) * PaddedBrick.Z;
      double expected = 0;
      for (int k = 0; k < 27; k++) {
        int steps = Math.abs(k % 3 - 1) + Math.abs(k / 3 % 3 - 1) + Math.abs(k / 9 - 1);
        double weight = new double[] {8 / 3.0, 0, -1 / 6.0, -1 / 12.0}[steps];
        expected +=
            weight
                * u[at + k % 3 - 1 + (k / 3 % 3 - 1) * PaddedBrick.Y + (k / 9 - 1) * PaddedBrick.Z];
      }
      assertThat((double) out[at]).isCloseTo(expected, within(1e-5));
    }
  }
}
