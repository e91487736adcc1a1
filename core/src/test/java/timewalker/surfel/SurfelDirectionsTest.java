package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

class SurfelDirectionsTest {
  private static final int N = 7;
  private static final int[] SURFEL = {1, 2, 4, 5, 6};
  private static final int COUNT = 3;
  private static final float[] CODE = {0.5f, -2, 1.25f};

  private final SplittableRandom random = new SplittableRandom(8);

  private float[] uniforms(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private SurfelDirections directions() {
    return new SurfelDirections(
        COUNT, SURFEL, uniforms(COUNT * SurfelDirections.NUMBERS * SURFEL.length));
  }

  private MomentSurfels surfels() {
    return new MomentSurfels(
        N, uniforms(3 * N), uniforms(4 * N), uniforms(2 * N), uniforms(N), uniforms(3 * N));
  }

  /** [9][n] the numbers that directions change, in their order. */
  private static double[] rows(MomentSurfels s) {
    double[] rows = new double[SurfelDirections.NUMBERS * N];
    int at = 0;
    for (float[] array : new float[][] {s.position(), s.logScale(), s.opacityLogit(), s.colour()}) {
      for (float value : array) {
        rows[at++] = value;
      }
    }
    return rows;
  }

  /** [9][n] Σ z_b D_b by the formula. */
  private static double[] formula(double[] code, double[] values) {
    int m = SURFEL.length;
    double[] sum = new double[SurfelDirections.NUMBERS * N];
    for (int b = 0; b < COUNT; b++) {
      for (int row = 0; row < SurfelDirections.NUMBERS; row++) {
        for (int j = 0; j < m; j++) {
          sum[row * N + SURFEL[j]] +=
              code[b] * values[(b * SurfelDirections.NUMBERS + row) * m + j];
        }
      }
    }
    return sum;
  }

  @Test
  void whatAnExpressionChangesIsASumOfDirections() {
    SurfelDirections directions = directions();
    MomentSurfels surfels = surfels();
    double[] before = rows(surfels);
    float[] rotation = surfels.rotation().clone();
    try (Parallel two = Parallel.of(2)) {
      directions.addTo(CODE, surfels, two);
    }
    double[] change =
        formula(GradientCheck.toDouble(CODE), GradientCheck.toDouble(directions.values()));
    double[] after = rows(surfels);
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i]).isCloseTo(before[i] + change[i], within(1e-6));
    }
    assertThat(surfels.rotation()).isEqualTo(rotation);
  }

  @Test
  void gradientsAreThoseOfTheFormula() {
    SurfelDirections directions = directions();
    MomentSurfels gradSurfels = surfels();
    float[] gradValues = new float[directions.values().length];
    float[] gradCode = new float[COUNT];
    try (Parallel two = Parallel.of(2)) {
      directions.backward(CODE, gradSurfels, gradValues, gradCode, two);
    }
    double[] cotangent = rows(gradSurfels);
    double[] values = GradientCheck.toDouble(directions.values());
    GradientCheck.ofVector(code -> formula(code, values), cotangent)
        .around(CODE)
        .matches("code", gradCode);
    GradientCheck.ofVector(v -> formula(GradientCheck.toDouble(CODE), v), cotangent)
        .around(directions.values())
        .matches("directions", gradValues);
  }

  @Test
  void aNewSurfelTakesTheDirectionsOfItsSource() {
    SurfelDirections directions = directions();
    int[] source = {0, 1, 1, 3, 4, 6, 6};
    boolean[] fresh = {false, false, true, false, false, true, true};
    SurfelDirections now = directions.select(source, N);
    assertThat(now.surfel()).containsExactly(1, 2, 4, 5, 6);
    int[] expected = {0, 0, 2, 4, 4};
    int m = SURFEL.length;
    for (int row = 0; row < COUNT * SurfelDirections.NUMBERS; row++) {
      for (int j = 0; j < expected.length; j++) {
        assertThat(now.values()[row * expected.length + j])
            .isEqualTo(directions.values()[row * m + expected[j]]);
      }
    }
    assertThat(directions.oldRows(source, fresh, N)).containsExactly(0, -1, 2, -1, -1);
  }

  @Test
  void directionsOfNoSurfelChangeNothing() {
    SurfelDirections none = SurfelDirections.zero(COUNT, new int[0]);
    MomentSurfels surfels = surfels();
    double[] before = rows(surfels);
    float[] gradCode = new float[COUNT];
    Arrays.fill(gradCode, 7);
    try (Parallel two = Parallel.of(2)) {
      none.addTo(CODE, surfels, two);
      none.backward(CODE, surfels, new float[0], gradCode, two);
    }
    assertThat(rows(surfels)).isEqualTo(before);
    assertThat(gradCode).containsOnly(0);
  }

  @Test
  void sizesMustFit() {
    assertThatThrownBy(() -> new SurfelDirections(2, new int[2], new float[35]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("values");
  }
}
