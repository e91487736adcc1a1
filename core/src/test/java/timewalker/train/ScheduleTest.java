package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void decayIsAStraightLineOfTheLogarithm() {
    Schedule decay = new Schedule.ExponentialDecay(1e-2, 1e-4, 100);
    assertThat(decay.at(0)).isCloseTo(1e-2, within(1e-12));
    assertThat(decay.at(50)).isCloseTo(1e-3, within(1e-12));
    assertThat(decay.at(100)).isCloseTo(1e-4, within(1e-12));
    assertThat(decay.at(1000)).isCloseTo(1e-4, within(1e-12));
  }

  @Test
  void warmUpMultipliesWhatFollows() {
    Schedule warm = new Schedule.WarmUp(new Schedule.Constant(2), 0.1, 10);
    assertThat(warm.at(0)).isCloseTo(0.2, within(1e-12));
    assertThat(warm.at(5)).isCloseTo(1.1, within(1e-12));
    assertThat(warm.at(10)).isEqualTo(2);
    assertThat(warm.at(11)).isEqualTo(2);
  }

  @Test
  void impossibleSchedulesAreRefused() {
    assertThatThrownBy(() -> new Schedule.ExponentialDecay(1, 0, 10))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> new Schedule.WarmUp(new Schedule.Constant(1), 2, 10))
        .hasMessageContaining("share 2");
    assertThatThrownBy(() -> new Schedule.Constant(Double.NaN)).hasMessageContaining("NaN");
  }
}
