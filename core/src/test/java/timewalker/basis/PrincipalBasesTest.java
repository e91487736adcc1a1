package timewalker.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PrincipalBasesTest {
  private static final HashGrid GRID = new HashGrid(2, 2, 5, 2, 5);
  private static final int STAGES = 3;
  private static final int BASES = 6;
  private static final int OFF = 2;

  private final RandomGenerator random = new SplittableRandom(12);

  /** Six bases for three stages, one switched off. */
  private NeuralBases bases() {
    HashTables tables = new HashTables(GRID, BASES, random);
    for (int i = 0; i < BASES; i++) {
      float[] table = tables.table(i);
      for (int j = 0; j < table.length; j++) {
        table[j] = table[j] == 0 ? 0 : (float) random.nextDouble(-1, 1); // padding stays
      }
    }
    float[] blend = new float[STAGES * BASES];
    for (int i = 0; i < blend.length; i++) {
      blend[i] = (float) random.nextDouble(-0.5, 0.5);
    }
    MlpLayout layout = new MlpLayout(GRID.outputs(), 0, 8);
    NeuralBases bases =
        new NeuralBases(
            STAGES,
            new GridBox(0, 0, 0, 1),
            tables,
            blend,
            new float[0],
            layout,
            new float[layout.parameterCount()]);
    bases.switchOff(OFF);
    return bases;
  }

  /** What a mix of stages shows, Σ w_i T_i. */
  private static double[] shown(NeuralBases bases, float... mix) {
    float[] w = bases.blendOf(mix);
    double[] sum = new double[GRID.tableLength()];
    for (int i = 0; i < bases.count(); i++) {
      float[] table = bases.tables().table(i);
      for (int j = 0; table != null && j < sum.length; j++) {
        sum[j] += (double) w[i] * table[j];
      }
    }
    return sum;
  }

  @Test
  void asManyBasesAsStagesShowEveryMixAsBefore() {
    NeuralBases bases = bases();
    float[][] mixes = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.2f, 0.3f, 0.5f}};
    double[][] before = new double[mixes.length][];
    for (int i = 0; i < mixes.length; i++) {
      before[i] = shown(bases, mixes[i]);
    }
    PrincipalBases principal = PrincipalBases.of(bases).orElseThrow();
    assertThat(principal.count()).isEqualTo(STAGES);
    bases.replace(principal);
    assertThat(bases.activeCount()).isEqualTo(STAGES);
    assertThat(bases.count()).isEqualTo(BASES);
    for (int i = 0; i < mixes.length; i++) {
      double[] after = shown(bases, mixes[i]);
      for (int j = 0; j < after.length; j++) {
        assertThat(after[j]).isCloseTo(before[i][j], within(2e-6));
      }
    }
  }

  @Test
  void tablesDoNotOverlapAndTheLargestComesFirst() {
    NeuralBases bases = bases();
    bases.replace(PrincipalBases.of(bases).orElseThrow());
    for (int i = 0; i < STAGES; i++) {
      for (int j = 0; j < i; j++) {
        double dot = 0;
        for (int e = 0; e < GRID.tableLength(); e++) {
          dot += (double) bases.tables().table(i)[e] * bases.tables().table(j)[e];
        }
        assertThat(dot).isCloseTo(0, within(1e-4));
      }
      if (i > 0) {
        assertThat(bases.tables().rms(i)).isLessThanOrEqualTo(bases.tables().rms(i - 1));
      }
    }
  }

  @Test
  void theSizeOfTheWeightsStays() {
    NeuralBases bases = bases();
    double before = size(bases.blend());
    bases.replace(PrincipalBases.of(bases).orElseThrow());
    assertThat(size(bases.blend())).isCloseTo(before, within(1e-5));
  }

  private static double size(float[] blend) {
    double sum = 0;
    for (float w : blend) {
      sum += Math.abs(w);
    }
    return sum;
  }

  @Test
  void stagesThatLookAlikeShareABasis() {
    NeuralBases bases = bases();
    for (int i = 0; i < BASES; i++) {
      bases.blend()[2 * BASES + i] = 0.5f * bases.blend()[i];
    }
    assertThat(PrincipalBases.of(bases).orElseThrow().count()).isEqualTo(STAGES - 1);
  }

  @Test
  void noFewerBasesThanThereAreIsNoChange() {
    NeuralBases bases = bases();
    bases.replace(PrincipalBases.of(bases).orElseThrow());
    assertThat(PrincipalBases.of(bases)).isEmpty();
    NeuralBases nothing = bases();
    Arrays.fill(nothing.blend(), 0);
    assertThat(PrincipalBases.of(nothing)).isEmpty();
  }
}
