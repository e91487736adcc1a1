package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyLimits;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

@Tag("kernel")
final class ShiftTolerantLpipsTest {
  private static Lpips metric;

  @BeforeAll
  static void load() {
    metric = ShiftTolerantLpips.load();
  }

  private static FloatImage target(FloatImage rendered) {
    FloatImage target = HashedWeights.picture("target", rendered.width(), rendered.height());
    for (int i = 0; i < target.data().length; i++) {
      target.data()[i] = 0.7f * rendered.data()[i] + 0.3f * target.data()[i];
    }
    return target;
  }

  @ParameterizedTest
  @CsvSource({"67, 70", "64, 64", "90, 51"})
  void valueAndGradientAreThoseOfThePackage(int width, int height) throws IOException {
    String size = width + "x" + height;
    double golden;
    try (InputStream in = ShiftTolerantLpipsTest.class.getResourceAsStream("st-lpips.json")) {
      golden = new ObjectMapper().readTree(in).get(size).asDouble();
    }
    float[] expected;
    String file = "st-lpips-" + size + ".npy";
    try (InputStream in = ShiftTolerantLpipsTest.class.getResourceAsStream(file)) {
      expected = Npy.read(in, file, NpyLimits.DEFAULT).requireShape(3, height, width).floats();
    }
    FloatImage rendered = HashedWeights.picture("rendered", width, height);
    FloatImage grad = new FloatImage(width, height, 3);
    double value;
    try (Parallel parallel = Parallel.of(2)) {
      value = metric.add(rendered, target(rendered), 3, grad, parallel);
    }
    assertThat(value).isCloseTo(golden, within(1e-6));
    double product = 0;
    double own = 0;
    double other = 0;
    for (int i = 0; i < expected.length; i++) {
      double g = grad.data()[i] / 3;
      product += g * expected[i];
      own += g * g;
      other += (double) expected[i] * expected[i];
    }
    assertThat(product / Math.sqrt(own * other)).isGreaterThan(0.9999);
    assertThat(Math.sqrt(own / other)).isCloseTo(1, within(1e-3));
  }

  @Test
  void itIsNeverCalledLpips() {
    assertThat(metric.title()).isEqualTo("ST-LPIPS");
    assertThat(metric.identity()).matches("st-lpips [0-9a-f]{64}");
  }

  @Test
  void aSmallShiftCountsLittle() {
    FloatImage picture = new FloatImage(96, 96, 3);
    FloatImage shifted = new FloatImage(96, 96, 3);
    FloatImage blurred = new FloatImage(96, 96, 3);
    float[] noise = HashedWeights.uniform("texture", 97 * 96);
    for (int i = 0; i < picture.data().length; i++) {
      int y = i / 96 % 96;
      int x = i % 96;
      picture.data()[i] = 0.5f + 0.4f * noise[y * 97 + x];
      shifted.data()[i] = 0.5f + 0.4f * noise[y * 97 + x + 1];
      blurred.data()[i] = (picture.data()[i] + shifted.data()[i]) / 2;
    }
    try (Parallel parallel = Parallel.of(2)) {
      double moved = metric.add(shifted, picture, 1, null, parallel);
      double soft = metric.add(blurred, picture, 1, null, parallel);
      assertThat(moved).isLessThan(soft);
    }
  }
}
