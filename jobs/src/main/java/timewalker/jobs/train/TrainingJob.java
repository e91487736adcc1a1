package timewalker.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.engine.EngineChoice;
import timewalker.io.FolderLock;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.Perception;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * Trains an avatar on a dataset and measures it. The same data, settings and seed give the same
 * bytes, with any number of threads, also after the job was stopped and resumed.
 */
public final class TrainingJob {
  /** Held-out photos that are measured with head and light fitted; more would take too long. */
  private static final int MOST_FITTED = 24;

  /**
   * What is to be trained.
   *
   * @param dataset opened
   * @param avatar file to write (.twa); checkpoints lie beside it until it is complete
   * @param settings taken as they are; see {@link #of} for what suits the data
   * @param models finds the dataset's head model
   * @param lpips metric, and loss in place of ST-LPIPS by the weight in the settings
   * @param resume whether to go on from the newest checkpoint; if not, none may be there
   * @param maxMinutes of training after which the avatar is written as it is; infinity for no limit
   * @param ofPhotos whether poses are a tracker's and every picture has its own light, so that
   *     held-out frames are also measured with head and light fitted
   */
  public record Request(
      Dataset dataset,
      Path avatar,
      TrainingSettings settings,
      HeadModels models,
      Optional<Lpips> lpips,
      boolean resume,
      double maxMinutes,
      boolean ofPhotos) {
    /**
     * A training from the beginning, of data with the embedded head, on what suits the data.
     *
     * @param preset such as {@link timewalker.io.settings.Presets}
     * @throws timewalker.io.BadInputException when there is no such dataset
     */
    public static Request of(Path dataset, Path avatar, TrainingSettings preset)
        throws IOException {
      Dataset opened = Dataset.open(dataset);
      return new Request(
          opened,
          avatar,
          suited(preset, opened.exactParams()),
          HeadModels.embedded(),
          Optional.empty(),
          false,
          Double.POSITIVE_INFINITY,
          false);
    }

    /** The same with other settings, taken as they are. */
    public Request withSettings(TrainingSettings settings) {
      return new Request(dataset, avatar, settings, models, lpips, resume, maxMinutes, ofPhotos);
    }

    /** The same, going on from the newest checkpoint or not. */
    public Request withResume(boolean resume) {
      return new Request(dataset, avatar, settings, models, lpips, resume, maxMinutes, ofPhotos);
    }

    /** The same with a limit of time. */
    public Request withMaxMinutes(double maxMinutes) {
      return new Request(dataset, avatar, settings, models, lpips, resume, maxMinutes, ofPhotos);
    }
  }

  /** Receives the progress of a training. */
  public interface Listener extends JobListener {
    /** Ignores progress and never stops the job. */
    Listener SILENT = new Listener() {};

    /** A step is done; called by the thread that runs the job. */
    default void stepped(int steps, Trainer.TrainingState state) {}

    /**
     * The avatar is written and measured, and the data are still open: the place for a report.
     * Checkpoints are removed afterwards.
     */
    default void measured(Trained trained) throws IOException {}
  }

  /**
   * A training that is measured.
   *
   * @param trainer after its last step
   * @param settings of the training
   * @param frames of the dataset, open
   * @param render how pictures are drawn
   * @param evaluation of the avatar
   * @param summary what it found
   */
  public record Trained(
      Trainer trainer,
      TrainingSettings settings,
      DatasetFrames frames,
      RenderSettings render,
      Evaluation evaluation,
      Evaluation.Summary summary) {}

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final Request request;
  private final EngineChoice engines;
  private final Parallel parallel;
  private final Listener listener;
  private final JobListener watched;

  private TrainingJob(
      Request request,
      EngineChoice engines,
      Parallel parallel,
      Listener listener,
      JobListener watched) {
    this.request = request;
    this.engines = engines;
    this.parallel = parallel;
    this.listener = listener;
    this.watched = watched;
  }

  /**
   * Settings that suit the data: head parameters that are not the truth are refined.
   *
   * @param exactParams whether the data's head parameters are the truth
   */
  public static TrainingSettings suited(TrainingSettings settings, boolean exactParams) {
    return exactParams ? settings : settings.withRefinement(true);
  }

  /**
   * Trains, writes the avatar, and measures it.
   *
   * @throws timewalker.io.BadInputException when data, checkpoints and settings do not fit together
   * @throws timewalker.train.TrainingStopped when a number of the space is no longer finite
   * @throws JobCancelledException when it was stopped; the checkpoint then holds the last step, and
   *     the same request with {@link Request#withResume} continues from there. The unfinished
   *     avatar is written only where no file is
   */
  public static TrainingResult run(
      Request request, EngineChoice engines, Parallel parallel, Listener listener)
      throws IOException {
    TrainingRun.requireWritable(request.avatar);
    return Cancellation.watch(
        listener,
        _ -> {
          try (FolderLock _ = TrainingRun.lock(request.avatar)) {
            return runLocked(request, engines, parallel, listener);
          }
        });
  }

  /** As {@link #run} by a caller that holds {@link TrainingRun#lock} of the avatar. */
  public static TrainingResult runLocked(
      Request request, EngineChoice engines, Parallel parallel, Listener listener)
      throws IOException {
    return Cancellation.watch(
        listener, watched -> new TrainingJob(request, engines, parallel, listener, watched).run());
  }

  private TrainingResult run() throws IOException {
    TrainingRun.requireReplaceable(request.avatar, request.maxMinutes);
    TrainingSettings settings = request.settings;
    try (DatasetFrames frames = new DatasetFrames(request.dataset, FrameCache.Settings.DEFAULT)) {
      Perception perception = Perception.forTraining(request.lpips, settings, frames);
      TrainingRun run =
          new TrainingRun(
              request.dataset,
              frames,
              request.avatar,
              settings,
              request.models,
              perception.loss(),
              engines,
              parallel);
      try (Trainer trainer = run.trainer(request.resume)) {
        try (Progress progress = watched.progress("Training", settings.steps())) {
          run.run(trainer, request.maxMinutes, progress, watched::interrupted, listener);
        }
        if (watched.interrupted()) {
          throw cancelled(run, trainer);
        }
        if (trainer.steps() < settings.steps()) {
          LOG.warn("the time limit is reached: {}; resume to continue", run.kept(trainer));
        }
        TrainingResult result;
        try {
          result = finish(run, trainer, frames);
        } catch (JobCancelledException e) {
          throw cancelled(run, trainer);
        }
        run.finished(trainer);
        return result;
      }
    }
  }

  private static JobCancelledException cancelled(TrainingRun run, Trainer trainer) {
    return new JobCancelledException(run.kept(trainer));
  }

  private TrainingResult finish(TrainingRun run, Trainer trainer, DatasetFrames frames)
      throws IOException {
    Evaluation evaluation =
        new Evaluation(
            trainer.engine(),
            frames,
            run.render(),
            new Perception(request.lpips, Optional.empty()));
    Evaluation.Summary summary;
    try (Progress progress = watched.progress("Measuring", frames.size())) {
      summary = evaluation.summarise(frames, Optional.empty(), progress);
    }
    listener.measured(
        new Trained(trainer, request.settings, frames, run.render(), evaluation, summary));
    return new TrainingResult(
        request.avatar,
        trainer.steps(),
        trainer.seconds(),
        trainer.space().average().count(),
        summary,
        evaluation.refinedMoments(trainer, frames),
        fitted(evaluation, frames));
  }

  private Optional<Evaluation.Summary> fitted(Evaluation evaluation, DatasetFrames frames) {
    int heldOut = 0;
    for (int i = 0; i < frames.size(); i++) {
      heldOut += frames.info(i).split().isTrained() ? 0 : 1;
    }
    if (!request.ofPhotos || heldOut == 0 || heldOut > MOST_FITTED) {
      return Optional.empty();
    }
    try (Progress progress = watched.progress("Fitting held-out photos", heldOut)) {
      return Optional.of(
          evaluation.summarise(
              frames, Optional.empty(), evaluation.fitted(Evaluation.Freedom.BOTH), progress));
    }
  }
}
