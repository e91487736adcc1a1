package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.example.TinyLife;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;

final class MeasuredStartTest {
  @Test
  void meshesBeforeTrainingAreThoseOfTheSettingsThatTrainedTheAvatar() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar());
        DatasetFrames frames =
            new DatasetFrames(Dataset.open(TinyLife.dataset()), FrameCache.Settings.DEFAULT)) {
      PersonalSpace start = EvalCommand.start(person, frames);
      assertThat(start.average().count()).isEqualTo(TinyLife.SURFELS);
      assertThat(start.baseCount()).isEqualTo(person.space().baseCount()).isEqualTo(2);
      assertThat(start.stages()).isEqualTo(person.stages());
    }
  }
}
