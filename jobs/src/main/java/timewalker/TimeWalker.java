package timewalker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.LifeStage;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.engine.Engines;
import timewalker.engine.Moment;
import timewalker.engine.SpaceRenderer;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadControls;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.settings.Presets;
import timewalker.jobs.JobListener;
import timewalker.jobs.animate.AnimationJob;
import timewalker.jobs.build.BuildJob;
import timewalker.jobs.export.ExportJob;
import timewalker.jobs.film.WalkJob;
import timewalker.jobs.measure.MeasureJob;
import timewalker.jobs.measure.SidesJob;
import timewalker.jobs.mesh.MeshJob;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingResult;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;
import timewalker.train.TrainingSettings;

/**
 * The avatar of one person, opened for use.
 *
 * <pre>{@code
 * try (TimeWalker person = TimeWalker.open(Path.of("me.twa"))) {
 *   StageMix forty = person.age(40);
 *   HeadParams smiling = person.head(forty, Map.of("smile", 0.7, "jaw", 0.2));
 *   person.writePng(Path.of("me.png"), forty, smiling, new OrbitView(30, 5, 512));
 * }
 * }</pre>
 *
 * <p>It owns its threads and work space. One thread uses it at a time, and closes it. Returned
 * arrays and pictures belong to the caller unless the method says otherwise.
 */
public final class TimeWalker implements AutoCloseable {
  private final Path path;
  private final AvatarFile file;
  private final Parallel parallel;
  private final EngineChoice engines;
  private final Engine engine;
  private final SpaceRenderer renderer;
  private @Nullable Moment moment; // made when surfels are first asked for

  private TimeWalker(Path path, AvatarFile file, EngineChoice engines, Engine engine) {
    this.path = path;
    this.file = file;
    this.parallel = engine.parallel();
    this.engines = engines;
    this.engine = engine;
    this.renderer = new SpaceRenderer(engine, file.render());
  }

  /** Opens an avatar that was made with the embedded head, on all processors. */
  public static TimeWalker open(Path avatar) throws IOException {
    return open(avatar, HeadModels.embedded(), Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens an avatar.
   *
   * @param models finds the head model of the avatar
   * @param threads number of threads, at least 1
   * @throws timewalker.io.BadInputException when the file is damaged or its head model is missing
   */
  public static TimeWalker open(Path avatar, HeadModels models, int threads) throws IOException {
    return open(avatar, models, Engines.cpu(), threads);
  }

  /**
   * Opens an avatar with a given engine.
   *
   * @param models finds the head model of the avatar
   * @param engines opens the engine, see {@link Engines}
   * @param threads number of threads, at least 1
   * @throws timewalker.io.BadInputException when the file is damaged or its head model is missing
   */
  public static TimeWalker open(Path avatar, HeadModels models, EngineChoice engines, int threads)
      throws IOException {
    AvatarFile file = AvatarFile.read(avatar, models);
    Parallel parallel = Parallel.of(Math.max(1, threads));
    Engine engine = null;
    try {
      engine = engines.open(file.space(), parallel);
      return new TimeWalker(avatar, file, engines, engine);
    } catch (RuntimeException | Error e) {
      if (engine != null) {
        engine.close();
      }
      parallel.close();
      throw e;
    }
  }

  /**
   * Makes a dataset from photos and clips of one person, as {@code timewalker prepare} does.
   *
   * @throws timewalker.io.BadInputException when no picture can be used
   * @throws timewalker.jobs.JobCancelledException when it was stopped
   */
  public static PreparationResult prepare(
      PreparationJob.Request request, PreparationJob.Listener listener) throws IOException {
    try (Parallel parallel = allProcessors()) {
      return PreparationJob.run(request, parallel, listener);
    }
  }

  /**
   * Trains an avatar and writes it, as {@code timewalker train} does. The same data, settings and
   * seed give the same bytes.
   *
   * @param listener is told of every step and may stop the run
   * @throws timewalker.io.BadInputException when data, checkpoints and settings do not fit together
   * @throws timewalker.train.TrainingStopped when a number is no longer finite
   * @throws timewalker.jobs.JobCancelledException when it was stopped
   */
  public static TrainingResult train(TrainingJob.Request request, TrainingJob.Listener listener)
      throws IOException {
    try (Parallel parallel = allProcessors()) {
      return TrainingJob.run(request, Engines.cpu(), parallel, listener);
    }
  }

  /**
   * Makes an avatar from photos and clips, as {@code timewalker build} does.
   *
   * @throws timewalker.io.BadInputException when no photo can be used
   * @throws timewalker.jobs.JobCancelledException when it was stopped
   */
  public static BuildJob.Result build(BuildJob.Request request, BuildJob.Listener listener)
      throws IOException {
    try (Parallel parallel = allProcessors()) {
      return BuildJob.run(request, Engines.cpu(), parallel, listener);
    }
  }

  private static Parallel allProcessors() {
    return Parallel.of(Runtime.getRuntime().availableProcessors());
  }

  /** Measures the avatar on held-out frames, as {@code timewalker eval} does. */
  public MeasureJob.Result measure(MeasureJob.Request request, JobListener listener)
      throws IOException {
    return MeasureJob.run(file, path.toString(), request, engines, engine, listener);
  }

  /** Measures specks and needles from all sides, as {@code timewalker eval --sides} does. */
  public SidesJob.Result sides(SidesJob.Request request, JobListener listener) throws IOException {
    return SidesJob.run(file, request, engine, listener);
  }

  /** Writes a film through the life, as {@code timewalker walk} does. */
  public WalkJob.Result walk(WalkJob.Request request, JobListener listener) throws IOException {
    return WalkJob.run(file, request, engine, listener);
  }

  /** Writes a film that follows the motion of a driver, as {@code timewalker animate} does. */
  public AnimationJob.Result animate(AnimationJob.Request request, PreparationJob.Listener listener)
      throws IOException {
    return AnimationJob.run(file, request, engine, listener);
  }

  /** Writes meshes, as {@code timewalker mesh} does. */
  public MeshJob.Result mesh(MeshJob.Request request, JobListener listener) throws IOException {
    return MeshJob.run(file, request, engine, listener);
  }

  /** Writes files for other programs, as {@code timewalker export} does. */
  public ExportJob.Result export(ExportJob.Request request, JobListener listener)
      throws IOException {
    return ExportJob.run(file, request, engine, listener);
  }

  /** The personal space of the person. */
  public PersonalSpace space() {
    return file.space();
  }

  /** How pictures of the avatar are rendered. */
  public RenderSettings renderSettings() {
    return file.render();
  }

  /** The engine that holds the space; closed with this. */
  public Engine engine() {
    return engine;
  }

  /**
   * The settings of the training. Settings that the file lacks are those of {@link
   * Presets#STANDARD}.
   *
   * @throws timewalker.io.BadInputException when the file holds unknown settings
   */
  public TrainingSettings trainingSettings() {
    return file.trainingSettings(path.toString());
  }

  /** The threads, for more work on the same avatar; closed with this. */
  public Parallel parallel() {
    return parallel;
  }

  /** The life stages, in order. */
  public List<LifeStage> stages() {
    return space().stages();
  }

  /**
   * The mix at an age in years; between two life stages it is a mix of both.
   *
   * @throws IllegalArgumentException when the ages of the stages are unknown; names the stages
   */
  public StageMix age(double years) {
    return StageMix.atAge(stages(), years);
  }

  /**
   * The mix of a name, such as "a25", or of several, such as "a25:0.3,a50:0.7".
   *
   * @throws IllegalArgumentException when a name is unknown; names all stages
   */
  public StageMix stage(String nameOrMix) {
    return StageMix.parse(stages(), nameOrMix);
  }

  /**
   * The head at a moment, at rest, with a given face.
   *
   * @param controls by name, see {@link HeadControls}: smile, jaw, blink-left, … with their values
   * @throws IllegalArgumentException when a name is unknown; names all controls
   */
  public HeadParams head(StageMix mix, Map<String, Double> controls) {
    HeadParams params = OrbitView.resting(space(), mix);
    HeadControls known = HeadControls.of(space().head());
    controls.forEach((name, value) -> known.apply(name, value, params));
    return params;
  }

  /**
   * Changes a head's shape along a component of the shape prior.
   *
   * @param number of the component
   * @param deviations standard deviations, within ±10
   * @param params changed
   */
  public void changeShape(int number, double deviations, HeadParams params) {
    HeadModel head = space().head();
    CoefficientPrior prior =
        head.shapePriors().contains("adult")
            ? head.shapePrior("adult")
            : CoefficientPrior.standard(head.shapeCount());
    if (number < 0 || number >= prior.dimensions()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "unknown shape component %d; give 0 to %d",
              number,
              prior.dimensions() - 1));
    }
    if (!(Math.abs(deviations) <= 10)) {
      throw new IllegalArgumentException(
          deviations + " standard deviations are out of range; give -10 to 10");
    }
    for (int s = 0; s < params.shape().length; s++) {
      params.shape()[s] += (float) (deviations * prior.factor()[s * prior.dimensions() + number]);
    }
  }

  /**
   * The posed surfels of a moment, with the colours that a camera sees.
   *
   * @param head posed, its shape included, see {@link #head}
   * @return overwritten by the next call
   */
  public WorldSurfels at(StageMix mix, HeadParams head, Camera camera) {
    return posed(mix, head).colour(camera);
  }

  /**
   * The posed surfels of a moment, with colours for every direction, as files for other programs
   * hold them.
   *
   * @param head posed, its shape included, see {@link #head}
   * @return a copy
   */
  public Surfels surfels(StageMix mix, HeadParams head) {
    return posed(mix, head).inWorld();
  }

  private Moment posed(StageMix mix, HeadParams head) {
    if (moment == null) {
      moment = engine.newMoment();
    }
    moment.at(mix);
    moment.pose(head);
    return moment;
  }

  /**
   * Colour, alpha, depth and normal of a moment.
   *
   * @return overwritten by the next call
   */
  public RenderTarget render(StageMix mix, HeadParams head, Camera camera) {
    return renderer.render(mix, head, camera);
  }

  /** A picture of a moment: RGB over the background of the training. */
  public FloatImage picture(StageMix mix, HeadParams head, OrbitView view) {
    RenderTarget target = render(mix, head, view.around(space()));
    return new FloatImage(target.width(), target.height(), 3, target.colour().clone());
  }

  /** Writes a picture as a PNG that is tagged as synthetic. */
  public void writePng(Path file, StageMix mix, HeadParams head, OrbitView view)
      throws IOException {
    ByteImage image = ByteImage.of(picture(mix, head, view));
    ImageFile.writePng(file, image, PngOptions.tagged(SyntheticMediaTag.TRAINED));
  }

  /** Closes the engine and ends the threads. */
  @Override
  public void close() {
    engine.close();
    parallel.close();
  }
}
