package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.math.Parallel;

final class HarmonicsRotationTest {
  private static final int N = 37;
  private static final double[] CAMERA = {0.3, -0.2, 1.1};

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static float[] rotations() {
    float[] q = random(4 * N, 3);
    for (int i = 0; i < N; i++) {
      double length =
          Math.hypot(Math.hypot(q[i], q[N + i]), Math.hypot(q[2 * N + i], q[3 * N + i]));
      for (int c = 0; c < 4; c++) {
        q[c * N + i] /= (float) length;
      }
    }
    return q;
  }

  private static float[] colours(int degree, float[] sh, float[] rotation, Parallel parallel) {
    WorldSurfels world = new WorldSurfels(N);
    System.arraycopy(random(3 * N, 5), 0, world.position(), 0, 3 * N);
    float[] bright = sh.clone();
    for (int i = 0; i < 3 * N; i++) {
      bright[i] += 20; // nothing is cut off at 0
    }
    new SphericalHarmonics(parallel)
        .forward(degree, Arrays.copyOf(bright, 3 * N), bright, CAMERA, rotation, world);
    return world.colour();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void turnedCoefficientsShowWithoutRotationWhatTheOthersShowWithIt(int degree) {
    float[] sh = random(3 * (degree + 1) * (degree + 1) * N, 7);
    float[] q = rotations();
    float[] none = new float[4 * N];
    Arrays.fill(none, 0, N, 1);
    try (Parallel parallel = Parallel.of(2)) {
      float[] turned = HarmonicsRotation.turn(degree, sh, q, N, parallel);
      float[] expected = colours(degree, sh, q, parallel);
      float[] shown = colours(degree, turned, none, parallel);
      for (int i = 0; i < 3 * N; i++) {
        assertThat(shown[i]).isCloseTo(expected[i], within(6e-6f));
      }
      if (degree > 0) {
        // Not because nothing was turned.
        assertThat(colours(degree, sh, none, parallel)).isNotEqualTo(expected);
      }
    }
  }

  @Test
  void halfATurnAboutXOnlyChangesSigns() {
    float[] sh = random(48 * N, 11);
    float[] half = new float[4 * N];
    Arrays.fill(half, N, 2 * N, 1);
    try (Parallel parallel = Parallel.of(1)) {
      float[] turned = HarmonicsRotation.turn(3, sh, half, N, parallel);
      // y and z change sign: the sign of each basis is that of its polynomial.
      int[] sign = {1, -1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, -1, 1, -1, 1};
      for (int k = 0; k < 16; k++) {
        for (int i = 3 * k * N; i < 3 * (k + 1) * N; i++) {
          assertThat(turned[i]).isCloseTo(sign[k] * sh[i], within(1e-6f));
        }
      }
    }
  }
}
