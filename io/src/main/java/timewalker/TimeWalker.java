package timewalker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import timewalker.avatar.LifeStage;
import timewalker.avatar.Moment;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceRenderer;
import timewalker.avatar.StageMix;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadControls;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.settings.SettingsFormat;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * One person's avatar, opened to be looked at.
 *
 * <pre>{@code
 * try (TimeWalker person = TimeWalker.open(Path.of("me.twa"))) {
 *   StageMix forty = person.age(40);
 *   HeadParams smiling = person.head(forty, Map.of("smile", 0.7, "jaw", 0.2));
 *   person.writePng(Path.of("me.png"), forty, smiling, new OrbitView(30, 5, 512));
 * }
 * }</pre>
 *
 * <p>It owns its threads and work space: one user at a time, and close it. What it returns as
 * arrays or pictures belongs to the caller unless said otherwise.
 */
public final class TimeWalker implements AutoCloseable {
  private final AvatarFile file;
  private final Parallel parallel;
  private final SpaceRenderer renderer;
  private Moment moment; // made when surfels are first asked for

  private TimeWalker(AvatarFile file, int threads) {
    this.file = file;
    this.parallel = Parallel.of(Math.max(1, threads));
    this.renderer = new SpaceRenderer(file.space(), file.render(), parallel);
  }

  /** Opens an avatar that was made with the embedded head, on all processors. */
  public static TimeWalker open(Path avatar) throws IOException {
    return open(avatar, HeadModels.embedded(), Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens an avatar.
   *
   * @param models finds the head model it was made with
   * @param threads to compute with, at least 1
   * @throws timewalker.io.BadInputException when it is damaged or its head model is not to be had
   */
  public static TimeWalker open(Path avatar, HeadModels models, int threads) throws IOException {
    return new TimeWalker(AvatarFile.read(avatar, models), threads);
  }

  /**
   * Trains an avatar from the beginning and writes it.
   *
   * @param dataset folder, tracked with the embedded head
   * @param avatar file to write, whole or not at all
   * @param settings such as {@link timewalker.io.settings.Presets}; taken as they are, also where
   *     the data are tracked and {@link TrainingSettings#withRefinement} would help
   * @param listener told of every step; may end the run, of which the avatar is written all the
   *     same
   */
  public static void train(
      Path dataset, Path avatar, TrainingSettings settings, Trainer.Listener listener)
      throws IOException {
    Dataset opened = Dataset.open(dataset);
    HeadModel head =
        HeadModels.embedded()
            .find(opened.headModel().id(), opened.headModel().sha256(), dataset.toString());
    float[] background = opened.manifest().background();
    RenderSettings render =
        RenderSettings.DEFAULT.withBackground(background[0], background[1], background[2]);
    try (DatasetFrames frames = new DatasetFrames(opened, FrameCache.Settings.DEFAULT);
        Parallel parallel = Parallel.of(Runtime.getRuntime().availableProcessors())) {
      Trainer trainer = new Trainer(head, frames, settings, render, null, parallel);
      trainer.run(listener);
      new AvatarFile(
              trainer.space(),
              background,
              new SettingsFormat<>(TrainingSettings.class).toJson(settings))
          .write(avatar);
    }
  }

  /** The person. */
  public PersonalSpace space() {
    return file.space();
  }

  /** How its pictures are drawn. */
  public RenderSettings renderSettings() {
    return file.render();
  }

  /** The threads it computes with, for more work on the same avatar; closed with it. */
  public Parallel parallel() {
    return parallel;
  }

  /** The life stages, in order. */
  public List<LifeStage> stages() {
    return space().stages();
  }

  /**
   * An age in years; between two life stages it is a mix of both.
   *
   * @throws IllegalArgumentException naming the stages, when their ages are unknown
   */
  public StageMix age(double years) {
    return StageMix.atAge(stages(), years);
  }

  /**
   * A life stage, such as "a25", or a mix, such as "a25:0.3,a50:0.7".
   *
   * @throws IllegalArgumentException naming the stages there are
   */
  public StageMix stage(String nameOrMix) {
    return StageMix.parse(stages(), nameOrMix);
  }

  /**
   * The head of a moment, standing still, with a face.
   *
   * @param controls by name, see {@link HeadControls}: smile, jaw, blink-left, … with their values
   * @throws IllegalArgumentException naming all controls, when there is none of a name
   */
  public HeadParams head(StageMix mix, Map<String, Double> controls) {
    HeadParams params = OrbitView.resting(space(), mix);
    HeadControls known = HeadControls.of(space().head());
    controls.forEach((name, value) -> known.apply(name, value, params));
    return params;
  }

  /**
   * Changes a head's shape, the person's or somebody else's direction.
   *
   * @param number of the component of the shape prior
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
          String.format(Locale.ROOT, "there are the numbers 0 to %d", prior.dimensions() - 1));
    }
    if (!(Math.abs(deviations) <= 10)) {
      throw new IllegalArgumentException(deviations + " is not within -10 to 10");
    }
    for (int s = 0; s < params.shape().length; s++) {
      params.shape()[s] += (float) (deviations * prior.factor()[s * prior.dimensions() + number]);
    }
  }

  /**
   * The surfels of a moment, posed, with the colours that a camera sees.
   *
   * @param head posed, its shape included, see {@link #head}
   * @return overwritten by the next call
   */
  public WorldSurfels at(StageMix mix, HeadParams head, Camera camera) {
    if (moment == null) {
      moment = new Moment(space(), parallel);
    }
    moment.at(mix);
    moment.pose(head);
    return moment.colour(camera);
  }

  /**
   * The surfels of a moment, posed, with colours for every direction: what is written into files
   * for other programs.
   *
   * @param head posed, its shape included, see {@link #head}
   */
  public Surfels surfels(StageMix mix, HeadParams head) {
    if (moment == null) {
      moment = new Moment(space(), parallel);
    }
    moment.at(mix);
    moment.pose(head);
    return moment.inWorld();
  }

  /**
   * Colour, alpha, depth and normal of a moment.
   *
   * @return overwritten by the next call
   */
  public RenderTarget render(StageMix mix, HeadParams head, Camera camera) {
    return renderer.render(mix, head, camera);
  }

  /** A picture of a moment, RGB over the background that the person was trained with. */
  public FloatImage picture(StageMix mix, HeadParams head, OrbitView view) {
    RenderTarget target = render(mix, head, view.around(space()));
    return new FloatImage(target.width(), target.height(), 3, target.colour().clone());
  }

  /** Writes a picture as a PNG that says it is synthetic. */
  public void writePng(Path file, StageMix mix, HeadParams head, OrbitView view)
      throws IOException {
    ByteImage image = ByteImage.of(picture(mix, head, view));
    ImageFile.writePng(file, image, PngOptions.tagged(SyntheticMediaTag.TRAINED));
  }

  /** Ends its threads. */
  @Override
  public void close() {
    parallel.close();
  }
}
