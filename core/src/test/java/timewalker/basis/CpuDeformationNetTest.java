package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.math.GradientCheck;
import timewalker.math.LargestError;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;

@Tag("kernel")
class CpuDeformationNetTest {
  /** Features are no multiple of the rows computed together. */
  private static final MlpLayout LAYOUT = new MlpLayout(6, 3, 12);

  /** Inputs drawn from one seed; no head is zero. */
  private static final class Scene {
    final MlpLayout layout;
    final int n;
    final float[] parameters;
    final float[] features;
    final float[] embedding;
    final float[] gradDelta;

    Scene(MlpLayout layout, int n) {
      this.layout = layout;
      this.n = n;
      Random random = new Random(n);
      parameters = layout.initial(random);
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i] == 0) {
          parameters[i] = (float) (0.3 * random.nextGaussian());
        }
      }
      features = normal(layout.features() * n, random);
      embedding = normal(layout.embedding(), random);
      gradDelta = normal(13 * n, random);
    }

    private static float[] normal(int length, Random random) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    double[] reference(float[] parameters, float[] features, float[] embedding) {
      return DeformationReference.forward(
          layout,
          GradientCheck.toDouble(parameters),
          GradientCheck.toDouble(features),
          GradientCheck.toDouble(embedding));
    }
  }

  /** What the kernel makes of a scene. */
  private static final class Result {
    final float[] delta;
    final float[] gradFeatures;
    final float[] gradEmbedding;
    final float[] gradParameters;

    Result(Scene scene, Parallel parallel) {
      MlpLayout layout = scene.layout;
      delta = new float[13 * scene.n];
      gradFeatures = new float[scene.features.length];
      gradEmbedding = new float[layout.embedding()];
      gradParameters = new float[layout.parameterCount()];
      CpuDeformationNet net = new CpuDeformationNet(layout, parallel);
      CpuDeformationNet.Activations saved = net.newActivations();
      net.forward(scene.parameters, scene.features, scene.embedding, scene.n, delta, saved);
      net.backward(
          scene.parameters,
          scene.embedding,
          saved,
          scene.gradDelta,
          gradFeatures,
          gradEmbedding,
          gradParameters);
    }

    static Result of(Scene scene, int threads) {
      try (Parallel parallel = Parallel.of(threads)) {
        return new Result(scene, parallel);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000})
  void deltasEqualTheReference(int n) {
    Scene scene = new Scene(LAYOUT, n);
    float[] delta = Result.of(scene, 2).delta;
    double[] expected = scene.reference(scene.parameters, scene.features, scene.embedding);
    assertThat(LargestError.of(delta, expected)).isLessThan(1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 70, 2100})
  void gradientOfParametersIsRight(int n) {
    Scene scene = new Scene(LAYOUT, n);
    double[] features = GradientCheck.toDouble(scene.features);
    double[] embedding = GradientCheck.toDouble(scene.embedding);
    GradientCheck.ofVector(
            x -> DeformationReference.forward(LAYOUT, x, features, embedding), scene.gradDelta)
        .around(scene.parameters)
        .step(1e-6)
        .tolerance(1e-3, 1e-4 * Math.sqrt(n))
        .sample(n > 1000 ? 40 : LAYOUT.parameterCount(), 1)
        .matches("gradParameters", Result.of(scene, 2).gradParameters);
  }

  @Test
  void gradientOfFeaturesIsRight() {
    Scene scene = new Scene(LAYOUT, 67);
    double[] parameters = GradientCheck.toDouble(scene.parameters);
    double[] embedding = GradientCheck.toDouble(scene.embedding);
    GradientCheck.ofVector(
            x -> DeformationReference.forward(LAYOUT, parameters, x, embedding), scene.gradDelta)
        .around(scene.features)
        .step(1e-6)
        .tolerance(1e-4, 1e-5)
        .matches("gradFeatures", Result.of(scene, 2).gradFeatures);
  }

  @Test
  void gradientOfTheEmbeddingIsRight() {
    Scene scene = new Scene(LAYOUT, 67);
    double[] parameters = GradientCheck.toDouble(scene.parameters);
    double[] features = GradientCheck.toDouble(scene.features);
    GradientCheck.ofVector(
            x -> DeformationReference.forward(LAYOUT, parameters, features, x), scene.gradDelta)
        .around(scene.embedding)
        .step(1e-6)
        .tolerance(1e-4, 1e-4)
        .matches("gradEmbedding", Result.of(scene, 2).gradEmbedding);
  }

  @Test
  void theEmbeddingMayBeEmpty() {
    Scene scene = new Scene(new MlpLayout(32, 0, 64), 100);
    float[] delta = Result.of(scene, 1).delta;
    double[] expected = scene.reference(scene.parameters, scene.features, scene.embedding);
    assertThat(LargestError.of(delta, expected)).isLessThan(2e-5);
  }

  @Test
  void trainingStartsAtTheAverage() {
    Scene scene = new Scene(LAYOUT, 20);
    float[] initial = LAYOUT.initial(new Random(1));
    System.arraycopy(initial, 0, scene.parameters, 0, initial.length);
    Result result = Result.of(scene, 1);
    assertThat(result.delta).containsOnly(0f);
    assertThat(result.gradParameters[LAYOUT.weightsHead()]).isNotZero();
  }

  @Test
  void hiddenWeightsStartWithTheVarianceOfHe() {
    MlpLayout layout = new MlpLayout(32, 4, 64);
    float[] initial = layout.initial(new Random(5));
    double squares = 0;
    for (int i = layout.weights2(); i < layout.bias2(); i++) {
      squares += (double) initial[i] * initial[i];
    }
    assertThat(squares / (64 * 64)).isCloseTo(2.0 / 64, within(0.05 * 2 / 64));
  }

  @Test
  void backwardAddsToWhatIsThere() {
    Scene scene = new Scene(LAYOUT, 30);
    try (Parallel one = Parallel.of(1)) {
      CpuDeformationNet net = new CpuDeformationNet(LAYOUT, one);
      CpuDeformationNet.Activations saved = net.newActivations();
      net.forward(scene.parameters, scene.features, scene.embedding, 30, new float[13 * 30], saved);
      Result once = new Result(scene, one);
      float[] gradFeatures = once.gradFeatures.clone();
      float[] gradEmbedding = once.gradEmbedding.clone();
      float[] gradParameters = once.gradParameters.clone();
      net.backward(
          scene.parameters,
          scene.embedding,
          saved,
          scene.gradDelta,
          gradFeatures,
          gradEmbedding,
          gradParameters);
      for (int i = 0; i < gradFeatures.length; i++) {
        assertThat(gradFeatures[i]).isEqualTo(2 * once.gradFeatures[i]);
      }
      for (int i = 0; i < gradParameters.length; i++) {
        assertThat(gradParameters[i]).isEqualTo(2 * once.gradParameters[i]);
      }
      assertThat(gradEmbedding[2]).isCloseTo(2 * once.gradEmbedding[2], within(1e-3f));
    }
  }

  @Test
  void fewerPointsAfterMoreLeaveNoTrace() {
    Scene many = new Scene(LAYOUT, 500);
    Scene few = new Scene(LAYOUT, 70);
    try (Parallel one = Parallel.of(1)) {
      CpuDeformationNet net = new CpuDeformationNet(LAYOUT, one);
      CpuDeformationNet.Activations saved = net.newActivations();
      net.forward(many.parameters, many.features, many.embedding, 500, new float[13 * 500], saved);
      net.backward(
          many.parameters,
          many.embedding,
          saved,
          many.gradDelta,
          new float[6 * 500],
          new float[3],
          new float[LAYOUT.parameterCount()]);
      float[] gradParameters = new float[LAYOUT.parameterCount()];
      float[] delta = new float[13 * 70];
      net.forward(few.parameters, few.features, few.embedding, 70, delta, saved);
      net.backward(
          few.parameters,
          few.embedding,
          saved,
          few.gradDelta,
          new float[6 * 70],
          new float[3],
          gradParameters);
      Result fresh = new Result(few, one);
      assertThat(delta).isEqualTo(fresh.delta);
      assertThat(gradParameters).isEqualTo(fresh.gradParameters);
    }
  }

  @Test
  void threadsDoNotChangeABit() {
    Scene scene = new Scene(LAYOUT, 5000);
    Result one = Result.of(scene, 1);
    Result three = Result.of(scene, 3);
    assertThat(three.delta).isEqualTo(one.delta);
    assertThat(three.gradFeatures).isEqualTo(one.gradFeatures);
    assertThat(three.gradEmbedding).isEqualTo(one.gradEmbedding);
    assertThat(three.gradParameters).isEqualTo(one.gradParameters);
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() {
    RepeatableBits.assertSame(Program.class, 200);
  }

  /** Prints the bits of a forward and backward pass. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Scene scene = new Scene(LAYOUT, 530);
      String line = "";
      try (Parallel parallel = Parallel.of(Integer.parseInt(arguments[0]))) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          Result r = new Result(scene, parallel);
          line = RepeatableBits.digest(r.delta, r.gradFeatures, r.gradEmbedding, r.gradParameters);
        }
      }
      System.out.println(line);
    }
  }

  @Test
  void wrongSizesAreNamed() {
    try (Parallel one = Parallel.of(1)) {
      CpuDeformationNet net = new CpuDeformationNet(LAYOUT, one);
      float[] parameters = new float[LAYOUT.parameterCount()];
      assertThatThrownBy(() ->
              net.forward(
                  parameters, new float[6], new float[2], 1, new float[13], net.newActivations()))
          .hasMessageContaining("embedding");
    }
    assertThatThrownBy(() -> new MlpLayout(32, 0, 10)).hasMessageContaining("hidden 10");
  }
}
