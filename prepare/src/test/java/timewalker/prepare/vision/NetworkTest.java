package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The expected numbers come from TensorFlow 2.21's own interpreter in Python on the same files. */
class NetworkTest {
  @Test
  void networksGiveWhatTensorFlowGives() {
    check(
        ModelFile.FULL_RANGE,
        192,
        -1,
        1,
        new double[][] {
          {36864, -3.79532, -3.1289, -3.46379, 1.01972, 12.13349},
          {2304, -8.28749, -7.36322, -5.89013, -5.76748, 5.88927}
        });
    check(
        ModelFile.SHORT_RANGE,
        128,
        -1,
        1,
        new double[][] {
          {14336, 0.67237, -1.57104, -6.70846, 6.98551, 23.90813},
          {896, -5.28727, -4.7422, -2.90742, -4.27325, 5.25166}
        });
    check(
        ModelFile.LANDMARKS,
        192,
        0,
        1,
        new double[][] {
          {1404, 94.66256, 50.92662, 98.43542, 66.77957, 85.41338},
          {1, -5.13412, -5.13412, -5.13412, -5.13412, 5.13412}
        });
    check(
        ModelFile.DESCRIPTOR,
        224,
        -110,
        140,
        new double[][] {
          {100, 0.00506, 0.02832, 0.00119, 0.01, 0.01658},
          {1024, 0, 0, 0, 0.02282, 0.17623}
        });
  }

  @Test
  void announcementsAreSwitchedOff() {
    boolean named = !System.getProperty("os.name").startsWith("Windows");
    assertThat(NativeLog.warningsOnly()).isEqualTo(named);
  }

  /**
   * @param expected for each output its length, the values at the start, one third and two thirds,
   *     mean and root mean square
   */
  private static void check(ModelFile file, int size, float lo, float hi, double[][] expected) {
    try (Network network = new Network(file)) {
      pattern(network.input(), size, lo, hi);
      network.run();
      for (double[] e : expected) {
        float[] out = network.output((int) e[0]);
        double sum = 0;
        double squares = 0;
        for (float v : out) {
          sum += v;
          squares += (double) v * v;
        }
        double scale = 1e-3 * Math.max(e[5], 0.01);
        assertThat((double) out[0]).as(file + " start").isCloseTo(e[1], within(scale + 1e-4));
        assertThat((double) out[out.length / 3]).isCloseTo(e[2], within(scale + 1e-4));
        assertThat((double) out[out.length * 2 / 3]).isCloseTo(e[3], within(scale + 1e-4));
        assertThat(sum / out.length).isCloseTo(e[4], within(scale));
        assertThat(Math.sqrt(squares / out.length)).isCloseTo(e[5], within(scale));
      }
    }
  }

  private static void pattern(float[] input, int size, float lo, float hi) {
    assertThat(input).hasSize(3 * size * size);
    for (int i = 0; i < input.length; i++) {
      int row = i / (3 * size);
      int column = i / 3 % size;
      int wave = (row * 5 + column * 3 + i % 3 * 40) % 400;
      wave = wave < 200 ? wave : 399 - wave;
      double far = Math.hypot(row - size * 0.5, (column - size * 0.5) * 1.3);
      double spot = Math.max(0, 1 - far / (size * 0.4));
      input[i] = (float) (lo + (hi - lo) * Math.min(1, 0.3 * wave / 199 + 0.7 * spot));
    }
  }
}
