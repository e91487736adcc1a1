package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

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

  /** Bases with these tables and weights w. */
  private static NeuralBases bases(int stages, HashTables tables, float... blend) {
    MlpLayout layout = new MlpLayout(GRID.outputs(), 0, 8);
    float[] net = new float[layout.parameterCount()];
    GridBox box = new GridBox(0, 0, 0, 1);
    return new NeuralBases(stages, box, tables, blend, new float[0], layout, net);
  }

  private static Dynamo dynamo(NeuralBases bases) {
    return new Dynamo(THREE_CHECKS, bases.count());
  }

  private static Dynamo.Worth worth(double with, double without) {
    return new Dynamo.Worth() {
      @Override
      public double psnr() {
        return with;
      }

      @Override
      public double psnrWithout(int basis) {
        return without;
      }
    };
  }

  private static List<Dynamo.Event> check(Dynamo dynamo, int step, NeuralBases bases) {
    return dynamo.check(step, bases, bases::switchOff, worth(30, 30));
  }

  @Test
  void weightsStartNearOneOverNWithNoise() {
    float[] blend = Dynamo.initialBlend(250, 8, new Random(3));
    double sum = 0;
    double squares = 0;
    for (float w : blend) {
      sum += w;
      squares += (w - 0.125) * (w - 0.125);
    }
    assertThat(sum / 2000).isCloseTo(0.125, within(0.003));
    assertThat(Math.sqrt(squares / 2000)).isCloseTo(0.3 / 8, within(0.002));
    assertThat(Dynamo.initialBlend(250, 8, new Random(3))).isEqualTo(blend);
  }

  @Test
  void paddingDoesNotDiluteTheRootMeanSquare() {
    assertThat(tables(0.5).rms(0)).isCloseTo(0.5, within(1e-6));
  }

  /** S is |w| · rms(T): a large weight makes up for a small table. */
  @Test
  void contributionIsWeightTimesSizeOfTheTable() {
    DynamoSettings once = THREE_CHECKS.with("checks", 1);
    NeuralBases even = bases(1, tables(0.01, 1), -50, 1);
    assertThat(check(new Dynamo(once, 2), 10, even)).isEmpty();
    NeuralBases uneven = bases(1, tables(0.01, 1), -5, 1);
    assertThat(check(new Dynamo(once, 2), 10, uneven).getFirst().share()[0])
        .isCloseTo(0.05, within(1e-6));
  }

  @Test
  void mixOfStagesIsTheMixOfTheirWeights() {
    NeuralBases bases = bases(2, tables(1, 1), 1, 2, 5, 10);
    assertThat(bases.blendOf(new float[] {0.25f, 0.75f})).containsExactly(4, 8);
    assertThat(bases.blendOf(new float[] {0, 1})).containsExactly(5, 10);
  }

  @Test
  void basisWeakAtEveryStageIsTakenOutAfterSoManyChecks() {
    NeuralBases bases = bases(2, tables(1, 1, 1), 1, 0.05f, 0.5f, 0.3f, -0.08f, 1);
    Dynamo dynamo = dynamo(bases);
    assertThat(check(dynamo, 10, bases)).isEmpty();
    assertThat(check(dynamo, 20, bases)).isEmpty();
    List<Dynamo.Event> events = dynamo.check(30, bases, bases::switchOff, worth(30, 29.99));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).basis()).isEqualTo(1);
    assertThat(events.get(0).step()).isEqualTo(30);
    assertThat(events.get(0).psnrBefore()).isEqualTo(30);
    assertThat(events.get(0).psnrAfter()).isEqualTo(29.99);
    assertThat(events.get(0).share()[1]).isCloseTo(0.08, within(1e-6));
    assertThat(bases.active(1)).isFalse();
    assertThat(bases.activeCount()).isEqualTo(2);
    assertThat(bases.blend()).containsExactly(1, 0, 0.5f, 0.3f, 0, 1);
    assertThat(dynamo.log()).hasSize(1);
    assertThat(check(dynamo, 40, bases)).isEmpty();
  }

  @Test
  void aWeakBasisThatPicturesNeedStays() {
    NeuralBases bases = bases(1, tables(1, 1), 1, 0.05f);
    Dynamo dynamo = dynamo(bases);
    for (int step = 10; step <= 60; step += 10) {
      List<Dynamo.Event> events = dynamo.check(step, bases, bases::switchOff, worth(30, 29.97));
      assertThat(events).isEmpty();
    }
    assertThat(bases.activeCount()).isEqualTo(2);
    dynamo.check(70, bases, bases::switchOff, worth(30, 29.99));
    dynamo.check(80, bases, bases::switchOff, worth(30, 29.99));
    assertThat(dynamo.check(90, bases, bases::switchOff, worth(30, 29.99))).hasSize(1);
  }

  @Test
  void basesBecomeAsManyAsThereAreStages() {
    NeuralBases bases = bases(2, tables(1, 0.5, 2), 0.2f, 0.3f, 0.5f, 0.4f, 0.3f, 0.1f);
    bases.tables().table(0)[4] = 3; // tables of one number each would all be alike
    Dynamo dynamo = dynamo(bases);
    List<Dynamo.Event> events = dynamo.concentrate(5, bases, bases::replace, () -> 31);
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().basis()).isEqualTo(2);
    assertThat(events.getFirst().psnrAfter()).isEqualTo(31);
    assertThat(bases.activeCount()).isEqualTo(2);
    assertThat(dynamo.log()).isEqualTo(events);
    assertThat(dynamo.concentrate(6, bases, bases::replace, () -> 31)).isEmpty();
  }

  @Test
  void basisStrongAtASingleStageStays() {
    NeuralBases bases = bases(2, tables(1, 1), 1, 0.01f, 1, 0.11f);
    Dynamo dynamo = dynamo(bases);
    for (int step = 10; step <= 100; step += 10) {
      assertThat(check(dynamo, step, bases)).isEmpty();
    }
    assertThat(bases.activeCount()).isEqualTo(2);
  }

  @Test
  void oneStrongCheckStartsTheCountAnew() {
    NeuralBases bases = bases(1, tables(1, 1), 1, 0.05f);
    Dynamo dynamo = dynamo(bases);
    check(dynamo, 10, bases);
    check(dynamo, 20, bases);
    bases.blend()[1] = 0.5f;
    check(dynamo, 30, bases);
    bases.blend()[1] = 0.05f;
    assertThat(check(dynamo, 40, bases)).isEmpty();
    assertThat(check(dynamo, 50, bases)).isEmpty();
    assertThat(check(dynamo, 60, bases)).hasSize(1);
  }

  @Test
  void oneBasisAlwaysStays() {
    NeuralBases zero = bases(1, tables(0, 0), 1, 1);
    Dynamo dynamo = dynamo(zero);
    for (int step = 10; step <= 50; step += 10) {
      check(dynamo, step, zero);
    }
    assertThat(zero.activeCount()).isEqualTo(2);
    NeuralBases unequal = bases(1, tables(1, 0.01), 1, 1);
    for (int step = 10; step <= 50; step += 10) {
      check(dynamo, step, unequal);
    }
    assertThat(unequal.active(0)).isTrue();
    assertThat(unequal.active(1)).isFalse();
  }

  @Test
  void savedStateGoesOnCounting() {
    NeuralBases bases = bases(1, tables(1, 1), 1, 0.05f);
    Dynamo dynamo = dynamo(bases);
    check(dynamo, 10, bases);
    check(dynamo, 20, bases);
    Dynamo resumed = new Dynamo(THREE_CHECKS, dynamo.weakChecks().clone(), dynamo.log());
    assertThat(check(resumed, 30, bases)).hasSize(1);
  }

  @Test
  void checksAreDueAtTheInterval() {
    Dynamo dynamo = new Dynamo(THREE_CHECKS, 1);
    assertThat(dynamo.due(0)).isFalse();
    assertThat(dynamo.due(10)).isTrue();
    assertThat(dynamo.due(15)).isFalse();
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> DynamoSettings.DEFAULT.with("fraction", 1.5))
        .hasMessageContaining("fraction=1.5");
    assertThatThrownBy(() -> bases(2, tables(1, 1), 1, 1, 1)).hasMessageContaining("blend");
    NeuralBases three = bases(1, tables(1, 1, 1), 1, 1, 1);
    assertThatThrownBy(() -> check(new Dynamo(THREE_CHECKS, 2), 10, three))
        .hasMessageContaining("bases");
  }
}
