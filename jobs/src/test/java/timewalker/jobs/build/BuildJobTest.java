package timewalker.jobs.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.settings.Presets;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;

class BuildJobTest {
  @TempDir Path folder;

  @Test
  void trainingResumesExactlyWhereACheckpointIsThere() throws IOException {
    Path data = folder.resolve("me.dataset");
    Path avatar = folder.resolve("me.twa");
    SynthSettings tiny =
        SynthSettings.DEFAULT.withAges(List.of(20.0)).withFrames(1, 1).withSize(32);
    try (Parallel parallel = Parallel.of(2)) {
      SubjectDataset.write(new LifelongSubject(tiny), data, false, parallel, done -> {});
    }
    BuildJob.Request request =
        BuildJob.Request.of(
            PreparationJob.Request.of(List.of(folder.resolve("photos")), data),
            avatar,
            Presets.QUICK.settings());
    TrainingJob.Request first = BuildJob.training(request);
    assertThat(first.resume()).isFalse();
    assertThat(first.avatar()).isEqualTo(avatar);
    assertThat(first.dataset().path().getFileName()).isEqualTo(data.getFileName());
    Path checkpoints = Files.createDirectory(TrainingRun.checkpointFolder(avatar));
    Files.createFile(checkpoints.resolve("000000040.twc"));
    assertThat(BuildJob.training(request).resume()).isTrue();
  }
}
