package timewalker.io.lpips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

@Tag("kernel")
final class ShiftTolerantLpipsTest {
  private static Lpips metric;

  @BeforeAll
  static void load() {
    metric = ShiftTolerantLpips.load();
  }

  @ParameterizedTest
  @CsvSource({"67, 70", "64, 64", "90, 51"})
  void valueAndGradientAreThoseOfThePackage(int width, int height) throws IOException {
    String size = width + "x" + height;
    String gradient = "st-lpips-" + size + ".npy";
    Golden.requireSame(metric, "st-lpips.json", size, gradient, width, height, 1e-6);
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
