package timewalker.jobs.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.RequestException;
import timewalker.mesh.stage.StageMeshSettings;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.train.FrameSource;
import timewalker.train.SpaceStart;
import timewalker.train.Split;
import timewalker.train.TrainingSettings;

/** Measures an avatar on the held-out frames of a dataset. */
public final class MeasureJob {
  /**
   * What is measured.
   *
   * @param dataset folder of the dataset that the avatar was trained on
   * @param split only its frames; empty for all that were not trained on
   * @param refine also with the head fitted to each frame's other half
   * @param colourAffine also with the colours fitted; with refine also with both
   * @param copy also what a copy of the closest training frame would score
   * @param meshes also meshes of all life stages; only for the computed person
   * @param lpips measured too
   */
  public record Request(
      Path dataset,
      Optional<String> split,
      boolean refine,
      boolean colourAffine,
      boolean copy,
      boolean meshes,
      Optional<Lpips> lpips) {
    /** Pictures of all held-out frames. */
    public static Request of(Path dataset) {
      return new Request(dataset, Optional.empty(), false, false, false, false, Optional.empty());
    }
  }

  /**
   * What was measured; empty where it was not requested.
   *
   * @param frames the avatar as it is, with the heads that the dataset has
   * @param tracked with pose and expression tracked in the measured pictures
   * @param headFitted with each frame's head fitted
   * @param coloursFitted with each frame's colours fitted
   * @param bothFitted with both
   * @param copied copies of training frames
   * @param meshes against the true surface
   */
  public record Result(
      Evaluation.Summary frames,
      Evaluation.Summary tracked,
      Optional<Evaluation.Summary> headFitted,
      Optional<Evaluation.Summary> coloursFitted,
      Optional<Evaluation.Summary> bothFitted,
      Optional<Evaluation.Summary> copied,
      Optional<MeshEvaluation.Summary> meshes) {}

  private final AvatarFile avatar;
  private final String name;
  private final Request request;
  private final EngineChoice engines;
  private final Engine engine;
  private final JobListener listener;

  private MeasureJob(
      AvatarFile avatar,
      String name,
      Request request,
      EngineChoice engines,
      Engine engine,
      JobListener listener) {
    this.avatar = avatar;
    this.name = name;
    this.request = request;
    this.engines = engines;
    this.engine = engine;
    this.listener = listener;
  }

  /**
   * Measures.
   *
   * @param name of the avatar in messages
   * @param engines opens what the avatar is compared with
   * @param engine where the avatar lives
   * @throws BadInputException when the dataset is missing, or does not allow the request
   */
  public static Result run(
      AvatarFile avatar,
      String name,
      Request request,
      EngineChoice engines,
      Engine engine,
      JobListener listener)
      throws IOException {
    return Cancellation.watch(
        listener, watched -> new MeasureJob(avatar, name, request, engines, engine, watched).run());
  }

  private Result run() throws IOException {
    Dataset dataset = Dataset.open(request.dataset);
    Optional<LifelongSubject> subject =
        request.meshes ? Optional.of(subject(dataset)) : Optional.empty();
    requireSameHead(dataset);
    try (DatasetFrames frames =
        DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, name, avatar.space().stages())) {
      requireFrames(dataset);
      double[] ages =
          request.meshes
              ? ages(avatar.space().stages(), frames.stages(), request.dataset)
              : new double[0];
      Perception perception = Perception.of(request.lpips, frames);
      Evaluation evaluation = new Evaluation(engine, frames, avatar.render(), perception);
      return new Result(
          measure("Measuring", evaluation, frames, evaluation::frame),
          measure("Tracking", evaluation, frames, evaluation.tracked()),
          fitted("Fitting", request.refine, evaluation, frames, Evaluation.Freedom.HEAD),
          fitted("Measuring", request.colourAffine, evaluation, frames, Evaluation.Freedom.COLOURS),
          fitted(
              "Fitting",
              request.refine && request.colourAffine,
              evaluation,
              frames,
              Evaluation.Freedom.BOTH),
          request.copy
              ? Optional.of(
                  measure(
                      "Copying", evaluation, frames, evaluation.copied(new NearestCopy(frames))))
              : Optional.empty(),
          subject.isPresent()
              ? Optional.of(meshes(subject.get(), ages, dataset, frames))
              : Optional.empty());
    }
  }

  private void requireFrames(Dataset dataset) {
    List<String> splits = dataset.frames().stream().map(f -> f.split().name()).distinct().toList();
    boolean found =
        request.split.isPresent()
            ? splits.contains(request.split.get())
            : splits.stream().anyMatch(split -> !new Split(split).isTrained());
    if (!found) {
      throw new RequestException(
          request.dataset.toString(),
          String.format(
              Locale.ROOT,
              "has no frame of %s; it has %s",
              request.split.map(split -> "split " + split).orElse("a held-out split"),
              String.join(", ", splits)),
          "split");
    }
  }

  private void requireSameHead(Dataset dataset) {
    HeadModel own = avatar.space().head();
    if (!dataset.headModel().isOf(own)) {
      throw new BadInputException(
          request.dataset.toString(),
          String.format(
              Locale.ROOT,
              "was tracked with head model %s, and %s was trained with %s; name a dataset with the"
                  + " same head model",
              dataset.headModel().id(),
              name,
              own.id()));
    }
  }

  private Optional<Evaluation.Summary> fitted(
      String task,
      boolean wanted,
      Evaluation evaluation,
      DatasetFrames frames,
      Evaluation.Freedom freedom) {
    return wanted
        ? Optional.of(measure(task, evaluation, frames, evaluation.fitted(freedom)))
        : Optional.empty();
  }

  private Evaluation.Summary measure(
      String task, Evaluation evaluation, DatasetFrames frames, Evaluation.Measure how) {
    try (Progress progress = listener.progress(task, frames.size())) {
      return evaluation.summarise(frames, request.split, how, progress);
    }
  }

  /** The computed person whose dataset this is. */
  private LifelongSubject subject(Dataset opened) {
    try {
      return SubjectDataset.settings(opened.manifest())
          .map(LifelongSubject::new)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "does not show a synthetic person with a known surface"));
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          request.dataset.toString(), e.getMessage() + "; measure without meshes", "meshes");
    }
  }

  /**
   * The space that the avatar's own training started from, as far as its file tells.
   *
   * @param name of the avatar in messages
   */
  public static PersonalSpace start(AvatarFile avatar, String name, FrameSource frames) {
    TrainingSettings settings = avatar.trainingSettings(name);
    try {
      if (!avatar.settings().isEmpty()) {
        SpaceStart.requireOf(avatar.space(), settings);
      }
    } catch (IllegalArgumentException e) {
      throw new BadInputException(name, "contradicts itself: " + e.getMessage(), e);
    }
    return SpaceStart.of(avatar.space().head(), frames, settings);
  }

  /** Ages of the avatar's life stages, years; the dataset's where the avatar has none. */
  static double[] ages(List<LifeStage> avatar, List<LifeStage> ofData, Path dataset) {
    double[] ages = new double[avatar.size()];
    for (int k = 0; k < ages.length; k++) {
      LifeStage own = avatar.get(k);
      ages[k] = own.hasAge() ? own.age() : ofData.get(k).age();
      if (Double.isNaN(ages[k])) {
        throw new RequestException(
            dataset.toString(),
            String.format(
                Locale.ROOT,
                "life stage %s has no age, and the true surface depends on it; measure without"
                    + " meshes",
                own.name()),
            "meshes");
      }
    }
    return ages;
  }

  private MeshEvaluation.Summary meshes(
      LifelongSubject subject, double[] ages, Dataset opened, DatasetFrames frames) {
    try (Engine start = engines.open(start(avatar, name, frames), engine.parallel())) {
      MeshEvaluation evaluation =
          new MeshEvaluation(
              subject, ages, engine, start, avatar.render(), StageMeshSettings.DEFAULT);
      return measure(evaluation, opened);
    }
  }

  private MeshEvaluation.Summary measure(MeshEvaluation evaluation, Dataset opened) {
    try (Progress progress = listener.progress("Meshing", evaluation.steps())) {
      return evaluation.measure(opened, progress);
    }
  }
}
