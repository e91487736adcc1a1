package timewalker.bench;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.head.LinearBasis;

/**
 * Posing with a fixed shape, and its derivatives, on one core. "flame" is a random model of FLAME's
 * size and density: 5,023 vertices, 100 dense expression components, 36 pose correctives.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
public class HeadPoserBenchmark {
  private static final int FLAME_VERTICES = 5023;
  private static final int LANDMARKS = LandmarkScheme.MEDIAPIPE.count();

  @Param({"embedded", "flame"})
  public String head;

  private HeadPoser poser;
  private HeadParams params;
  private HeadParams grad;
  private HeadParams poseGrad;
  private float[] vertices;
  private float[] gradVertices;
  private int[] landmarkVertices;
  private double[] jacobian;

  @Setup
  public void build() {
    HeadModel model = head.equals("embedded") ? EmbeddedHead.load() : flameSized();
    Random random = new Random(1);
    poser = new HeadPoser(model);
    params =
        new HeadParams(
            normal(random, model.shapeCount()),
            normal(random, model.expressionCount()),
            normal(random, 3),
            normal(random, 3),
            normal(random, 3),
            normal(random, 6),
            normal(random, 3));
    grad = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    poseGrad = HeadParams.neutral(0, model.expressionCount());
    vertices = new float[3 * model.vertexCount()];
    gradVertices = normal(random, vertices.length);
    landmarkVertices = new int[LANDMARKS];
    Arrays.setAll(landmarkVertices, i -> i * (model.vertexCount() / LANDMARKS));
    jacobian = new double[3 * landmarkVertices.length * poser.parameterCount()];
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    return values;
  }

  private static HeadModel flameSized() {
    Random random = new Random(2);
    float[] weights = new float[HeadModel.JOINTS * FLAME_VERTICES];
    for (int i = 0; i < FLAME_VERTICES; i++) {
      weights[HeadModel.JOINTS * i + HeadModel.NECK] = 0.5f;
      weights[HeadModel.JOINTS * i + (i % 2 == 0 ? HeadModel.ROOT : HeadModel.JAW)] = 0.5f;
    }
    HeadModel.Builder model =
        HeadModel.builder("flame-sized")
            .template(normal(random, 3 * FLAME_VERTICES))
            .faces(new int[] {0, 1, 2})
            .shapeBasis(dense(random, 300))
            .expressionBasis(dense(random, 100))
            .poseCorrectives(dense(random, HeadModel.POSE_FEATURES))
            .skinningWeights(weights);
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      model.jointRegressor(joint, new int[] {joint, 100 + joint}, new double[] {0.5, 0.5});
    }
    return model.build();
  }

  private static LinearBasis dense(Random random, int count) {
    LinearBasis.Builder basis = LinearBasis.builder(FLAME_VERTICES);
    for (int k = 0; k < count; k++) {
      basis.dense("c" + k, normal(random, 3 * FLAME_VERTICES));
    }
    return basis.build();
  }

  @Benchmark
  public float[] pose() {
    poser.pose(params, vertices);
    return vertices;
  }

  @Benchmark
  public HeadParams poseAndBackward() {
    poser.pose(params, vertices);
    poser.backward(gradVertices, poseGrad);
    return poseGrad;
  }

  @Benchmark
  public HeadParams poseAndBackwardWithShape() {
    poser.pose(params, vertices);
    poser.backward(gradVertices, grad);
    return grad;
  }

  @Benchmark
  public double[] poseAndJacobian() {
    poser.pose(params, vertices);
    poser.jacobian(landmarkVertices, jacobian);
    return jacobian;
  }

  /** Checks that the timed pose follows the translation. */
  @TearDown
  public void check() {
    poser.pose(params, vertices);
    float before = vertices[0];
    params.translation()[0] += 1;
    poser.pose(params, vertices);
    if (Math.abs(vertices[0] - before - 1) > 1e-5) {
      throw new IllegalStateException("the pose does not follow its parameters");
    }
    params.translation()[0] -= 1;
  }
}
