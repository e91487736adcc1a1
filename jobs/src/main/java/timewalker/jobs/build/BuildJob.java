package timewalker.jobs.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import timewalker.engine.EngineChoice;
import timewalker.io.FolderLock;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.Cancellation;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingResult;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.train.TrainingSettings;

/** Makes an avatar from photos and clips of one person: prepares, trains and measures. */
public final class BuildJob {
  /**
   * What is wanted.
   *
   * @param photos what is prepared, and the dataset's folder
   * @param avatar file to write (.twa)
   * @param settings of training, taken as they are; see {@link TrainingJob#suited}
   * @param lpips metric, and loss in place of ST-LPIPS by the weight in the settings
   * @param resume whether a checkpoint must be there; training goes on from the newest in any case
   * @param maxMinutes of training; infinity for no limit
   */
  public record Request(
      PreparationJob.Request photos,
      Path avatar,
      TrainingSettings settings,
      Optional<Lpips> lpips,
      boolean resume,
      double maxMinutes) {
    /** A request whose training suits what preparing photos makes. */
    public static Request of(PreparationJob.Request photos, Path avatar, TrainingSettings preset) {
      return new Request(
          photos,
          avatar,
          TrainingJob.suited(preset, false),
          Optional.empty(),
          false,
          Double.POSITIVE_INFINITY);
    }
  }

  /** What was found and made. */
  public record Result(PreparationResult prepared, TrainingResult trained) {}

  /** Receives the progress of both steps. */
  public interface Listener extends PreparationJob.Listener, TrainingJob.Listener {
    /** Ignores progress and never stops the job. */
    Listener SILENT = new Listener() {};
  }

  private BuildJob() {}

  /**
   * Prepares, trains, and measures.
   *
   * @throws timewalker.io.BadInputException when no photo can be used
   */
  public static Result run(
      Request request, EngineChoice engines, Parallel parallel, Listener listener)
      throws IOException {
    TrainingRun.requireWritable(request.avatar);
    TrainingRun.requireReplaceable(request.avatar, request.maxMinutes);
    return Cancellation.watch(
        listener,
        _ -> {
          // Before preparing, which replaces the dataset that another run may be training on.
          try (FolderLock _ = TrainingRun.lock(request.avatar)) {
            PreparationResult prepared = PreparationJob.run(request.photos, parallel, listener);
            TrainingJob.Request training = training(request);
            return new Result(
                prepared, TrainingJob.runLocked(training, engines, parallel, listener));
          }
        });
  }

  /** A second run resumes the training that the first one began. */
  static TrainingJob.Request training(Request request) throws IOException {
    return new TrainingJob.Request(
        Dataset.open(request.photos.what().dataset()),
        request.avatar,
        request.settings,
        HeadModels.embedded(),
        request.lpips,
        request.resume || TrainingRun.begun(request.avatar),
        request.maxMinutes,
        true);
  }
}
