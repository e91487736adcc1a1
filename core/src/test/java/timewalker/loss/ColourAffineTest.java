package timewalker.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import timewalker.math.FloatImage;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

@Tag("kernel")
class ColourAffineTest {
  private static final int WIDTH = 19;
  private static final int HEIGHT = 7;
  private static final int PIXELS = WIDTH * HEIGHT;

  private static FloatImage picture(long seed) {
    Random random = new Random(seed);
    FloatImage image = new FloatImage(WIDTH, HEIGHT, 3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = (float) random.nextDouble();
    }
    return image;
  }

  private static final float[] BACKGROUND = {0.9f, 0.4f, 0.2f};

  /** Bare, covered and in between. */
  private static float[] alpha(long seed) {
    Random random = new Random(seed);
    float[] alpha = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      alpha[i] = (float) Math.clamp(2 * random.nextDouble() - 0.5, 0, 1);
    }
    return alpha;
  }

  private static ColourAffine threeFrames() {
    Random random = new Random(4);
    ColourAffine affine = new ColourAffine(3, BACKGROUND);
    for (int j = 0; j < 36; j++) {
      affine.matrices()[j] += (float) (0.2 * random.nextGaussian());
    }
    return affine;
  }

  /** A [c − (1 − α) g, α] + (1 − α) g of the second of three matrices. */
  private static double[] reference(double[] matrices, double[] colour, double[] alpha) {
    double[] out = new double[3 * PIXELS];
    for (int p = 0; p < PIXELS; p++) {
      double bare = 1 - alpha[p];
      for (int row = 0; row < 3; row++) {
        double sum = matrices[12 + 4 * row + 3] * alpha[p] + bare * BACKGROUND[row];
        for (int column = 0; column < 3; column++) {
          double person = colour[column * PIXELS + p] - bare * BACKGROUND[column];
          sum += matrices[12 + 4 * row + column] * person;
        }
        out[row * PIXELS + p] = sum;
      }
    }
    return out;
  }

  @Test
  void newMatricesChangeNothing() {
    FloatImage in = picture(1);
    FloatImage out = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel two = Parallel.of(2)) {
      new ColourAffine(2, BACKGROUND).forward(1, in, alpha(5), out, two);
    }
    for (int i = 0; i < in.data().length; i++) {
      assertThat(out.data()[i]).isCloseTo(in.data()[i], within(1e-6f));
    }
  }

  /** The light of a photo falls on the person; what is behind was put there later. */
  @Test
  void whatIsBehindThePersonStaysAsItIs() {
    FloatImage in = new FloatImage(WIDTH, HEIGHT, 3);
    for (int i = 0; i < in.data().length; i++) {
      in.data()[i] = BACKGROUND[i / PIXELS];
    }
    FloatImage out = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel two = Parallel.of(2)) {
      threeFrames().forward(1, in, new float[PIXELS], out, two);
    }
    for (int i = 0; i < in.data().length; i++) {
      assertThat(out.data()[i]).isCloseTo(BACKGROUND[i / PIXELS], within(1e-6f));
    }
  }

  @Test
  void coloursAndGradientsOfAFrameEqualTheDefinition() {
    ColourAffine affine = threeFrames();
    double[] matrices = GradientCheck.toDouble(affine.matrices());
    FloatImage in = picture(1);
    FloatImage out = new FloatImage(WIDTH, HEIGHT, 3);
    FloatImage gradOut = picture(2);
    FloatImage gradIn = new FloatImage(WIDTH, HEIGHT, 3);
    float[] gradMatrices = new float[36];
    float[] alpha = alpha(5);
    float[] gradAlpha = new float[PIXELS];
    try (Parallel two = Parallel.of(2)) {
      affine.forward(1, in, alpha, out, two);
      affine.backward(1, in, alpha, gradOut, gradIn, gradAlpha, gradMatrices, two);
    }
    double[] colour = GradientCheck.toDouble(in.data());
    double[] covered = GradientCheck.toDouble(alpha);
    double[] expected = reference(matrices, colour, covered);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) out.data()[i]).isCloseTo(expected[i], within(1e-6));
    }
    GradientCheck.ofVector(x -> reference(matrices, x, covered), gradOut.data())
        .around(colour)
        .matches("gradIn", gradIn.data());
    GradientCheck.ofVector(x -> reference(matrices, colour, x), gradOut.data())
        .around(covered)
        .matches("gradAlpha", gradAlpha);
    GradientCheck.ofVector(x -> reference(x, colour, covered), gradOut.data())
        .around(matrices)
        .tolerance(1e-4, 1e-5)
        .matches("gradMatrices", gradMatrices);
  }

  @Test
  void aPictureMayBeCorrectedInPlace() {
    ColourAffine affine = threeFrames();
    FloatImage in = picture(1);
    FloatImage out = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel one = Parallel.of(1)) {
      affine.forward(0, in, alpha(5), out, one);
      affine.forward(0, in, alpha(5), in, one);
    }
    assertThat(in.data()).isEqualTo(out.data());
  }

  @Test
  void deviationFromTheIdentityIsDrawnBack() {
    ColourAffine affine = threeFrames();
    float[] grad = new float[36];
    double value = affine.addDeviation(2, 1.5, grad);
    GradientCheck.of(
            x -> {
              double sum = 0;
              for (int j = 24; j < 36; j++) {
                double d = x[j] - (j == 24 || j == 29 || j == 34 ? 1 : 0);
                sum += 1.5 * d * d / 12;
              }
              return sum;
            })
        .around(affine.matrices())
        .tolerance(1e-4, 1e-7)
        .matches("gradMatrices", grad);
    assertThat(value).isPositive();
    assertThat(new ColourAffine(1, BACKGROUND).addDeviation(0, 1, new float[12])).isZero();
  }

  @Test
  void meanOfALifeStageIsHeldAtTheIdentity() {
    ColourAffine affine = threeFrames();
    float[] before = affine.matrices().clone();
    affine.centre(new int[] {0, 2});
    for (int j = 0; j < 12; j++) {
      float mean = (affine.matrices()[j] + affine.matrices()[24 + j]) / 2;
      assertThat(mean).isCloseTo(j % 5 == 0 ? 1 : 0, within(1e-6f));
      float difference = affine.matrices()[j] - affine.matrices()[24 + j];
      assertThat(difference).isCloseTo(before[j] - before[24 + j], within(1e-6f));
      assertThat(affine.matrices()[12 + j]).isEqualTo(before[12 + j]);
    }
  }

  @Test
  void fittedMatrixIsTheOneThatMadeThePictureWhereItIsLookedAt() {
    FloatImage in = picture(3);
    float[] alpha = alpha(7);
    float[] made = {1.1f, 0.05f, 0, 0.02f, -0.03f, 0.9f, 0.1f, 0, 0, 0.2f, 0.7f, -0.05f};
    FloatImage target = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel parallel = Parallel.of(1)) {
      new ColourAffine(made, BACKGROUND).forward(0, in, alpha, target, parallel);
    }
    target.data()[0] = 100;
    float[] found = ColourAffine.fitted(in, alpha, target, BACKGROUND, p -> p > 0).matrices();
    for (int i = 0; i < 12; i++) {
      assertThat(found[i]).as("number " + i).isCloseTo(made[i], within(0.02f));
    }
  }

  /** Nothing becomes infinite, and the picture is met all the same. */
  @Test
  void aPictureOfOneColourIsMetToo() {
    FloatImage grey = new FloatImage(WIDTH, HEIGHT, 3);
    Arrays.fill(grey.data(), 0.5f);
    FloatImage lighter = new FloatImage(WIDTH, HEIGHT, 3);
    Arrays.fill(lighter.data(), 0.6f);
    float[] whole = new float[PIXELS];
    Arrays.fill(whole, 1);
    FloatImage shown = new FloatImage(WIDTH, HEIGHT, 3);
    try (Parallel parallel = Parallel.of(1)) {
      ColourAffine.fitted(grey, whole, lighter, BACKGROUND, p -> true)
          .forward(0, grey, whole, shown, parallel);
    }
    for (float value : shown.data()) {
      assertThat(value).isCloseTo(0.6f, within(2e-3f));
    }
  }
}
