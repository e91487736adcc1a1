package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

@Tag("kernel")
final class SphericalHarmonicsTest {
  private static final double[] CAMERA = {0.1, -0.2, 1.3};

  private static final class Scene {
    final int n;
    final float[] sh0;
    final float[] sh;
    final float[] frame;
    final WorldSurfels world;

    Scene(int n, long seed) {
      this.n = n;
      SplittableRandom random = new SplittableRandom(seed);
      sh0 = random(random, 3 * n, 2.5);
      sh = random(random, 48 * n, 0.3);
      frame = new float[4 * n];
      world = new WorldSurfels(n);
      System.arraycopy(random(random, 3 * n, 0.3), 0, world.position(), 0, 3 * n);
      for (int i = 0; i < n; i++) {
        double[] q = new double[4];
        double square = 0;
        for (int k = 0; k < 4; k++) {
          q[k] = random.nextDouble(-1, 1);
          square += q[k] * q[k];
        }
        for (int k = 0; k < 4; k++) {
          frame[k * n + i] = (float) (q[k] / Math.sqrt(square));
        }
      }
    }

    private static float[] random(SplittableRandom random, int count, double size) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextDouble(-size, size);
      }
      return values;
    }

    void forward(int degree, Parallel parallel) {
      new SphericalHarmonics(parallel).forward(degree, sh0, sh, CAMERA, frame, world);
    }

    /**
     * Colours of surfel i before they are cut off at 0.
     *
     * @param x [3 + 4] position and q_F, then the coefficients, coefficient-major
     */
    double[] reference(int degree, double[] x) {
      double[] v = {x[0] - CAMERA[0], x[1] - CAMERA[1], x[2] - CAMERA[2]};
      double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      double square = x[3] * x[3] + x[4] * x[4] + x[5] * x[5] + x[6] * x[6];
      double s = Math.sqrt(square);
      double[] d =
          MotionReference.rotate(
              new double[] {x[3] / s, -x[4] / s, -x[5] / s, -x[6] / s},
              new double[] {v[0] / length, v[1] / length, v[2] / length});
      double[] y = harmonics(d);
      double[] colour = {0.5, 0.5, 0.5};
      for (int k = 0; k < (degree + 1) * (degree + 1); k++) {
        for (int c = 0; c < 3; c++) {
          colour[c] += y[k] * x[7 + 3 * k + c];
        }
      }
      return colour;
    }

    double[] argument(int i) {
      double[] x = new double[7 + 48];
      for (int k = 0; k < 3; k++) {
        x[k] = world.position()[k * n + i];
      }
      for (int k = 0; k < 4; k++) {
        x[3 + k] = frame[k * n + i];
      }
      for (int k = 0; k < 48; k++) {
        x[7 + k] = k < 3 ? sh0[k * n + i] : sh[k * n + i];
      }
      return x;
    }
  }

  /**
   * By associated Legendre functions and multiples of the azimuth (Green 2003), without the
   * Condon–Shortley phase of the polynomials but with its sign in front, as splatting has it.
   */
  private static double[] harmonics(double[] d) {
    double[] y = new double[16];
    double z = d[2];
    double sine = Math.sqrt(Math.max(0, 1 - z * z));
    double phi = Math.atan2(d[1], d[0]);
    double[][] legendre = {
      {1},
      {z, sine},
      {(3 * z * z - 1) / 2, 3 * z * sine, 3 * sine * sine},
      {
        z * (5 * z * z - 3) / 2,
        1.5 * (5 * z * z - 1) * sine,
        15 * z * sine * sine,
        15 * sine * sine * sine
      }
    };
    double[] factorial = {1, 1, 2, 6, 24, 120, 720};
    for (int l = 0; l < 4; l++) {
      for (int m = -l; m <= l; m++) {
        int a = Math.abs(m);
        double norm = Math.sqrt((2 * l + 1) * factorial[l - a] / (4 * Math.PI * factorial[l + a]));
        double round = m == 0 ? 1 : Math.sqrt(2) * (m > 0 ? Math.cos(a * phi) : Math.sin(a * phi));
        y[l * (l + 1) + m] = (a % 2 == 0 ? 1 : -1) * norm * legendre[l][a] * round;
      }
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 17, 127, 128, 129, 300})
  void coloursAreThoseOfLegendreFunctionsAtEveryDegree(int n) {
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(n, n);
      for (int degree = 0; degree <= 3; degree++) {
        scene.forward(degree, parallel);
        for (int i = 0; i < n; i++) {
          double[] expected = scene.reference(degree, scene.argument(i));
          for (int c = 0; c < 3; c++) {
            assertThat(scene.world.colour()[c * n + i])
                .as("degree %d, surfel %d", degree, i)
                .isCloseTo((float) Math.max(0, expected[c]), within(2e-6f));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void gradientsMatchDifferences(int degree) {
    int n = 37;
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(n, 50 + degree);
      scene.forward(degree, parallel);
      SplittableRandom random = new SplittableRandom(60);
      WorldSurfels gradWorld = new WorldSurfels(n);
      System.arraycopy(Scene.random(random, 3 * n, 1), 0, gradWorld.colour(), 0, 3 * n);
      float[] gradSh0 = new float[3 * n];
      float[] gradSh = new float[48 * n];
      float[] gradFrame = new float[4 * n];
      new SphericalHarmonics(parallel)
          .backward(
              degree,
              scene.sh,
              CAMERA,
              scene.frame,
              scene.world,
              gradWorld,
              gradSh0,
              gradSh,
              gradFrame);
      int dark = 0;
      for (int i = 0; i < n; i++) {
        int surfel = i;
        boolean[] lit = new boolean[3];
        boolean any = false;
        for (int c = 0; c < 3; c++) {
          lit[c] = scene.world.colour()[c * n + i] > 0;
          any |= lit[c];
          dark += lit[c] ? 0 : 1;
        }
        float[] gradient = new float[7 + 48];
        for (int k = 0; k < gradient.length; k++) {
          gradient[k] =
              k < 3
                  ? gradWorld.position()[k * n + i]
                  : k < 7
                      ? gradFrame[(k - 3) * n + i]
                      : k < 10 ? gradSh0[(k - 7) * n + i] : gradSh[(k - 7) * n + i];
        }
        if (!any) {
          assertThat(gradient).containsOnly(0);
          continue;
        }
        GradientCheck.of(
                x -> {
                  double[] colour = scene.reference(degree, x);
                  double loss = 0;
                  for (int c = 0; c < 3; c++) {
                    loss += lit[c] ? gradWorld.colour()[c * n + surfel] * colour[c] : 0;
                  }
                  return loss;
                })
            .around(scene.argument(i))
            .tolerance(2e-4, 2e-6)
            .matches("surfel " + i, gradient);
      }
      assertThat(dark).as("colours cut off at 0").isGreaterThan(0);
    }
  }

  @Test
  void surfelThatTurnsWithTheCameraKeepsItsColour() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(50, 70);
      scene.forward(3, parallel);
      float[] before = scene.world.colour().clone();
      double[] q = {0.6, 0.48, -0.64, 0};
      for (int i = 0; i < 50; i++) {
        double[] x = scene.argument(i);
        double[] p = MotionReference.rotate(q, new double[] {x[0], x[1], x[2]});
        double[] f = MotionReference.product(q, new double[] {x[3], x[4], x[5], x[6]});
        for (int k = 0; k < 4; k++) {
          scene.frame[k * 50 + i] = (float) f[k];
          if (k < 3) {
            scene.world.position()[k * 50 + i] = (float) p[k];
          }
        }
      }
      new SphericalHarmonics(parallel)
          .forward(
              3, scene.sh0, scene.sh, MotionReference.rotate(q, CAMERA), scene.frame, scene.world);
      for (int i = 0; i < before.length; i++) {
        assertThat(scene.world.colour()[i]).isCloseTo(before[i], within(2e-6f));
      }
    }
  }

  @Test
  void coefficientsOfAnotherDegreeAreRefused() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(4, 80);
      SphericalHarmonics harmonics = new SphericalHarmonics(parallel);
      assertThatThrownBy(() ->
              harmonics.forward(2, scene.sh0, new float[12 * 4], CAMERA, scene.frame, scene.world))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("need 108");
    }
  }
}
