package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

final class MomentAttributesTest {
  private static final int N = 19;

  private static Surfels average(SplittableRandom random) {
    Surfels average = new Surfels(N, 1);
    for (float[] array :
        new float[][] {
          average.position(),
          average.rotation(),
          average.logScale(),
          average.opacityLogit(),
          average.sh()
        }) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) random.nextDouble(-1, 1);
      }
    }
    return average;
  }

  /** Order of all attributes in one array: position, rotation, logScale, opacity, degree 0. */
  private static double[] flat(float[]... groups) {
    double[] all = new double[13 * N];
    int at = 0;
    for (float[] group : groups) {
      for (int i = 0; i < group.length && at < all.length; i++) {
        all[at++] = group[i];
      }
    }
    return all;
  }

  private static double[] reference(double[] average, double[] delta) {
    double[] a = new double[13 * N];
    for (int i = 0; i < a.length; i++) {
      a[i] = average[i] + delta[i];
    }
    for (int i = 0; i < N; i++) {
      double square = 0;
      for (int k = 3; k < 7; k++) {
        square += a[k * N + i] * a[k * N + i];
      }
      for (int k = 3; k < 7; k++) {
        a[k * N + i] /= Math.sqrt(square);
      }
    }
    return a;
  }

  @Test
  void momentIsAveragePlusDeltaAndItsGradientReachesBoth() {
    SplittableRandom random = new SplittableRandom(1);
    Surfels average = average(random);
    float[] delta = new float[13 * N];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = (float) random.nextDouble(-0.2, 0.2);
    }
    MomentSurfels moment = new MomentSurfels(N);
    MomentAttributes.Saved saved = new MomentAttributes.Saved();
    MomentSurfels grad = new MomentSurfels(N);
    Surfels gradAverage = new Surfels(N, 1);
    float[] gradDelta = new float[13 * N];
    float[][] of = {
      grad.position(), grad.rotation(), grad.logScale(), grad.opacityLogit(), grad.colour()
    };
    for (float[] array : of) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) random.nextDouble(-1, 1);
      }
    }
    try (Parallel parallel = Parallel.of(2)) {
      MomentAttributes.forward(average, delta, moment, saved, parallel);
      MomentAttributes.backward(saved, grad, gradAverage, gradDelta, parallel);
      MomentAttributes.backward(saved, grad, gradAverage, gradDelta, parallel); // adds
    }
    double[] x =
        flat(
            average.position(),
            average.rotation(),
            average.logScale(),
            average.opacityLogit(),
            average.sh());
    double[] wide = GradientCheck.toDouble(delta);
    double[] expected = reference(x, wide);
    double[] actual =
        flat(
            moment.position(),
            moment.rotation(),
            moment.logScale(),
            moment.opacityLogit(),
            moment.colour());
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(3e-7));
    }
    double[] twice = flat(of);
    for (int i = 0; i < twice.length; i++) {
      twice[i] *= 2;
    }
    GradientCheck.ofVector(y -> reference(x, y), twice)
        .around(wide)
        .tolerance(1e-4, 3e-6)
        .matches("gradDelta", gradDelta);
    GradientCheck.ofVector(y -> reference(y, wide), twice)
        .around(x)
        .tolerance(1e-4, 3e-6)
        .matches(
            "gradAverage",
            flat(
                gradAverage.position(),
                gradAverage.rotation(),
                gradAverage.logScale(),
                gradAverage.opacityLogit(),
                gradAverage.sh()));
    for (int i = 3 * N; i < gradAverage.sh().length; i++) {
      assertThat(gradAverage.sh()[i]).isZero();
    }
  }

  @Test
  void withoutDeltaTheMomentIsTheAverageAndAZeroRotationBecomesTheUnitOne() {
    Surfels average = average(new SplittableRandom(2));
    for (int k = 0; k < 4; k++) {
      average.rotation()[k * N + 3] = 0;
    }
    MomentSurfels moment = new MomentSurfels(N);
    MomentAttributes.Saved saved = new MomentAttributes.Saved();
    MomentSurfels grad = new MomentSurfels(N);
    java.util.Arrays.fill(grad.rotation(), 1);
    Surfels gradAverage = new Surfels(N, 1);
    try (Parallel parallel = Parallel.of(1)) {
      MomentAttributes.forward(average, null, moment, saved, parallel);
      MomentAttributes.backward(saved, grad, gradAverage, null, parallel);
    }
    assertThat(moment.position()).isEqualTo(average.position());
    assertThat(moment.rotation()[3]).isEqualTo(1);
    for (int i = 0; i < N; i++) {
      double square = 0;
      for (int k = 0; k < 4; k++) {
        square += moment.rotation()[k * N + i] * moment.rotation()[k * N + i];
        assertThat(Float.isFinite(gradAverage.rotation()[k * N + i])).isTrue();
      }
      assertThat(square).isCloseTo(1, within(1e-6));
    }
    assertThat(gradAverage.rotation()[3]).isZero();
    assertThat(gradAverage.rotation()[4]).isNotZero();
  }
}
