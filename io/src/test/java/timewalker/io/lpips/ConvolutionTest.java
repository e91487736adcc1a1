package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.math.Parallel;

@Tag("kernel")
final class ConvolutionTest {
  /** Sizes that are no multiples of lanes, tiles or strips; strides whose last pixels go unseen. */
  @ParameterizedTest
  @CsvSource({
    "3, 5, 3, 1, 1, 7, 9",
    "3, 6, 11, 4, 2, 30, 26",
    "3, 4, 3, 2, 0, 12, 17",
    "70, 9, 3, 1, 1, 5, 40",
    "2, 7, 1, 1, 0, 13, 11",
    "4, 3, 5, 1, 2, 1, 300"
  })
  void forwardAndBackwardAreThoseOfTheDefinition(
      int in, int out, int kernel, int stride, int padding, int height, int width) {
    float[] weights = HashedWeights.uniform("weights", out * in * kernel * kernel);
    float[] bias = HashedWeights.uniform("bias", out);
    Planes x = new Planes(in, height, width, HashedWeights.uniform("x", in * height * width));
    Convolution convolution = new Convolution(in, out, kernel, stride, padding, weights, bias);
    int rows = (height + 2 * padding - kernel) / stride + 1;
    int columns = (width + 2 * padding - kernel) / stride + 1;
    Planes gradOut =
        new Planes(out, rows, columns, HashedWeights.uniform("g", out * rows * columns));
    double[] expected = new double[out * rows * columns];
    double[] expectedGrad = new double[x.data().length];
    for (int o = 0; o < expected.length; o++) {
      int channel = o / (rows * columns);
      expected[o] = bias[channel];
      for (int k = 0; k < in * kernel * kernel; k++) {
        int y = o / columns % rows * stride - padding + k / kernel % kernel;
        int column = o % columns * stride - padding + k % kernel;
        if (y >= 0 && y < height && column >= 0 && column < width) {
          int at = (k / (kernel * kernel) * height + y) * width + column;
          double w = weights[channel * in * kernel * kernel + k];
          expected[o] += w * x.data()[at];
          expectedGrad[at] += w * gradOut.data()[o];
        }
      }
    }
    try (Parallel parallel = Parallel.of(2)) {
      assertClose(convolution.forward(x, parallel).data(), expected, in * kernel * kernel);
      assertClose(
          convolution.backward(gradOut, height, width, parallel).data(),
          expectedGrad,
          out * kernel * kernel);
    }
  }

  private static void assertClose(float[] actual, double[] expected, int terms) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(3e-7 * terms));
    }
  }
}
