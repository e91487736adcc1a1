package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import timewalker.app.console.Within;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.jobs.train.TrainingJob;
import timewalker.train.TrainingSettings;

/** Options for the training of an avatar. */
public final class TrainingOptions extends SettingsOptions {
  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop after this many minutes of training. --resume continues later.")
  @Within(least = 0, most = 100000)
  public double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(
      names = "--resume",
      description = "Continue from the newest checkpoint. It is an error if there is none.")
  public boolean resume;

  /**
   * What is to be trained.
   *
   * @param avatar file to write
   * @param ofPhotos whether held-out frames are measured with head and light fitted, too
   */
  public TrainingJob.Request request(
      Dataset dataset, Path avatar, TrainingSettings settings, HeadModels models, boolean ofPhotos)
      throws IOException {
    return new TrainingJob.Request(
        dataset, avatar, settings, models, lpips.metric(), resume, maxMinutes, ofPhotos);
  }
}
