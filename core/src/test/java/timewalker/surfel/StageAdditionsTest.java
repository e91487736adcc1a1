package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StageAdditionsTest {
  private static final int N = 5;

  @Test
  void numbersGoToTheirRowsOfDeltaTimesTheShare() {
    float[] values = new float[2 * StageAdditions.NUMBERS];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    StageAdditions additions = new StageAdditions(new int[] {1, 4}, values);
    float[] delta = new float[MomentAttributes.OUTPUTS * N];
    Arrays.fill(delta, 100);
    additions.addTo(0.5f, delta);
    int[] rows = {
      MomentAttributes.POSITION,
      MomentAttributes.POSITION + 2,
      MomentAttributes.LOG_SCALE,
      MomentAttributes.OPACITY,
      MomentAttributes.COLOUR + 2
    };
    int[] first = {
      StageAdditions.POSITION,
      StageAdditions.POSITION + 2,
      StageAdditions.LOG_SCALE,
      StageAdditions.OPACITY,
      StageAdditions.COLOUR + 2
    };
    for (int r = 0; r < rows.length; r++) {
      assertThat(delta[rows[r] * N + 1]).isEqualTo(100 + 0.5f * (2 * first[r] + 1));
      assertThat(delta[rows[r] * N + 4]).isEqualTo(100 + 0.5f * (2 * first[r] + 2));
      assertThat(delta[rows[r] * N + 2]).isEqualTo(100);
    }
    long changed = IntStream.range(0, delta.length).filter(i -> delta[i] != 100).count();
    assertThat(changed).as("rotations stay").isEqualTo(2 * StageAdditions.NUMBERS);
  }

  @Test
  void sizesMustFit() {
    assertThatThrownBy(() -> new StageAdditions(new int[2], new float[17]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("values");
  }
}
