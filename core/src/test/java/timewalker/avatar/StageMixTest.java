package timewalker.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StageMixTest {
  private static final List<LifeStage> STAGES =
      List.of(
          new LifeStage("a50", 50),
          new LifeStage("a08", 8),
          new LifeStage("party", Double.NaN),
          new LifeStage("a25", 25));

  @Test
  void anAgeMixesTheTwoStagesAroundIt() {
    assertThat(StageMix.atAge(STAGES, 30).weights()).containsExactly(0.2f, 0, 0, 0.8f);
    assertThat(StageMix.atAge(STAGES, 25).weights()).containsExactly(0, 0, 0, 1);
  }

  @Test
  void anAgeOutsideIsTheNearestStage() {
    assertThat(StageMix.atAge(STAGES, 2).weights()).containsExactly(0, 1, 0, 0);
    assertThat(StageMix.atAge(STAGES, 99).weights()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void aMixIsScaledToOne() {
    assertThat(StageMix.parse(STAGES, "a08:1,party:3").weights())
        .containsExactly(0, 0.25f, 0.75f, 0);
    assertThat(StageMix.parse(STAGES, "a25").weights()).containsExactly(0, 0, 0, 1);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> StageMix.parse(STAGES, "a09"))
        .hasMessageContaining("a09")
        .hasMessageContaining("a50, a08, party, a25");
    assertThatThrownBy(() -> StageMix.parse(STAGES, "a08:1e300,a25:1e300"))
        .hasMessageContaining("\"1e300\" in \"a08:1e300,a25:1e300\" is not a weight");
    assertThatThrownBy(() -> StageMix.parse(STAGES, "a08:x")).hasMessageContaining("\"x\"");
    assertThatThrownBy(() -> StageMix.parse(STAGES, "a08:0")).hasMessageContaining("add up to 0");
    assertThatThrownBy(() -> StageMix.atAge(List.of(new LifeStage("s01", Double.NaN)), 30))
        .hasMessageContaining("s01");
  }
}
