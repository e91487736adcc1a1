package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import timewalker.math.GradientCheck;
import timewalker.math.Lanes;

@Tag("kernel")
class HeadPoserTest {
  private static float[] pose(HeadModel model, HeadParams params) {
    float[] vertices = new float[3 * model.vertexCount()];
    new HeadPoser(model).pose(params, vertices);
    return vertices;
  }

  @ParameterizedTest
  @EnumSource
  void poseMatchesTheFormulaInDoublePrecision(TestHeads.Kind kind) {
    for (int vertices : new int[] {1 + 9, 63, 64, 65, 77, 300}) {
      HeadModel model = TestHeads.random(kind, vertices, 6, 11, vertices);
      HeadParams params = TestHeads.params(model, 5);
      double[] truth = new HeadReference(model).pose(HeadReference.flat(params));
      float[] posed = pose(model, params);
      for (int i = 0; i < truth.length; i++) {
        assertThat((double) posed[i])
            .isCloseTo(truth[i], org.assertj.core.data.Offset.offset(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void backwardIsTheTransposeOfTheDerivative(TestHeads.Kind kind) {
    HeadModel model = TestHeads.random(kind, 3);
    HeadParams params = TestHeads.params(model, 4);
    float[] cotangent = TestHeads.normal(new Random(8), 3 * model.vertexCount(), 1);
    checkBackward(model, params, cotangent);
  }

  @ParameterizedTest
  @EnumSource
  void backwardHoldsAtTheRestingPose(TestHeads.Kind kind) {
    HeadModel model = TestHeads.random(kind, 3);
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    params.jaw()[0] = 1e-4f;
    checkBackward(model, params, TestHeads.normal(new Random(9), 3 * model.vertexCount(), 1));
  }

  private static void checkBackward(HeadModel model, HeadParams params, float[] cotangent) {
    HeadPoser poser = new HeadPoser(model);
    poser.pose(params, new float[3 * model.vertexCount()]);
    HeadParams grad = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    poser.backward(cotangent, grad);
    double[] flat = HeadReference.flat(grad);
    double largest = Arrays.stream(flat).map(Math::abs).max().orElseThrow();
    GradientCheck.ofVector(new HeadReference(model)::pose, cotangent)
        .around(HeadReference.flat(params))
        .tolerance(1e-4, 1e-6 * largest)
        .matches("gradParams", flat);
  }

  @Test
  void backwardAddsToWhatIsThere() {
    HeadModel model = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 3);
    HeadPoser poser = new HeadPoser(model);
    poser.pose(TestHeads.params(model, 4), new float[3 * model.vertexCount()]);
    float[] cotangent = TestHeads.normal(new Random(8), 3 * model.vertexCount(), 1);
    HeadParams once = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    poser.backward(cotangent, once);
    HeadParams twice = once.copy();
    poser.backward(cotangent, twice);
    double[] a = HeadReference.flat(once);
    double[] b = HeadReference.flat(twice);
    for (int i = 0; i < a.length; i++) {
      assertThat(b[i]).isEqualTo(2 * a[i]);
    }
  }

  @Test
  void emptyGradientArraysLeaveTheOthersAsTheyAre() {
    HeadModel model = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 3);
    HeadPoser poser = new HeadPoser(model);
    poser.pose(TestHeads.params(model, 4), new float[3 * model.vertexCount()]);
    float[] cotangent = TestHeads.normal(new Random(8), 3 * model.vertexCount(), 1);
    HeadParams all = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    HeadParams some = HeadParams.neutral(0, 2);
    poser.backward(cotangent, all);
    poser.backward(cotangent, some);
    assertThat(some.jaw()).isEqualTo(all.jaw());
    assertThat(some.expression()).isEqualTo(Arrays.copyOf(all.expression(), 2));
  }

  @ParameterizedTest
  @EnumSource
  void jacobianMatchesCentralDifferences(TestHeads.Kind kind) {
    HeadModel model = TestHeads.random(kind, 77, 9, 19, 3);
    HeadParams params = TestHeads.params(model, 4);
    HeadPoser poser = new HeadPoser(model);
    poser.pose(params, new float[3 * model.vertexCount()]);
    int[] ids = {76, 0, 10, 10, 33};
    int columns = poser.parameterCount();
    double[] jacobian = new double[3 * ids.length * columns];
    Arrays.fill(jacobian, Double.NaN);
    poser.jacobian(ids, jacobian);
    double[] point = HeadReference.flat(params);
    HeadReference reference = new HeadReference(model);
    for (int n = 0; n < ids.length; n++) {
      for (int axis = 0; axis < 3; axis++) {
        int output = 3 * ids[n] + axis;
        int row = (3 * n + axis) * columns;
        double[] analytic = Arrays.copyOfRange(jacobian, row, row + columns);
        GradientCheck.of(x -> reference.pose(x)[output])
            .around(point)
            .tolerance(1e-4, 1e-7)
            .matches("row " + output, analytic);
      }
    }
  }

  @Test
  void poseDoesNotDependOnWhatWasPosedBefore() {
    HeadModel model = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 3);
    HeadPoser poser = new HeadPoser(model);
    float[] vertices = new float[3 * model.vertexCount()];
    HeadParams params = TestHeads.params(model, 4);
    for (int seed = 10; seed < 13; seed++) {
      HeadParams other = TestHeads.params(model, seed);
      if (seed == 11) {
        System.arraycopy(params.shape(), 0, other.shape(), 0, params.shape().length);
      }
      poser.pose(other, vertices);
    }
    poser.pose(params, vertices);
    assertThat(vertices).isEqualTo(pose(model, params));
    // the caller's own array changed in place is a new shape
    params.shape()[2] += 0.5f;
    poser.pose(params, vertices);
    assertThat(vertices).isEqualTo(pose(model, params));
  }

  @Test
  void shorterCoefficientArraysCountAsZero() {
    HeadModel model = TestHeads.random(TestHeads.Kind.DENSE, 3);
    HeadParams full = TestHeads.params(model, 4);
    Arrays.fill(full.shape(), 2, full.shape().length, 0);
    Arrays.fill(full.expression(), 3, full.expression().length, 0);
    HeadParams brief =
        new HeadParams(
            Arrays.copyOf(full.shape(), 2),
            Arrays.copyOf(full.expression(), 3),
            full.root(),
            full.neck(),
            full.jaw(),
            full.eyes(),
            full.translation());
    assertThat(pose(model, brief)).isEqualTo(pose(model, full));
  }

  @Test
  void tooManyCoefficientsAreRefused() {
    HeadModel model = TestHeads.random(TestHeads.Kind.DENSE, 3);
    assertThatThrownBy(() -> pose(model, HeadParams.neutral(6, 99)))
        .hasMessage("expression holds 99 coefficients; the head model has 7");
  }

  /** Hash of what a pose and its derivatives write, the last of many. */
  private static int hash(int repeats) {
    HeadModel model = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 3);
    HeadPoser poser = new HeadPoser(model);
    float[] vertices = new float[3 * model.vertexCount()];
    double[] jacobian = new double[3 * 2 * poser.parameterCount()];
    int hash = 0;
    for (int i = 0; i < repeats; i++) {
      HeadParams params = TestHeads.params(model, i % 2);
      HeadParams grad = HeadParams.neutral(model.shapeCount(), model.expressionCount());
      poser.pose(params, vertices);
      poser.backward(vertices, grad);
      poser.jacobian(new int[] {5, 70}, jacobian);
      hash = Arrays.hashCode(vertices);
      hash = 31 * hash + Arrays.hashCode(HeadReference.flat(grad));
      hash = 31 * hash + Arrays.hashCode(jacobian);
    }
    return hash;
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() throws IOException, InterruptedException {
    int warm = hash(3001);
    assertThat(hash(2)).isNotEqualTo(warm);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "--add-modules=jdk.incubator.vector",
                "-D" + Lanes.PROPERTY + "=" + Lanes.F.vectorBitSize(),
                "-cp",
                System.getProperty("java.class.path"),
                HeadPoserTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(printed.strip()).isEqualTo(Integer.toString(warm));
  }

  /** What the interpreting child runs. */
  public static void main(String[] args) {
    System.out.println(hash(1));
  }

  @Test
  void posingAllocatesNothingOnceWarm() {
    HeadModel model = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 1000, 8, 12, 3);
    HeadPoser poser = new HeadPoser(model);
    float[] vertices = new float[3 * model.vertexCount()];
    HeadParams params = TestHeads.params(model, 4);
    HeadParams grad = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    int[] ids = {3, 500, 999};
    double[] jacobian = new double[9 * poser.parameterCount()];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 40; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        params.shape()[0] += i % 10 == 0 ? 0.01f : 0;
        poser.pose(params, vertices);
        poser.backward(vertices, grad);
        poser.jacobian(ids, jacobian);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes in 100 poses").isLessThan(100);
  }
}
