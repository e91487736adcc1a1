package timewalker.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.math.FloatImage;
import timewalker.math.GradientCheck;
import timewalker.math.LargestError;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;

@Tag("kernel")
class PhotometricLossTest {
  private static FloatImage picture(int width, int height, int channels, long seed) {
    Random random = new Random(seed);
    FloatImage image = new FloatImage(width, height, channels);
    for (int i = 0; i < image.data().length; i++) {
      double wave = Math.sin(0.3 * (i % width)) * Math.cos(0.2 * (i / width % height)) * 0.3;
      image.data()[i] = (float) (0.5 + wave + 0.2 * (random.nextDouble() - 0.5));
    }
    return image;
  }

  /** Value and gradient of a loss with weight 1.5, the gradient on top of ones. */
  private static float[] gradient(ImageLoss loss, FloatImage x, FloatImage y, int threads) {
    FloatImage grad = new FloatImage(x.width(), x.height(), x.channels());
    java.util.Arrays.fill(grad.data(), 1);
    try (Parallel parallel = Parallel.of(threads)) {
      loss.add(x, y, 1.5, grad, parallel);
    }
    float[] added = grad.data();
    for (int i = 0; i < added.length; i++) {
      added[i] -= 1;
    }
    return added;
  }

  private static double value(ImageLoss loss, FloatImage x, FloatImage y) {
    try (Parallel parallel = Parallel.of(2)) {
      return loss.add(x, y, 1, null, parallel);
    }
  }

  private static double[] wide(FloatImage image) {
    return GradientCheck.toDouble(image.data());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "7,3,3", "16,16,3", "17,15,2", "33,70,1", "100,129,3"})
  void l1EqualsItsDefinitionWithGradient(int width, int height, int channels) {
    FloatImage x = picture(width, height, channels, 1);
    FloatImage y = picture(width, height, channels, 2);
    double expected = 0;
    double[] gradient = new double[x.data().length];
    for (int i = 0; i < gradient.length; i++) {
      expected += Math.abs((double) x.data()[i] - y.data()[i]) / gradient.length;
      gradient[i] = 1.5 * Math.signum(x.data()[i] - y.data()[i]) / gradient.length;
    }
    assertThat(value(new L1(), x, y)).isCloseTo(expected, within(1e-7));
    float[] actual = gradient(new L1(), x, y, 2);
    assertThat(LargestError.of(actual, gradient)).isLessThan(2e-7);
  }

  @Test
  void l1OfEqualPicturesPullsNowhere() {
    FloatImage x = picture(20, 20, 3, 1);
    assertThat(value(new L1(), x, x)).isZero();
    assertThat(gradient(new L1(), x, x, 1)).containsOnly(0f);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "4,5,1", "11,11,3", "16,16,3", "17,15,2", "33,70,1", "100,129,3"})
  void ssimEqualsItsDefinition(int width, int height, int channels) {
    FloatImage x = picture(width, height, channels, 1);
    FloatImage y = picture(width, height, channels, 2);
    double expected = SsimReference.mean(wide(x), wide(y), width, height, channels);
    assertThat(value(new Dssim(), x, y)).isCloseTo(1 - expected, within(2e-5));
    FloatImage grad = new FloatImage(width, height, channels);
    try (Parallel parallel = Parallel.of(2)) {
      assertThat(new Dssim().add(x, y, 1, grad, parallel)).isCloseTo(1 - expected, within(2e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"4,5,1", "17,15,2", "33,12,1", "12,75,1"})
  void gradientOfDssimIsRight(int width, int height, int channels) {
    FloatImage x = picture(width, height, channels, 1);
    FloatImage y = picture(width, height, channels, 2);
    double[] target = wide(y);
    GradientCheck.of(p -> 1.5 * (1 - SsimReference.mean(p, target, width, height, channels)))
        .around(x.data())
        .sample(60, 3)
        .tolerance(2e-3, 3e-7)
        .matches("gradRendered", gradient(new Dssim(), x, y, 2));
  }

  @Test
  void dssimOfEqualPicturesIsZeroWithoutGradient() {
    FloatImage x = picture(40, 30, 3, 1);
    assertThat(value(new Dssim(), x, x)).isCloseTo(0, within(1e-6));
    for (float g : gradient(new Dssim(), x, x, 1)) {
      assertThat(g).isCloseTo(0, within(1e-6f));
    }
  }

  @Test
  void oneLossServesPicturesOfSeveralSizes() {
    Dssim loss = new Dssim();
    FloatImage large = picture(40, 30, 3, 1);
    FloatImage small = picture(9, 8, 3, 2);
    gradient(loss, large, picture(40, 30, 3, 5), 1);
    assertThat(gradient(loss, small, picture(9, 8, 3, 4), 1))
        .isEqualTo(gradient(new Dssim(), small, picture(9, 8, 3, 4), 1));
  }

  @Test
  void ssimWithinARegionIsTheMeanOfTheMap() {
    int width = 30;
    int height = 20;
    FloatImage x = picture(width, height, 1, 1);
    FloatImage y = picture(width, height, 1, 2);
    FloatImage region = new FloatImage(width, height, 1);
    double expected = 0;
    double[] map = SsimReference.map(wide(x), wide(y), width, height);
    for (int p = 100; p < 200; p++) {
      region.data()[p] = 1;
      expected += map[p] / 100;
    }
    try (Parallel one = Parallel.of(1)) {
      assertThat(Ssim.within(region, x, y, one)).isCloseTo(expected, within(2e-5));
    }
  }

  @Test
  void psnrOfAKnownErrorIsExact() {
    FloatImage x = new FloatImage(4, 4, 3);
    FloatImage y = new FloatImage(4, 4, 3);
    java.util.Arrays.fill(y.data(), 0.1f);
    assertThat(Psnr.of(x, y)).isCloseTo(20, within(1e-5));
    assertThat(Psnr.of(x, x)).isInfinite();
    try (Parallel two = Parallel.of(2)) {
      assertThat(Psnr.of(x, y, two)).isCloseTo(20, within(1e-5));
      assertThat(Psnr.of(x, x, two)).isInfinite();
    }
    FloatImage region = new FloatImage(4, 4, 1);
    region.data()[5] = 1;
    y.data()[5] = 0.3f;
    y.data()[16 + 5] = 0.3f;
    y.data()[32 + 5] = 0.3f;
    assertThat(Psnr.within(region, x, y)).isCloseTo(-20 * Math.log10(0.3), within(1e-5));
    region.data()[5] = 0;
    assertThat(Psnr.within(region, x, y)).isNaN();
  }

  @Test
  void threadsDoNotChangeABit() {
    FloatImage x = picture(130, 190, 3, 1);
    FloatImage y = picture(130, 190, 3, 2);
    for (ImageLoss loss : new ImageLoss[] {new L1(), new Dssim()}) {
      assertThat(gradient(loss, x, y, 3)).isEqualTo(gradient(loss, x, y, 1));
    }
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() {
    RepeatableBits.assertSame(Program.class, 100);
  }

  /** Prints the bits of values and gradients. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      FloatImage x = picture(50, 70, 1, 1);
      FloatImage y = picture(50, 70, 1, 2);
      String line = "";
      try (Parallel parallel = Parallel.of(Integer.parseInt(arguments[0]))) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          FloatImage grad = new FloatImage(50, 70, 1);
          double l1 = new L1().add(x, y, 0.8, grad, parallel);
          double dssim = new Dssim().add(x, y, 0.2, grad, parallel);
          line = RepeatableBits.digest(grad.data()) + " " + l1 + " " + dssim;
        }
      }
      System.out.println(line);
    }
  }

  @Test
  void picturesOfDifferentSizesAreRefused() {
    assertThatThrownBy(() -> value(new L1(), picture(3, 4, 3, 1), picture(4, 3, 3, 1)))
        .hasMessageContaining("target is 4x3 with 3 channels; expected 3x4 with 3");
  }
}
