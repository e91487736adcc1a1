package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyLimits;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * Values and gradients of the Python packages, which tools/lpips-golden and tools/st-lpips made.
 */
final class Golden {
  private Golden() {}

  /** The picture that {@code rendered} is compared with. */
  static FloatImage target(FloatImage rendered) {
    FloatImage target = HashedWeights.picture("target", rendered.width(), rendered.height());
    for (int i = 0; i < target.data().length; i++) {
      target.data()[i] = 0.7f * rendered.data()[i] + 0.3f * target.data()[i];
    }
    return target;
  }

  /**
   * Asserts that a metric gives a package's value and gradient, and adds the latter.
   *
   * @param values file of values
   * @param name of the value in it
   * @param gradient file of the gradient
   */
  static void requireSame(
      Lpips metric, String values, String name, String gradient, int width, int height, double near)
      throws IOException {
    FloatImage rendered = HashedWeights.picture("rendered", width, height);
    FloatImage grad = new FloatImage(width, height, 3);
    Arrays.fill(grad.data(), 1); // what stands there is added to
    double value;
    try (Parallel parallel = Parallel.of(2)) {
      value = metric.add(rendered, target(rendered), 3, grad, parallel);
    }
    try (InputStream in = Golden.class.getResourceAsStream(values)) {
      double expected = new ObjectMapper().readTree(in).get(name).asDouble();
      assertThat(value).isCloseTo(expected, within(near));
    }
    float[] expected;
    try (InputStream in = Golden.class.getResourceAsStream(gradient)) {
      expected = Npy.read(in, gradient, NpyLimits.DEFAULT).requireShape(3, height, width).floats();
    }
    double product = 0;
    double own = 0;
    double other = 0;
    for (int i = 0; i < expected.length; i++) {
      double g = (grad.data()[i] - 1) / 3;
      product += g * expected[i];
      own += g * g;
      other += (double) expected[i] * expected[i];
    }
    assertThat(product / Math.sqrt(own * other)).isGreaterThan(0.9999);
    assertThat(Math.sqrt(own / other)).isCloseTo(1, within(1e-3));
  }
}
