package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.example.TinyLife;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.jobs.measure.MeasureJob;

final class MeasuredStartTest {
  @Test
  void meshesBeforeTrainingAreThoseOfTheSettingsThatTrainedTheAvatar() throws IOException {
    AvatarFile avatar = AvatarFile.read(TinyLife.avatar(), HeadModels.embedded());
    try (DatasetFrames frames =
        new DatasetFrames(Dataset.open(TinyLife.dataset()), FrameCache.Settings.DEFAULT)) {
      PersonalSpace start = MeasureJob.start(avatar, "avatar", frames);
      assertThat(start.average().count()).isEqualTo(TinyLife.SURFELS);
      assertThat(start.bases().orElseThrow().count())
          .isEqualTo(avatar.space().bases().orElseThrow().count())
          .isEqualTo(2);
      assertThat(start.stages()).isEqualTo(avatar.space().stages());
    }
  }
}
