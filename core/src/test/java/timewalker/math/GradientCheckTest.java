package timewalker.math;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GradientCheckTest {
  private static double cubes(double[] x) {
    return x[0] * x[0] * x[0] + 2 * x[1] * x[0];
  }

  @Test
  void rightGradientPasses() {
    GradientCheck.of(GradientCheckTest::cubes)
        .around(0.5, -2)
        .matches("x", new double[] {-3.25, 1});
  }

  @Test
  void gradientOfFloatFunctionPasses() {
    GradientCheck.ofFloat(x -> x[0] * x[0] * x[0]).around(0.5).matches("x", new double[] {0.75});
  }

  @Test
  void wrongSignFails() {
    assertThatThrownBy(() ->
            GradientCheck.of(GradientCheckTest::cubes)
                .around(0.5, -2)
                .matches("x", new double[] {-3.25, -1}))
        .hasMessageContaining("[1]");
  }

  @Test
  void errorOfOneInAThousandFails() {
    assertThatThrownBy(() ->
            GradientCheck.ofVector(x -> new double[] {x[0] * x[0], x[0]}, new double[] {1, 3})
                .around(1.0)
                .matches("x", new double[] {5.005}))
        .hasMessageContaining("x:");
  }

  @Test
  void zeroGradientOfNothingIsAnError() {
    assertThatThrownBy(() -> GradientCheck.of(x -> 1).around(1.0).matches("x", new double[] {0}))
        .hasMessageContaining("cannot fail");
  }

  @Test
  void notANumberFails() {
    assertThatThrownBy(() ->
            GradientCheck.of(GradientCheckTest::cubes)
                .around(0.5, -2)
                .matches("x", new double[] {Double.NaN, 1}))
        .hasMessageContaining("[0]");
  }

  @Test
  void kinksAreLeftOutOnlyWhenAllowed() {
    double[] gradient = {1, 0.3};
    GradientCheck check = GradientCheck.of(x -> Math.abs(x[0]) + Math.abs(x[1])).around(0.5, 1e-5);
    assertThatThrownBy(() -> check.matches("x", gradient)).hasMessageContaining("[1]");
    check.allowKinks(0.5).matches("x", gradient);
    assertThatThrownBy(() -> check.allowKinks(0.4).matches("x", gradient))
        .hasMessageContaining("kink");
  }
}
