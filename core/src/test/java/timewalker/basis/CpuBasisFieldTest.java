package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
class CpuBasisFieldTest {
  /** Rounding of a position by 2^-24 of 40 cells, at slopes of about 5 a cell. */
  private static final double CLOSE = 3e-5;

  /** Two dense levels, three hashed ones. */
  private static final HashGrid GRID = new HashGrid(5, 2, 9, 4, 40);

  private static final GridBox BOX = new GridBox(-0.5f, -1f, 0.25f, 1.5f);
  private static final HashGridReference REFERENCE = new HashGridReference(GRID, BOX);

  /** Bases, weights, points and cotangents drawn from one seed; basis 1 is deactivated. */
  private static final class Scene {
    final int n;
    final HashTables tables;
    final float[] weights = {0.7f, 5f, -0.4f};
    final float[] points;
    final float[] gradFeatures;

    Scene(int n, HashGrid grid) {
      this.n = n;
      Random random = new Random(n);
      tables = new HashTables(grid, 3, random);
      for (int i = 0; i < 3; i++) {
        float[] table = tables.table(i);
        for (int j = 0; j < table.length; j++) {
          table[j] = (float) random.nextGaussian();
        }
      }
      tables.deactivate(1);
      points = new float[3 * n];
      for (int axis = 0; axis < 3; axis++) {
        for (int p = 0; p < n; p++) { // a few lie outside the box
          points[axis * n + p] =
              (float) (BOX.low(axis) + BOX.edge() * (random.nextDouble() * 1.1 - 0.05));
        }
      }
      gradFeatures = new float[grid.outputs() * n];
      for (int j = 0; j < gradFeatures.length; j++) {
        gradFeatures[j] = j % 7 == 3 ? 0 : (float) random.nextGaussian();
      }
    }

    double[][] doubleTables() {
      double[][] wide = new double[3][];
      for (int i = 0; i < 3; i++) {
        wide[i] = tables.active(i) ? GradientCheck.toDouble(tables.table(i)) : null;
      }
      return wide;
    }

    double[] doubleWeights() {
      return GradientCheck.toDouble(weights);
    }
  }

  private static CpuBasisField field(HashGrid grid, Scene scene, Parallel parallel) {
    CpuBasisField field = new CpuBasisField(grid, BOX, parallel);
    field.blend(scene.tables, scene.weights);
    return field;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 15, 16, 17, 127, 128, 129, 300, 9001})
  void featuresEqualTheReference(int n) {
    Scene scene = new Scene(n, GRID);
    float[] features = new float[GRID.outputs() * n];
    try (Parallel two = Parallel.of(2)) {
      field(GRID, scene, two).forward(scene.points, n, features);
    }
    double[] expected =
        REFERENCE.forward(
            scene.doubleTables(), scene.doubleWeights(), GradientCheck.toDouble(scene.points));
    assertThat(LargestError.of(features, expected)).isLessThan(CLOSE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void otherNumbersOfFeaturesEqualTheReference(int features) {
    HashGrid grid = new HashGrid(3, features, 8, 3, 20);
    Scene scene = new Scene(37, grid);
    float[] out = new float[grid.outputs() * 37];
    try (Parallel one = Parallel.of(1)) {
      field(grid, scene, one).forward(scene.points, 37, out);
    }
    double[] expected =
        new HashGridReference(grid, BOX)
            .forward(
                scene.doubleTables(), scene.doubleWeights(), GradientCheck.toDouble(scene.points));
    assertThat(LargestError.of(out, expected)).isLessThan(CLOSE);
  }

  @Test
  void pointsOnTheBoxBordersAreLookedUpAtTheCorners() {
    Scene scene = new Scene(2, GRID);
    float[] corners = {-0.5f, 1f, -1f, 0.5f, 0.25f, 1.75f};
    float[] features = new float[GRID.outputs() * 2];
    try (Parallel one = Parallel.of(1)) {
      CpuBasisField field = field(GRID, scene, one);
      field.forward(corners, 2, features);
      for (int level = 0; level < 5; level++) {
        int last = GRID.cells(level);
        assertThat(features[2 * level * 2])
            .isEqualTo(field.blendedTable()[REFERENCE.number(level, 0, 0, 0)]);
        assertThat(features[2 * level * 2 + 1])
            .isEqualTo(field.blendedTable()[REFERENCE.number(level, last, last, last)]);
      }
    }
  }

  /** Gradients of one scene by the kernel under test. */
  private record Gradients(float[] points, float[] table, float[] weights) {}

  private static Gradients gradients(Scene scene, int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      CpuBasisField field = field(GRID, scene, parallel);
      float[] gradPoints = new float[3 * scene.n];
      float[] gradWeights = new float[3];
      field.clearGradient();
      field.backward(scene.points, scene.n, scene.gradFeatures, gradPoints);
      field.gradWeights(scene.tables, gradWeights);
      return new Gradients(gradPoints, field.gradTable(), gradWeights);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 131})
  void gradientOfPointsIsRight(int n) {
    Scene scene = new Scene(n, GRID);
    GradientCheck.ofVector(
            x -> REFERENCE.forward(scene.doubleTables(), scene.doubleWeights(), x),
            scene.gradFeatures)
        .around(scene.points)
        .step(1e-6)
        .tolerance(1e-3, 1e-3)
        .sample(40, 1)
        .allowKinks(0.05)
        .matches("gradPoints", gradients(scene, 2).points());
  }

  @Test
  void gradientOfEveryBasisIsItsWeightTimesTheBlendedGradient() {
    Scene scene = new Scene(33, GRID);
    float[] gradTable = gradients(scene, 2).table();
    double[][] tables = scene.doubleTables();
    for (int basis : new int[] {0, 2}) {
      float[] gradBasis = new float[gradTable.length];
      for (int j = 0; j < gradTable.length; j++) {
        gradBasis[j] = scene.weights[basis] * gradTable[j];
      }
      double[] table = tables[basis];
      GradientCheck.ofVector(
              x -> {
                tables[basis] = x;
                return REFERENCE.forward(
                    tables, scene.doubleWeights(), GradientCheck.toDouble(scene.points));
              },
              scene.gradFeatures)
          .around(table)
          .tolerance(1e-4, 1e-5)
          .sample(150, 2)
          .matches("gradTable of basis " + basis, gradBasis);
      tables[basis] = table;
    }
  }

  @Test
  void gradientOfWeightsIsRightAndADeactivatedBasisGetsNone() {
    Scene scene = new Scene(50, GRID);
    float[] gradWeights = gradients(scene, 2).weights();
    assertThat(gradWeights[1]).isZero();
    GradientCheck.ofVector(
            w -> REFERENCE.forward(scene.doubleTables(), w, GradientCheck.toDouble(scene.points)),
            scene.gradFeatures)
        .around(scene.weights)
        .matches("gradWeights", gradWeights);
  }

  @Test
  void backwardAddsToWhatIsThere() {
    Scene scene = new Scene(40, GRID);
    try (Parallel one = Parallel.of(1)) {
      CpuBasisField field = field(GRID, scene, one);
      float[] once = new float[120];
      field.backward(scene.points, 40, scene.gradFeatures, once);
      float[] table = field.gradTable().clone();
      float[] twice = once.clone();
      field.backward(scene.points, 40, scene.gradFeatures, twice);
      for (int j = 0; j < 120; j++) {
        assertThat(twice[j])
            .isCloseTo(2 * once[j], org.assertj.core.data.Percentage.withPercentage(1e-3));
      }
      double sum = 0;
      double first = 0;
      for (int j = 0; j < table.length; j++) {
        sum += Math.abs(field.gradTable()[j]);
        first += Math.abs(table[j]);
      }
      assertThat(sum / first).isCloseTo(2, org.assertj.core.data.Offset.offset(1e-5));
      field.clearGradient();
      assertThat(field.gradTable()).containsOnly(0f);
    }
  }

  @Test
  void threadsDoNotChangeABit() {
    Scene scene = new Scene(9001, GRID);
    Gradients one = gradients(scene, 1);
    Gradients three = gradients(scene, 3);
    assertThat(three.points()).isEqualTo(one.points());
    assertThat(three.table()).isEqualTo(one.table());
    assertThat(three.weights()).isEqualTo(one.weights());
  }

  @Test
  void interpreterAndCompilerGiveTheSameBits() {
    RepeatableBits.assertSame(Program.class, 400);
  }

  /** Prints the bits of a forward and backward pass. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      try (Parallel parallel = Parallel.of(Integer.parseInt(arguments[0]))) {
        Scene scene = new Scene(150, GRID);
        String line = "";
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          CpuBasisField field = field(GRID, scene, parallel);
          float[] features = new float[GRID.outputs() * 150];
          float[] gradPoints = new float[450];
          float[] gradWeights = new float[3];
          field.forward(scene.points, 150, features);
          field.backward(scene.points, 150, scene.gradFeatures, gradPoints);
          field.gradWeights(scene.tables, gradWeights);
          line = RepeatableBits.digest(features, gradPoints, field.gradTable(), gradWeights);
        }
        System.out.println(line);
      }
    }
  }

  @Test
  void tablesOfAnotherLayoutAreRefused() {
    HashTables other = new HashTables(HashGrid.standard(), 3, new Random(1));
    try (Parallel one = Parallel.of(1)) {
      CpuBasisField field = new CpuBasisField(GRID, BOX, one);
      assertThatThrownBy(() -> field.blend(other, new float[3]))
          .hasMessageContaining("the tables have the layout");
      assertThatThrownBy(() -> field.blend(other, new float[2])).hasMessageContaining("weights");
    }
  }

  @Test
  void notANumberAsAPointReadsWithinTheTable() {
    Scene scene = new Scene(3, GRID);
    scene.points[1] = Float.NaN;
    scene.points[2] = Float.POSITIVE_INFINITY;
    float[] features = new float[GRID.outputs() * 3];
    try (Parallel one = Parallel.of(1)) {
      field(GRID, scene, one).forward(scene.points, 3, features);
    }
    assertThat(features[0]).isFinite();
    assertThat(features[1]).isNaN();
    assertThat(features[2]).isFinite();
  }
}
