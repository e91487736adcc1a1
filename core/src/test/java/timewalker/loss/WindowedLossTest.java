package timewalker.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

final class WindowedLossTest {
  private static FloatImage noise(int width, int height, int channels, long seed) {
    FloatImage image = new FloatImage(width, height, channels);
    Random random = new Random(seed);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextFloat();
    }
    return image;
  }

  /** A mask of a box, ends included. */
  private static FloatImage mask(int width, int height, int left, int right, int top, int bottom) {
    FloatImage mask = new FloatImage(width, height, 1);
    for (int y = top; y <= bottom; y++) {
      Arrays.fill(mask.data(), y * width + left, y * width + right + 1, 1);
    }
    return mask;
  }

  @Test
  void valueAndGradientAreThoseOfAWindowOnTheHead() {
    FloatImage rendered = noise(40, 30, 3, 1);
    FloatImage target = noise(40, 30, 3, 2);
    FloatImage mask = mask(40, 30, 20, 35, 4, 18);
    Set<Integer> corners = new HashSet<>();
    try (Parallel parallel = Parallel.of(1)) {
      for (int step = 0; step < 50; step++) {
        FloatImage grad = new FloatImage(40, 30, 3);
        Arrays.fill(grad.data(), 1);
        double value =
            new WindowedLoss(new L1(), 8).add(step, rendered, target, mask, 6, grad, parallel);
        int changed = 0;
        int first = -1;
        double sum = 0;
        for (int i = 0; i < grad.data().length; i++) {
          if (grad.data()[i] != 1) {
            int p = i % 1200;
            assertThat(p % 40).isBetween(20, 35);
            assertThat(p / 40).isBetween(4, 18);
            float difference = rendered.data()[i] - target.data()[i];
            assertThat(grad.data()[i] - 1)
                .isCloseTo(Math.signum(difference) * 6 / (3 * 64), within(1e-6f));
            sum += Math.abs(difference);
            first = first < 0 ? p : first;
            changed++;
          }
        }
        assertThat(changed).isEqualTo(3 * 64);
        assertThat(value).isCloseTo(sum / changed, within(1e-6));
        corners.add(first);
      }
    }
    assertThat(corners).as("windows lie everywhere on the head").hasSizeGreaterThan(25);
  }

  @Test
  void aHeadSmallerThanTheWindowIsInsideOfIt() {
    FloatImage mask = mask(40, 30, 37, 39, 0, 2);
    FloatImage grad = new FloatImage(40, 30, 3);
    try (Parallel parallel = Parallel.of(1)) {
      new WindowedLoss(new L1(), 16)
          .add(3, noise(40, 30, 3, 1), noise(40, 30, 3, 2), mask, 1, grad, parallel);
    }
    for (int p = 0; p < 1200; p++) {
      assertThat(grad.data()[p] != 0).isEqualTo(p % 40 >= 24 && p / 40 < 16);
    }
  }

  @Test
  void aSmallPictureIsComparedWhole() {
    FloatImage rendered = noise(12, 9, 3, 1);
    FloatImage target = noise(12, 9, 3, 2);
    FloatImage grad = new FloatImage(12, 9, 3);
    FloatImage whole = new FloatImage(12, 9, 3);
    try (Parallel parallel = Parallel.of(1)) {
      double value =
          new WindowedLoss(new L1(), 64).add(3, rendered, target, null, 2, grad, parallel);
      assertThat(value).isEqualTo(new L1().add(rendered, target, 2, whole, parallel));
    }
    assertThat(grad.data()).isEqualTo(whole.data());
  }
}
