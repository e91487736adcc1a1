package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.math.Parallel;

/** {@link BlurPool} and {@link BlurredConvolution}. */
@Tag("kernel")
final class BlurTest {
  private static Planes planes(String name, int channels, int height, int width) {
    return new Planes(
        channels, height, width, HashedWeights.uniform(name, channels * height * width));
  }

  private static double product(Planes a, Planes b) {
    assertThat(b.data()).hasSameSizeAs(a.data());
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += (double) a.data()[i] * b.data()[i];
    }
    return sum;
  }

  /** By hand: 1 2 3 4, mirrored 3 2 [1 2 3 4] 3 2, and 1 2 4 8 16, mirrored 4 2 [ … ] 8 4. */
  @Test
  void everySecondBlurredPixelOfTheMirroredPicture() {
    try (Parallel parallel = Parallel.of(1)) {
      Planes even = row(1, 2, 3, 4);
      assertThat(new BlurPool().forward(even, parallel).output().data())
          .containsExactly(2, 2, 3.5f, 2, 2, 3.5f, 2, 2, 3.5f);
      Planes odd = row(1, 2, 4, 8, 16);
      assertThat(new BlurPool().forward(odd, parallel).output().data())
          .startsWith(2.25f, 2.25f, 9, 9);
    }
  }

  /** Four equal rows. */
  private static Planes row(float... values) {
    Planes planes = new Planes(1, 4, values.length);
    for (int y = 0; y < 4; y++) {
      System.arraycopy(values, 0, planes.data(), y * values.length, values.length);
    }
    return planes;
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "7, 12", "3, 30", "21, 3"})
  void theBlursGradientIsItsTransposed(int height, int width) {
    try (Parallel parallel = Parallel.of(2)) {
      Planes x = planes("x", 3, height, width);
      Layer.Trace trace = new BlurPool().forward(x, parallel);
      Planes y = trace.output();
      Planes g = planes("g", 3, y.height(), y.width());
      assertThat(product(x, trace.backward(g, parallel))).isCloseTo(product(y, g), within(1e-4));
    }
  }

  /** All four pairs of odd and even sides. */
  @ParameterizedTest
  @CsvSource({"11, 2, 30, 41", "11, 2, 29, 40", "11, 2, 28, 28", "11, 2, 31, 33", "3, 1, 12, 9"})
  void aBlurredConvolutionIsTheConvolutionAndTheBlur(
      int kernel, int padding, int height, int width) {
    int in = 3;
    int out = 5;
    float[] weights = HashedWeights.uniform("weights", out * in * kernel * kernel);
    float[] bias = HashedWeights.uniform("bias", out);
    Planes x = planes("x", in, height, width);
    try (Parallel parallel = Parallel.of(2)) {
      Convolution plain = new Convolution(in, out, kernel, 1, padding, weights, bias);
      Planes convolved = plain.forward(x, parallel);
      Layer.Trace blur = new BlurPool().forward(convolved, parallel);
      BlurredConvolution both = new BlurredConvolution(in, out, kernel, padding, weights, bias);
      Planes y = both.forward(x, parallel);
      assertThat(y.height()).isEqualTo(blur.output().height());
      assertThat(y.data()).containsExactly(blur.output().data(), within(1e-4f));

      Planes g = planes("g", out, y.height(), y.width());
      Planes expected = plain.backward(blur.backward(g, parallel), height, width, parallel);
      assertThat(both.backward(g, height, width, parallel).data())
          .containsExactly(expected.data(), within(1e-4f));
    }
  }
}
