package timewalker.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.engine.Engine;
import timewalker.engine.Engines;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.JobListener;
import timewalker.jobs.film.WalkJob;
import timewalker.jobs.measure.MeasureJob;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.Presets;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

class TrainingJobTest {
  private static final int STEPS = 20;
  private static final List<String> SMALL =
      List.of(
          "bases.count=2",
          "bases.levels=4",
          "bases.log2Entries=9",
          "bases.finest=32",
          "surfels.count=400",
          "checkpointEvery=5");

  @TempDir static Path folder;

  private static Path data;

  @BeforeAll
  static void renderALife() throws IOException {
    data = folder.resolve("data");
    SynthSettings tiny =
        SynthSettings.DEFAULT.withAges(List.of(20.0, 60.0)).withFrames(2, 1).withSize(48);
    try (Parallel parallel = Parallel.of(2)) {
      SubjectDataset.write(new LifelongSubject(tiny), data, false, parallel, done -> {});
    }
  }

  private static TrainingJob.Request request(String avatar) throws IOException {
    TrainingSettings settings = Presets.QUICK.withSteps(STEPS);
    for (String change : SMALL) {
      settings = TrainingRun.SETTINGS.set(settings, change);
    }
    return TrainingJob.Request.of(data, folder.resolve(avatar), settings);
  }

  /** Interrupts its thread after so many steps. */
  private static TrainingJob.Listener interrupting(int after) {
    return new TrainingJob.Listener() {
      @Override
      public void stepped(int steps, Trainer.TrainingState state) {
        if (steps == after) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Test
  void anInterruptedTrainingThatIsResumedGivesTheBytesOfOneThatWasNot() throws IOException {
    try (Parallel parallel = Parallel.of(2)) {
      TrainingResult whole =
          TrainingJob.run(
              request("whole.twa"), Engines.cpu(), parallel, TrainingJob.Listener.SILENT);
      assertThat(whole.steps()).isEqualTo(STEPS);
      assertThat(whole.summary().bySplit()).isNotEmpty();

      TrainingJob.Request stopped = request("stopped.twa");
      assertThatThrownBy(() -> TrainingJob.run(stopped, Engines.cpu(), parallel, interrupting(8)))
          .isInstanceOf(JobCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(stopped.avatar()).exists();
      assertThat(TrainingRun.checkpointFolder(stopped.avatar())).isDirectory();

      List<Integer> steps = new ArrayList<>();
      TrainingJob.run(
          stopped.withResume(true),
          Engines.cpu(),
          parallel,
          new TrainingJob.Listener() {
            @Override
            public void stepped(int done, Trainer.TrainingState state) {
              steps.add(done);
            }
          });
      assertThat(steps).hasSize(STEPS - 8).startsWith(9).endsWith(STEPS);
      assertThat(Files.readAllBytes(stopped.avatar()))
          .isEqualTo(Files.readAllBytes(whole.avatar()));
      assertThat(TrainingRun.checkpointFolder(stopped.avatar())).doesNotExist();
    }
  }

  @Test
  void theListenerSeesTheMeasuredAvatarWhileTheDataAreOpen() throws IOException {
    List<TrainingJob.Trained> seen = new ArrayList<>();
    try (Parallel parallel = Parallel.of(2)) {
      TrainingJob.Request request = request("seen.twa");
      TrainingResult result =
          TrainingJob.run(
              request,
              Engines.cpu(),
              parallel,
              new TrainingJob.Listener() {
                @Override
                public void measured(TrainingJob.Trained trained) {
                  assertThat(request.avatar()).exists();
                  assertThat(trained.frames().picture(0).colour().width()).isEqualTo(48);
                  seen.add(trained);
                }
              });
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst().summary()).isEqualTo(result.summary());

      AvatarFile avatar = AvatarFile.read(request.avatar(), HeadModels.embedded());
      Path film = folder.resolve("walk.gif");
      try (Engine engine = Engines.cpu().open(avatar.space(), parallel)) {
        MeasureJob.Result measured =
            MeasureJob.run(
                avatar, MeasureJob.Request.of(data), Engines.cpu(), engine, JobListener.SILENT);
        assertThat(measured.frames()).isEqualTo(result.summary());
        assertThat(measured.headFitted()).isEmpty();
        WalkJob.run(avatar, new WalkJob.Request(film, 32, 0.2, 10), engine, JobListener.SILENT);
      }
      assertThat(film).isNotEmptyFile();
    }
  }

  @Test
  void dataWhoseHeadsAreNotTheTruthAreRefined() throws IOException {
    TrainingSettings settings = Presets.QUICK.settings();
    assertThat(Dataset.open(data).exactParams()).isTrue();
    assertThat(TrainingJob.suited(settings, true)).isEqualTo(settings);
    assertThat(TrainingJob.suited(settings, false)).isEqualTo(settings.withRefinement(true));
  }
}
