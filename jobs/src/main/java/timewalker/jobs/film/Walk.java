package timewalker.jobs.film;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadControls;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Progress;
import timewalker.jobs.picture.Pictures;
import timewalker.raster.RenderSettings;

/**
 * Renders a film through a life: from the first life stage to the last and back, while view and
 * face change.
 */
public final class Walk {
  private static final double YAW = 35;
  private static final double PITCH = 6;

  private final PersonalSpace space;
  private final SpaceRenderer renderer;
  private final HeadControls controls;

  public Walk(Engine engine, RenderSettings settings) {
    this.space = engine.space();
    this.renderer = new SpaceRenderer(engine, settings);
    this.controls = HeadControls.of(space.head());
  }

  /** How many pictures {@link #write} makes, which depends on the ending of the name. */
  public static int pictures(Path file, double seconds, int framesPerSecond) {
    return Film.isSheet(file)
        ? Film.SHEET_COLUMNS
        : Math.max(2, (int) Math.round(seconds * framesPerSecond));
  }

  /**
   * Writes a clip, or a sheet of pictures when the name ends in .png.
   *
   * @param seconds length of the clip
   * @param progress advanced by one a picture
   */
  public void write(Path file, int size, double seconds, int framesPerSecond, Progress progress)
      throws IOException {
    int count = pictures(file, seconds, framesPerSecond);
    if (Film.isSheet(file)) {
      Film.sheet(
          file,
          SyntheticMediaTag.TRAINED,
          count,
          i -> picture(0.5 * i / (count - 1), size),
          progress);
      return;
    }
    Film.clip(
        file,
        framesPerSecond,
        SyntheticMediaTag.TRAINED,
        count,
        i -> picture((double) i / count, size),
        progress);
  }

  /** One picture of the walk. */
  private ByteImage picture(double share, int size) {
    StageMix mix = along(1 - Math.abs(2 * share - 1));
    HeadParams params = OrbitView.resting(space, mix);
    double wave = 2 * Math.PI * share;
    apply("smile", 0.35 * (1 - Math.cos(2 * wave)) / 2, params);
    apply("jaw", 0.10 * (1 - Math.cos(6 * wave)) / 2, params);
    OrbitView view = new OrbitView(YAW * Math.sin(wave), PITCH * Math.sin(2 * wave), size);
    return Pictures.colour(renderer.render(mix, params, view.around(space)));
  }

  private void apply(String control, double value, HeadParams params) {
    if (controls.names().contains(control)) {
      controls.apply(control, value, params);
    }
  }

  /**
   * The mix at a share of the way from the first to the last stage, which lingers at each stage.
   */
  private StageMix along(double share) {
    int stages = space.stageCount();
    if (stages == 1) {
      return StageMix.single(0, 1);
    }
    double at = Math.clamp(share, 0, 1) * (stages - 1);
    int k = Math.min(stages - 2, (int) at);
    double t = at - k;
    double eased = t * t * (3 - 2 * t);
    float[] weights = new float[stages];
    weights[k] = (float) (1 - eased);
    weights[k + 1] = (float) eased;
    return new StageMix(weights);
  }
}
