package timewalker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import timewalker.math.NamedArrays;

class RowAdamTest {
  private static final AdamSettings SETTINGS = new AdamSettings(0.9, 0.999, 1e-15, false);

  @Test
  void theFirstStepOfEveryRowIsTheRateWhateverTheGradient() {
    RowAdam adam = new RowAdam(SETTINGS, 3, 2);
    float[] table = {0, 0, 5, 5, 1, 1};
    adam.step(2, table, new float[] {5, -0.001f}, 0.1);
    assertThat(table).containsExactly(new float[] {0, 0, 5, 5, 0.9f, 1.1f}, within(1e-6f));
    adam.step(0, table, new float[] {-7, 7}, 0.1);
    assertThat(table).containsExactly(new float[] {0.1f, -0.1f, 5, 5, 0.9f, 1.1f}, within(1e-6f));
  }

  @Test
  void aRowFollowsTheClosedFormOfTwoSteps() {
    RowAdam adam = new RowAdam(SETTINGS, 2, 1);
    float[] x = {0, 0};
    adam.step(1, x, new float[] {1}, 0.1);
    adam.step(1, x, new float[] {3}, 0.1);
    double m = 0.9 * 0.1 + 0.1 * 3;
    double v = 0.999 * 0.001 + 0.001 * 9;
    double second = 0.1 * (m / (1 - 0.81)) / Math.sqrt(v / (1 - 0.998001));
    assertThat(x[1]).isCloseTo((float) (-0.1 - second), within(1e-6f));
  }

  @Test
  void savedAndLoadedItGoesOnWithTheSameBits() {
    RowAdam one = new RowAdam(SETTINGS, 2, 3);
    float[] x = {7, 7, 7, 1, 2, 3};
    one.step(1, x, new float[] {1, -2, 0.5f}, 0.01);
    NamedArrays arrays = new NamedArrays();
    one.save("affine", arrays);
    RowAdam two = new RowAdam(SETTINGS, 2, 3);
    two.load("affine", arrays);
    float[] y = x.clone();
    one.step(1, x, new float[] {2, 2, 2}, 0.01);
    two.step(1, y, new float[] {2, 2, 2}, 0.01);
    assertThat(y).isEqualTo(x);
  }
}
