package timewalker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.math.GradientCheck;
import timewalker.math.LargestError;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;

@Tag("kernel")
class AdamTest {
  /** Algorithm 1 of Kingma and Ba 2015, line by line, in double precision. */
  private static final class Reference {
    final double[] theta;
    final double[] m;
    final double[] v;
    int t;

    Reference(double[] theta) {
      this.theta = theta.clone();
      this.m = new double[theta.length];
      this.v = new double[theta.length];
    }

    void step(AdamSettings s, double[] g, double alpha) {
      t++;
      for (int i = 0; i < theta.length; i++) {
        if (s.skipZero() && g[i] == 0) {
          continue;
        }
        m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g[i];
        v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g[i] * g[i];
        double mHat = m[i] / (1 - Math.pow(s.beta1(), t));
        double vHat = v[i] / (1 - Math.pow(s.beta2(), t));
        theta[i] -= alpha * mHat / (Math.sqrt(vHat) + s.epsilon());
      }
    }
  }

  private static float[] normal(int n, long seed, double zeroShare) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      float value = (float) random.nextGaussian();
      values[i] = random.nextDouble() < zeroShare ? 0 : value;
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 15, 16, 17, 31, 33, 100, 40001})
  void twentyStepsEqualAlgorithmOne(int n) {
    for (AdamSettings settings :
        new AdamSettings[] {AdamSettings.standard(), AdamSettings.forTables()}) {
      float[] parameters = normal(n, 1, 0);
      Reference reference = new Reference(GradientCheck.toDouble(parameters));
      Adam adam = new Adam(settings, 1, n);
      try (Parallel two = Parallel.of(2)) {
        for (int step = 0; step < 20; step++) {
          float[] gradient = normal(n, 100 + step, 0.3);
          adam.step(parameters, gradient, 0.01, two);
          reference.step(settings, GradientCheck.toDouble(gradient), 0.01);
        }
      }
      assertThat(LargestError.of(parameters, reference.theta)).isLessThan(3e-6);
    }
  }

  @Test
  void smallEpsilonAndZeroGradientsStayFinite() {
    float[] parameters = {1, 2, 3};
    Adam adam = new Adam(AdamSettings.standard().with("epsilon", 1e-30), 1, 3);
    try (Parallel one = Parallel.of(1)) {
      adam.step(parameters, new float[] {0, 1e-30f, 5}, 0.1, one);
    }
    assertThat(parameters[0]).isEqualTo(1);
    assertThat(parameters[1]).isFinite();
    assertThat(parameters[2]).isCloseTo(2.9f, within(1e-6f));
  }

  @Test
  void rowsKeepTheirStateWhenOthersComeAndGo() {
    float[] parameters = normal(10, 3, 0);
    float[] gradient = normal(10, 4, 0);
    int[] oldRowOfNew = {4, -1, 0, 4};
    Adam adam = new Adam(AdamSettings.standard(), 2, 5);
    Adam untouched = new Adam(AdamSettings.standard(), 2, 5);
    try (Parallel one = Parallel.of(1)) {
      adam.step(parameters, gradient, 0.1, one);
      float[] copy = normal(10, 3, 0);
      untouched.step(copy, gradient, 0.1, one);
      adam.select(oldRowOfNew);
      float[] chosen = Adam.selectRows(parameters, 2, oldRowOfNew);
      float[] next = normal(10, 5, 0);
      adam.step(chosen, Adam.selectRows(next, 2, oldRowOfNew), 0.1, one);
      untouched.step(copy, next, 0.1, one);
      for (int c = 0; c < 2; c++) {
        assertThat(chosen[4 * c]).isEqualTo(copy[5 * c + 4]);
        assertThat(chosen[4 * c + 1]).isZero();
        assertThat(chosen[4 * c + 2]).isEqualTo(copy[5 * c]);
        assertThat(chosen[4 * c + 3]).isEqualTo(copy[5 * c + 4]);
      }
    }
  }

  @Test
  void savedStateGoesOnWithTheSameBits() {
    float[] gradient = normal(50, 4, 0);
    float[] parameters = normal(50, 3, 0);
    Adam adam = new Adam(AdamSettings.standard(), 1, 50);
    try (Parallel one = Parallel.of(1)) {
      adam.step(parameters, gradient, 0.1, one);
      float[] resumed = parameters.clone();
      Adam copy =
          new Adam(
              AdamSettings.standard(),
              1,
              adam.firstMoment().clone(),
              adam.secondMoment().clone(),
              adam.steps());
      adam.step(parameters, gradient, 0.1, one);
      copy.step(resumed, gradient, 0.1, one);
      assertThat(resumed).isEqualTo(parameters);
    }
  }

  private static final HashGrid GRID = new HashGrid(3, 2, 11, 4, 30);

  private static HashTables tables() {
    Random random = new Random(8);
    HashTables tables = new HashTables(GRID, 4, random);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < tables.table(i).length; j++) {
        tables.table(i)[j] = (float) random.nextGaussian();
      }
    }
    return tables;
  }

  @Test
  void tablesGetTheirWeightTimesTheBlendedGradient() {
    HashTables tables = tables();
    tables.deactivate(2);
    TableAdam adam = new TableAdam(AdamSettings.forTables(), tables);
    Reference[] references = new Reference[4];
    for (int i : new int[] {0, 1, 3}) {
      references[i] = new Reference(GradientCheck.toDouble(tables.table(i)));
    }
    int length = GRID.tableLength();
    float[] gradWeights = new float[4];
    double[] expectedGradWeights = new double[4];
    try (Parallel two = Parallel.of(2)) {
      for (int step = 0; step < 5; step++) {
        float[] weights = {0.5f, -1.5f, 3f, step % 2}; // another life stage at every step
        float[] gradTable = normal(length, 20 + step, 0.4);
        for (int i : new int[] {0, 1, 3}) {
          double[] gradient = new double[length];
          for (int j = 0; j < length; j++) {
            gradient[j] = (double) weights[i] * gradTable[j];
            expectedGradWeights[i] += references[i].theta[j] * gradTable[j];
          }
          references[i].step(AdamSettings.forTables(), gradient, 0.01);
        }
        adam.step(tables, weights, gradTable, gradWeights, 0.01, two);
      }
    }
    for (int i : new int[] {0, 1, 3}) {
      assertThat((double) gradWeights[i]).isCloseTo(expectedGradWeights[i], within(2e-2));
      assertThat(LargestError.of(tables.table(i), references[i].theta)).isLessThan(2e-6);
    }
    assertThat(gradWeights[2]).isZero();
  }

  @Test
  void momentsOfADeactivatedBasisAreLetGo() {
    HashTables tables = tables();
    TableAdam adam = new TableAdam(AdamSettings.forTables(), tables);
    tables.deactivate(1);
    try (Parallel one = Parallel.of(1)) {
      adam.step(tables, new float[4], new float[GRID.tableLength()], null, 0.01, one);
    }
    assertThat(adam.firstMoment(1)).isNull();
    assertThat(adam.secondMoment(1)).isNull();
    assertThat(adam.firstMoment(0)).isNotNull();
  }

  /** v_i = Σ_k w_ki² D for a D that all tables share gives v'_j = Σ_k w'_kj² D. */
  @Test
  void secondMomentsFollowOtherBasesByTheSquaresOfTheWeights() {
    HashTables tables = new HashTables(GRID, 3, new Random(4));
    tables.deactivate(1);
    float[] before = {0.5f, 0, -1.5f, 2, 0, 0.25f}; // two stages
    float[][] m = {new float[GRID.tableLength()], null, new float[GRID.tableLength()]};
    float[][] v = {new float[GRID.tableLength()], null, new float[GRID.tableLength()]};
    for (int e = 0; e < GRID.tableLength(); e++) {
      v[0][e] = (0.25f + 4) * (e + 1);
      v[2][e] = (2.25f + 0.0625f) * (e + 1);
      m[0][e] = 7;
    }
    TableAdam adam = new TableAdam(AdamSettings.forTables(), m, v, 9);
    double[][] after = {{3}, {-1}};
    adam.replace(before, after);
    for (int e : new int[] {0, 7, GRID.tableLength() - 1}) {
      assertThat((double) adam.secondMoment(0)[e])
          .isCloseTo(10.0 * (e + 1), within(1e-5 * e + 1e-5));
      assertThat(adam.firstMoment(0)[e]).isZero();
    }
    assertThat(adam.secondMoment(1)).isNull();
    assertThat(adam.secondMoment(2)).isNull();
    assertThat(adam.firstMoment(2)).isNull();
    assertThat(adam.steps()).isEqualTo(9);
  }

  @Test
  void interpreterCompilerAndThreadsGiveTheSameBits() {
    RepeatableBits.assertSame(Program.class, 100);
  }

  /** Prints the bits of tables and parameters after some steps. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      String line = "";
      try (Parallel parallel = Parallel.of(Integer.parseInt(arguments[0]))) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          HashTables tables = tables();
          float[] gradWeights = new float[4];
          float[] gradTable = normal(GRID.tableLength(), 1, 0.3);
          float[] weights = {1, 0.3f, -0.2f, 0.1f};
          TableAdam tableAdam = new TableAdam(AdamSettings.forTables(), tables);
          tableAdam.step(tables, weights, gradTable, gradWeights, 0.01, parallel);
          float[] parameters = normal(5001, 2, 0);
          Adam adam = new Adam(AdamSettings.standard(), 1, parameters.length);
          adam.step(parameters, normal(5001, 3, 0), 0.1, parallel);
          adam.step(parameters, normal(5001, 4, 0), 0.1, parallel);
          line = RepeatableBits.digest(tables.table(0), tables.table(3), gradWeights, parameters);
        }
      }
      System.out.println(line);
    }
  }

  @Test
  void wrongLengthsAreRefused() {
    Adam adam = new Adam(AdamSettings.standard(), 3, 4);
    try (Parallel one = Parallel.of(1)) {
      assertThatThrownBy(() -> adam.step(new float[11], new float[12], 0.1, one))
          .hasMessageContaining("parameters");
    }
    assertThatThrownBy(() -> AdamSettings.standard().with("beta1", 1))
        .hasMessageContaining("beta1=1.0");
  }
}
