package timewalker.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.io.FolderLock;
import timewalker.io.TemporaryFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.RequestException;
import timewalker.jobs.film.Walk;
import timewalker.jobs.measure.Disentanglement;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.Perception;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.Split;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** Runs everything on a synthetic person: renders, trains, measures, and writes a film. */
public final class DemoJob {
  /**
   * What is wanted.
   *
   * @param folder for dataset, avatar and walk
   * @param life the computed person and her pictures
   * @param settings of training
   * @param walk the film's size and length; its file is {@link #walkFile}
   * @param replace whether an earlier dataset, avatar and film in the folder may be replaced
   */
  public record Request(
      Path folder, SynthSettings life, TrainingSettings settings, Film walk, boolean replace) {
    /** The dataset that is rendered. */
    public Path dataset() {
      return folder.resolve("dataset");
    }

    /** The avatar that is trained. */
    public Path avatar() {
      return folder.resolve("avatar.twa");
    }

    /** The walk through the life. */
    public Path walkFile() {
      return folder.resolve("walk.mp4");
    }
  }

  /**
   * A film.
   *
   * @param size width and height, pixels
   * @param seconds length
   * @param framesPerSecond pictures a second
   */
  public record Film(int size, double seconds, int framesPerSecond) {}

  /**
   * What was found.
   *
   * @param steps of training
   * @param trainingSeconds what they took
   * @param surfels of the avatar
   * @param before figures of new views before training
   * @param summary figures of all held-out frames
   * @param swaps one life stage's pose shown at another
   * @param between ages that were never trained
   * @param worthOfBases by a basis' number, dB
   */
  public record Result(
      int steps,
      double trainingSeconds,
      int surfels,
      Evaluation.Summary before,
      Evaluation.Summary summary,
      List<Disentanglement.Swap> swaps,
      List<Disentanglement.Between> between,
      Map<Integer, Double> worthOfBases) {}

  private final Request request;
  private final EngineChoice engines;
  private final Parallel parallel;
  private final TrainingJob.Listener listener;
  private final JobListener watched;

  private DemoJob(
      Request request,
      EngineChoice engines,
      Parallel parallel,
      TrainingJob.Listener listener,
      JobListener watched) {
    this.request = request;
    this.engines = engines;
    this.parallel = parallel;
    this.listener = listener;
    this.watched = watched;
  }

  /**
   * Does all steps.
   *
   * @throws timewalker.io.BadInputException when another run is training this avatar, or the folder
   *     holds earlier results that may not be replaced
   */
  public static Result run(
      Request request, EngineChoice engines, Parallel parallel, TrainingJob.Listener listener)
      throws IOException {
    TemporaryFile.requireFolder(request.folder);
    return Cancellation.watch(
        listener,
        watched -> {
          try (FolderLock _ = TrainingRun.lock(request.avatar())) {
            requireFree(request);
            return new DemoJob(request, engines, parallel, listener, watched).run();
          }
        });
  }

  private static void requireFree(Request request) throws IOException {
    List<String> there = new ArrayList<>();
    for (Path file : List.of(request.dataset(), request.avatar(), request.walkFile())) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        there.add(file.getFileName().toString());
      }
    }
    if (TrainingRun.begun(request.avatar())) {
      there.add("checkpoints");
    }
    if (!there.isEmpty() && !request.replace) {
      throw new RequestException(
          request.folder.toString(),
          "holds earlier results: "
              + String.join(", ", there)
              + "; name another folder, or replace them",
          "replace");
    }
  }

  private Result run() throws IOException {
    LifelongSubject subject = new LifelongSubject(request.life);
    renderLife(subject);
    Dataset dataset = Dataset.open(request.dataset());
    try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
      TrainingRun run =
          new TrainingRun(
              dataset,
              frames,
              request.avatar(),
              request.settings,
              HeadModels.embedded(),
              Perception.forTraining(Optional.empty(), request.settings, frames).loss(),
              engines,
              parallel);
      try (Trainer trainer = run.anew()) {
        return trained(subject, run, trainer, frames);
      }
    }
  }

  private Result trained(
      LifelongSubject subject, TrainingRun run, Trainer trainer, DatasetFrames frames)
      throws IOException {
    Engine engine = trainer.engine();
    Evaluation evaluation = new Evaluation(engine, frames, run.render(), Perception.NONE);
    Evaluation.Summary before = measure(evaluation, frames, Optional.of(Split.TEST_VIEW.name()));
    try (Progress progress = watched.progress("Training", request.settings.steps())) {
      run.run(trainer, Double.POSITIVE_INFINITY, progress, watched::interrupted, listener);
    }
    Evaluation.Summary summary = measure(evaluation, frames, Optional.empty());
    Disentanglement apart = new Disentanglement(subject, engine, run.render());
    List<Disentanglement.Swap> swaps = apart.swaps();
    List<Disentanglement.Between> between = apart.ages();
    Map<Integer, Double> worthOfBases = apart.worthOfBases();
    walk(trainer, run);
    listener.measured(
        new TrainingJob.Trained(
            trainer, request.settings, frames, run.render(), evaluation, summary));
    run.finished(trainer);
    return new Result(
        trainer.steps(),
        trainer.seconds(),
        trainer.space().average().count(),
        before,
        summary,
        swaps,
        between,
        worthOfBases);
  }

  private void renderLife(LifelongSubject subject) throws IOException {
    try (Progress progress = watched.progress("Rendering a life", subject.shots().size())) {
      SubjectDataset.write(subject, request.dataset(), true, parallel, progress::advance);
    }
  }

  private Evaluation.Summary measure(
      Evaluation evaluation, DatasetFrames frames, Optional<String> split) {
    try (Progress progress = watched.progress("Measuring", frames.size())) {
      return evaluation.summarise(frames, split, progress);
    }
  }

  private void walk(Trainer trainer, TrainingRun run) throws IOException {
    Film film = request.walk;
    int pictures = Walk.pictures(request.walkFile(), film.seconds, film.framesPerSecond);
    try (Progress progress = watched.progress("Rendering the film", pictures)) {
      new Walk(trainer.engine(), run.render())
          .write(request.walkFile(), film.size, film.seconds, film.framesPerSecond, progress);
    }
  }
}
