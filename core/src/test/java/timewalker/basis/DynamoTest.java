package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import timewalker.math.GradientCheck;

class DynamoTest {
  private static final HashGrid GRID = new HashGrid(2, 2, 6, 2, 5);
  private static final DynamoSettings THREE_CHECKS =
      DynamoSettings.DEFAULT.with(Map.of("fraction", 0.1, "checks", 3, "every", 10));

  /** Tables with the given root mean squares. */
  private static HashTables tables(double... rms) {
    float[][] tables = new float[rms.length][GRID.tableLength()];
    for (int i = 0; i < rms.length; i++) {
      for (int level = 0; level < 2; level++) {
        int from = GRID.offset(level);
        Arrays.fill(tables[i], from, from + 2 * GRID.entries(level), (float) rms[i]);
      }
    }
    return new HashTables(GRID, tables);
  }

  private static Dynamo dynamo(int stages, float... weights) {
    return new Dynamo(
        THREE_CHECKS, stages, weights.clone(), new int[weights.length / stages], List.of());
  }

  @Test
  void weightsStartNearOneOverNWithNoise() {
    Dynamo dynamo = new Dynamo(DynamoSettings.DEFAULT, 250, 8, new Random(3));
    double sum = 0;
    double squares = 0;
    for (float w : dynamo.weights()) {
      sum += w;
      squares += (w - 0.125) * (w - 0.125);
    }
    assertThat(sum / 2000).isCloseTo(0.125, within(0.003));
    assertThat(Math.sqrt(squares / 2000)).isCloseTo(0.3 / 8, within(0.002));
    assertThat(new Dynamo(DynamoSettings.DEFAULT, 250, 8, new Random(3)).weights())
        .isEqualTo(dynamo.weights());
  }

  @Test
  void paddingDoesNotDiluteTheRootMeanSquare() {
    assertThat(tables(0.5).rms(0)).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void contributionIsWeightTimesSizeOfTheTable() {
    double[] s = dynamo(2, 1, -2, 3, 0).contributions(tables(0.5, 0.25));
    assertThat(s[0]).isCloseTo(0.5, within(1e-6));
    assertThat(s[1]).isCloseTo(0.5, within(1e-6));
    assertThat(s[2]).isCloseTo(1.5, within(1e-6));
    assertThat(s[3]).isZero();
  }

  @Test
  void mixOfStagesIsTheMixOfTheirWeights() {
    float[] blend = new float[2];
    dynamo(2, 1, 2, 5, 10).blendFor(new float[] {0.25f, 0.75f}, blend);
    assertThat(blend).containsExactly(4, 8);
  }

  @Test
  void gradientOfTheWeightsIsRight() {
    float[] mix = {0.2f, 0, 0.8f};
    float[] gradBlend = {0.7f, -1.1f};
    float[] gradWeights = new float[6];
    float[] point = {1, 2, 3, 4, 5, 6};
    dynamo(3, point).backward(mix, gradBlend, gradWeights);
    GradientCheck.ofFloat(
            w -> {
              float[] blend = new float[2];
              dynamo(3, w).blendFor(mix, blend);
              return (double) gradBlend[0] * blend[0] + (double) gradBlend[1] * blend[1];
            })
        .around(point)
        .step(0.25)
        .tolerance(1e-5, 1e-6)
        .matches("gradWeights", gradWeights);
  }

  @Test
  void basisWeakAtEveryStageIsTakenOutAfterSoManyChecks() {
    HashTables tables = tables(1, 1, 1);
    Dynamo dynamo = dynamo(2, 1, 0.05f, 0.5f, 0.3f, -0.08f, 1);
    AtomicInteger measured = new AtomicInteger();
    assertThat(dynamo.check(10, tables, () -> 30)).isEmpty();
    assertThat(dynamo.check(20, tables, () -> 30)).isEmpty();
    List<Dynamo.Event> events = dynamo.check(30, tables, () -> 30 - measured.getAndIncrement());
    assertThat(events).hasSize(1);
    assertThat(events.get(0).basis()).isEqualTo(1);
    assertThat(events.get(0).step()).isEqualTo(30);
    assertThat(events.get(0).psnrBefore()).isEqualTo(30);
    assertThat(events.get(0).psnrAfter()).isEqualTo(29);
    assertThat(events.get(0).share()[1]).isCloseTo(0.08, within(1e-6));
    assertThat(tables.active(1)).isFalse();
    assertThat(tables.activeCount()).isEqualTo(2);
    assertThat(dynamo.weights()).containsExactly(1, 0, 0.5f, 0.3f, 0, 1);
    assertThat(dynamo.log()).hasSize(1);
    assertThat(dynamo.check(40, tables, () -> 30)).isEmpty();
  }

  @Test
  void basisStrongAtASingleStageStays() {
    HashTables tables = tables(1, 1);
    Dynamo dynamo = dynamo(2, 1, 0.01f, 1, 0.11f);
    for (int step = 10; step <= 100; step += 10) {
      assertThat(dynamo.check(step, tables, () -> 30)).isEmpty();
    }
    assertThat(tables.activeCount()).isEqualTo(2);
  }

  @Test
  void oneStrongCheckStartsTheCountAnew() {
    HashTables tables = tables(1, 1);
    Dynamo dynamo = dynamo(1, 1, 0.05f);
    dynamo.check(10, tables, () -> 30);
    dynamo.check(20, tables, () -> 30);
    dynamo.weights()[1] = 0.5f;
    dynamo.check(30, tables, () -> 30);
    dynamo.weights()[1] = 0.05f;
    assertThat(dynamo.check(40, tables, () -> 30)).isEmpty();
    assertThat(dynamo.check(50, tables, () -> 30)).isEmpty();
    assertThat(dynamo.check(60, tables, () -> 30)).hasSize(1);
  }

  @Test
  void oneBasisAlwaysStays() {
    HashTables zero = tables(0, 0);
    Dynamo dynamo = dynamo(1, 1, 1);
    for (int step = 10; step <= 50; step += 10) {
      dynamo.check(step, zero, () -> 30);
    }
    assertThat(zero.activeCount()).isEqualTo(2);
    HashTables unequal = tables(1, 0.01);
    for (int step = 10; step <= 50; step += 10) {
      dynamo.check(step, unequal, () -> 30);
    }
    assertThat(unequal.active(0)).isTrue();
    assertThat(unequal.active(1)).isFalse();
  }

  @Test
  void savedStateGoesOnCounting() {
    HashTables tables = tables(1, 1);
    Dynamo dynamo = dynamo(1, 1, 0.05f);
    dynamo.check(10, tables, () -> 30);
    dynamo.check(20, tables, () -> 30);
    Dynamo resumed =
        new Dynamo(
            THREE_CHECKS, 1, dynamo.weights().clone(), dynamo.weakChecks().clone(), dynamo.log());
    assertThat(resumed.check(30, tables, () -> 30)).hasSize(1);
  }

  @Test
  void checksAreDueAtTheInterval() {
    Dynamo dynamo = dynamo(1, 1, 1);
    assertThat(dynamo.due(0)).isFalse();
    assertThat(dynamo.due(10)).isTrue();
    assertThat(dynamo.due(15)).isFalse();
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> DynamoSettings.DEFAULT.with("fraction", 1.5))
        .hasMessageContaining("fraction=1.5");
    assertThatThrownBy(() -> dynamo(2, 1, 1, 1)).hasMessageContaining("weights");
  }
}
