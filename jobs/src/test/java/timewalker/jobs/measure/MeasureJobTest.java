package timewalker.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.avatar.LifeStage;
import timewalker.jobs.RequestException;

class MeasureJobTest {
  private static final Path DATA = Path.of("data");
  private static final LifeStage AGELESS = new LifeStage("a20", Double.NaN);
  private static final LifeStage OLD = new LifeStage("a60", 60);

  @Test
  void stageWithoutAnAgeHasThatOfTheDataset() {
    List<LifeStage> data = List.of(new LifeStage("a20", 20.5), new LifeStage("a60", Double.NaN));
    assertThat(MeasureJob.ages(List.of(AGELESS, OLD), data, DATA)).containsExactly(20.5, 60);
  }

  @Test
  void stageThatHasNoAgeAnywhereIsNamed() {
    assertThatThrownBy(() -> MeasureJob.ages(List.of(OLD, AGELESS), List.of(OLD, AGELESS), DATA))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("data: life stage a20 has no age");
  }
}
