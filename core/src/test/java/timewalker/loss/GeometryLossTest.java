package timewalker.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;

@Tag("kernel")
class GeometryLossTest {
  private static final double MAX_JUMP = 0.08;

  /** A wavy surface seen at about a metre, with holes, random normals and weights. */
  private static final class Scene {
    final int width;
    final int height;
    final Camera camera;
    final FloatImage depth;
    final FloatImage alpha;
    final FloatImage normal;
    final FloatImage targetDepth;
    final FloatImage targetNormal;
    final FloatImage region;

    Scene(int width, int height) {
      this.width = width;
      this.height = height;
      Random random = new Random(width * 1000 + height);
      camera = Camera.lookAt(width, height, 60, new double[] {0, 0, 1}, new double[] {0.1, 0.1, 0});
      depth = new FloatImage(width, height, 1);
      alpha = new FloatImage(width, height, 1);
      targetDepth = new FloatImage(width, height, 1);
      region = new FloatImage(width, height, 1);
      normal = unitNormals(random);
      targetNormal = unitNormals(random);
      for (int p = 0; p < width * height; p++) {
        int x = p % width;
        int y = p / width;
        double wave = 0.05 * Math.sin(0.4 * x) * Math.cos(0.3 * y);
        depth.data()[p] = (float) (1 + wave + 0.004 * random.nextDouble());
        alpha.data()[p] = random.nextInt(12) == 0 ? 0.3f : 0.9f;
        targetDepth.data()[p] =
            random.nextInt(7) == 0 ? 0 : (float) (1 + 0.03 * random.nextGaussian());
        region.data()[p] = random.nextInt(3) == 0 ? 0 : (float) random.nextDouble();
      }
      for (int p = 0; p < width * height; p += 11) {
        targetNormal.data()[p] = 0;
        targetNormal.data()[width * height + p] = 0;
        targetNormal.data()[2 * width * height + p] = 0;
      }
    }

    private FloatImage unitNormals(Random random) {
      FloatImage normals = new FloatImage(width, height, 3);
      int pixels = width * height;
      for (int p = 0; p < pixels; p++) {
        double x = 0.3 * random.nextGaussian();
        double y = 0.3 * random.nextGaussian();
        double length = Math.sqrt(x * x + y * y + 1);
        normals.data()[p] = (float) (x / length);
        normals.data()[pixels + p] = (float) (y / length);
        normals.data()[2 * pixels + p] = (float) (-1 / length);
      }
      return normals;
    }

    FloatImage zeros(int channels) {
      return new FloatImage(width, height, channels);
    }
  }

  private static double[] wide(FloatImage image) {
    return GradientCheck.toDouble(image.data());
  }

  private static double huberMean(Scene s, double[] depth, double h) {
    double sum = 0;
    double weights = 0;
    for (int p = 0; p < depth.length; p++) {
      if (s.alpha.data()[p] > 0.5 && s.targetDepth.data()[p] > 0) {
        double d = Math.abs(depth[p] - s.targetDepth.data()[p]);
        sum += s.region.data()[p] * (d < h ? d * d / (2 * h) : d - h / 2);
        weights += s.region.data()[p];
      }
    }
    return sum / weights;
  }

  @ParameterizedTest
  @CsvSource({"5,4", "16,3", "37,29"})
  void depthLossEqualsItsDefinitionWithGradient(int width, int height) {
    Scene s = new Scene(width, height);
    FloatImage grad = s.zeros(1);
    try (Parallel two = Parallel.of(2)) {
      double value =
          new DepthLoss(0.01).add(s.depth, s.alpha, s.targetDepth, s.region, 2, grad, two);
      assertThat(value).isCloseTo(huberMean(s, wide(s.depth), 0.01), within(1e-6));
    }
    GradientCheck.of(d -> 2 * huberMean(s, d, 0.01))
        .around(s.depth.data())
        .step(1e-6)
        .allowKinks(0.01)
        .sample(150, 1)
        .matches("gradDepth", grad.data());
  }

  private static double oneMinusCosine(Scene s, double[] normal) {
    int pixels = s.width * s.height;
    double sum = 0;
    double weights = 0;
    for (int p = 0; p < pixels; p++) {
      double square = 0;
      double cosine = 0;
      for (int c = 0; c < 3; c++) {
        double t = s.targetNormal.data()[c * pixels + p];
        square += t * t;
        cosine += t * normal[c * pixels + p];
      }
      if (s.alpha.data()[p] > 0.5 && square > 0) {
        sum += s.region.data()[p] * (1 - cosine);
        weights += s.region.data()[p];
      }
    }
    return sum / weights;
  }

  @ParameterizedTest
  @CsvSource({"5,4", "16,3", "37,29"})
  void normalLossEqualsItsDefinitionWithGradient(int width, int height) {
    Scene s = new Scene(width, height);
    FloatImage grad = s.zeros(3);
    try (Parallel two = Parallel.of(2)) {
      double value = NormalLoss.add(s.normal, s.alpha, s.targetNormal, s.region, 2, grad, two);
      assertThat(value).isCloseTo(oneMinusCosine(s, wide(s.normal)), within(1e-6));
    }
    GradientCheck.of(n -> 2 * oneMinusCosine(s, n))
        .around(s.normal.data())
        .sample(150, 1)
        .matches("gradNormal", grad.data());
  }

  @Test
  void nothingCountsInAnEmptyRegion() {
    Scene s = new Scene(9, 9);
    Arrays.fill(s.region.data(), 0);
    FloatImage grad = s.zeros(1);
    try (Parallel one = Parallel.of(1)) {
      double value =
          new DepthLoss(0.01).add(s.depth, s.alpha, s.targetDepth, s.region, 1, grad, one);
      assertThat(value).isZero();
    }
    assertThat(grad.data()).containsOnly(0f);
  }

  /** Mean of 1 − n · N(D), one pixel at a time. */
  private static double consistency(Scene s, double[] depth, double[] normal) {
    int pixels = s.width * s.height;
    double sum = 0;
    int count = 0;
    for (int y = 1; y < s.height - 1; y++) {
      for (int x = 1; x < s.width - 1; x++) {
        int p = y * s.width + x;
        boolean valid = true;
        for (int q : new int[] {p, p - 1, p + 1, p - s.width, p + s.width}) {
          valid &= s.alpha.data()[q] > 0.5;
        }
        valid &= Math.abs(depth[p + 1] - depth[p - 1]) < MAX_JUMP;
        valid &= Math.abs(depth[p + s.width] - depth[p - s.width]) < MAX_JUMP;
        if (!valid) {
          continue;
        }
        double[] right = point(s, depth, x + 1, y);
        double[] left = point(s, depth, x - 1, y);
        double[] down = point(s, depth, x, y + 1);
        double[] up = point(s, depth, x, y - 1);
        double[] a = {down[0] - up[0], down[1] - up[1], down[2] - up[2]};
        double[] b = {right[0] - left[0], right[1] - left[1], right[2] - left[2]};
        double[] c = {
          a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        };
        double length = Math.sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]);
        double cosine = 0;
        for (int axis = 0; axis < 3; axis++) {
          cosine += c[axis] / length * normal[axis * pixels + p];
        }
        sum += 1 - cosine;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double[] point(Scene s, double[] depth, int x, int y) {
    double z = depth[y * s.width + x];
    return new double[] {
      z * (x + 0.5 - s.camera.cx()) / s.camera.fx(),
      z * (y + 0.5 - s.camera.cy()) / s.camera.fy(),
      z
    };
  }

  @ParameterizedTest
  @CsvSource({"3,3", "5,4", "18,5", "37,29"})
  void consistencyEqualsItsDefinitionWithBothGradients(int width, int height) {
    Scene s = new Scene(width, height);
    if (width == 3) {
      Arrays.fill(s.alpha.data(), 1);
    }
    FloatImage gradDepth = s.zeros(1);
    FloatImage gradNormal = s.zeros(3);
    try (Parallel two = Parallel.of(2)) {
      double value =
          new DepthNormalConsistency(MAX_JUMP)
              .add(s.depth, s.alpha, s.normal, s.camera, 3, gradDepth, gradNormal, two);
      assertThat(value).isCloseTo(consistency(s, wide(s.depth), wide(s.normal)), within(1e-5));
    }
    double[] depth = wide(s.depth);
    double[] normal = wide(s.normal);
    GradientCheck.of(d -> 3 * consistency(s, d, normal))
        .around(depth)
        .step(1e-6)
        .tolerance(1e-3, 1e-4)
        .sample(150, 1)
        .matches("gradDepth", gradDepth.data());
    GradientCheck.of(n -> 3 * consistency(s, depth, n))
        .around(normal)
        .tolerance(1e-3, 1e-5)
        .sample(150, 1)
        .matches("gradNormal", gradNormal.data());
  }

  @Test
  void planeFacingTheCameraAgreesWithItsNormal() {
    Scene s = new Scene(20, 20);
    Arrays.fill(s.depth.data(), 1.2f);
    Arrays.fill(s.alpha.data(), 1);
    Arrays.fill(s.normal.data(), 0, 800, 0);
    Arrays.fill(s.normal.data(), 800, 1200, -1);
    FloatImage gradDepth = s.zeros(1);
    try (Parallel one = Parallel.of(1)) {
      double value =
          new DepthNormalConsistency(MAX_JUMP)
              .add(s.depth, s.alpha, s.normal, s.camera, 1, gradDepth, s.zeros(3), one);
      assertThat(value).isCloseTo(0, within(1e-6));
    }
    for (float g : gradDepth.data()) {
      assertThat(g).isCloseTo(0, within(1e-5f));
    }
  }

  @Test
  void workSpaceOfTheLastPictureLeavesNoTrace() {
    Scene s = new Scene(20, 17);
    FloatImage fresh = s.zeros(1);
    FloatImage reused = s.zeros(1);
    DepthNormalConsistency loss = new DepthNormalConsistency(MAX_JUMP);
    try (Parallel one = Parallel.of(1)) {
      Scene full = new Scene(20, 17);
      Arrays.fill(full.alpha.data(), 1);
      loss.add(full.depth, full.alpha, full.normal, s.camera, 1, s.zeros(1), s.zeros(3), one);
      loss.add(s.depth, s.alpha, s.normal, s.camera, 1, reused, s.zeros(3), one);
      new DepthNormalConsistency(MAX_JUMP)
          .add(s.depth, s.alpha, s.normal, s.camera, 1, fresh, s.zeros(3), one);
    }
    assertThat(reused.data()).isEqualTo(fresh.data());
  }

  private static float[] logits(int n) {
    Random random = new Random(n);
    float[] logits = new float[n];
    for (int i = 0; i < n; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  private static double opacityTerm(double[] logits) {
    double sum = 0;
    for (double logit : logits) {
      double o = 1 / (1 + Math.exp(-logit));
      sum += Math.exp(-(o - 0.5) * (o - 0.5) / 0.05);
    }
    return sum / logits.length;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 33, 5000})
  void opacityTermEqualsItsDefinitionWithGradient(int n) {
    float[] logits = logits(n);
    float[] grad = new float[n];
    try (Parallel two = Parallel.of(2)) {
      assertThat(OpacityTerm.add(logits, 1.5, grad, two))
          .isCloseTo(opacityTerm(GradientCheck.toDouble(logits)), within(1e-6));
    }
    GradientCheck.of(x -> 1.5 * opacityTerm(x))
        .around(logits)
        .sample(40, 1)
        .tolerance(1e-4, 1e-6 / n)
        .matches("gradOpacityLogit", grad);
  }

  private static double deformationNorm(double[] delta, int n) {
    double[] weights = {2, 3, 0, 5, 7};
    int[] starts = {0, 3, 7, 9, 10, 13};
    double sum = 0;
    for (int a = 0; a < 5; a++) {
      for (int j = starts[a] * n; j < starts[a + 1] * n; j++) {
        sum += weights[a] * Math.abs(delta[j]) / ((starts[a + 1] - starts[a]) * n);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 33, 5000})
  void deformationNormEqualsItsDefinitionWithGradient(int n) {
    float[] delta = logits(13 * n);
    float[] grad = new float[13 * n];
    try (Parallel two = Parallel.of(2)) {
      double value = new DeformationNorm(2, 3, 0, 5, 7).add(delta, n, 1.5, grad, two);
      assertThat(value).isCloseTo(deformationNorm(GradientCheck.toDouble(delta), n), within(1e-4));
    }
    GradientCheck.of(x -> 1.5 * deformationNorm(x, n))
        .around(delta)
        .sample(60, 1)
        .allowKinks(0.05)
        .tolerance(1e-3, 1e-7)
        .matches("gradDelta", grad);
  }

  @Test
  void noDeformationIsNotPulled() {
    float[] grad = new float[13 * 20];
    try (Parallel one = Parallel.of(1)) {
      assertThat(new DeformationNorm(1, 1, 1, 1, 1).add(new float[13 * 20], 20, 1, grad, one))
          .isZero();
    }
    assertThat(grad).containsOnly(0f);
  }

  @Test
  void threadsDoNotChangeABit() {
    Scene s = new Scene(130, 131);
    FloatImage[] one = gradients(s, 1);
    FloatImage[] three = gradients(s, 3);
    for (int i = 0; i < one.length; i++) {
      assertThat(three[i].data()).isEqualTo(one[i].data());
    }
  }

  private static FloatImage[] gradients(Scene s, int threads) {
    FloatImage gradDepth = s.zeros(1);
    FloatImage gradNormal = s.zeros(3);
    try (Parallel parallel = Parallel.of(threads)) {
      addAll(s, gradDepth, gradNormal, parallel);
    }
    return new FloatImage[] {gradDepth, gradNormal};
  }

  private static double addAll(
      Scene s, FloatImage gradDepth, FloatImage gradNormal, Parallel parallel) {
    return new DepthLoss(0.01)
            .add(s.depth, s.alpha, s.targetDepth, s.region, 1, gradDepth, parallel)
        + NormalLoss.add(s.normal, s.alpha, s.targetNormal, s.region, 1, gradNormal, parallel)
        + new DepthNormalConsistency(MAX_JUMP)
            .add(s.depth, s.alpha, s.normal, s.camera, 1, gradDepth, gradNormal, parallel);
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() {
    RepeatableBits.assertSame(Program.class, 100);
  }

  /** Prints the bits of values and gradients. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Scene s = new Scene(67, 40);
      float[] logits = logits(300);
      String line = "";
      try (Parallel parallel = Parallel.of(Integer.parseInt(arguments[0]))) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          FloatImage gradDepth = s.zeros(1);
          FloatImage gradNormal = s.zeros(3);
          float[] gradLogits = new float[300];
          double value = addAll(s, gradDepth, gradNormal, parallel);
          double opacity = OpacityTerm.add(logits, 1, gradLogits, parallel);
          line =
              RepeatableBits.digest(gradDepth.data(), gradNormal.data(), gradLogits)
                  + (" " + value + " " + opacity);
        }
      }
      System.out.println(line);
    }
  }

  @Test
  void wrongPicturesAreNamed() {
    Scene s = new Scene(9, 9);
    try (Parallel one = Parallel.of(1)) {
      assertThatThrownBy(() ->
              new DepthLoss(0.01)
                  .add(s.depth, s.normal, s.targetDepth, s.region, 1, s.zeros(1), one))
          .hasMessageContaining("alpha is 9x9 with 3 channels");
    }
    assertThatThrownBy(() -> new DepthLoss(0)).hasMessageContaining("huber=0");
  }
}
