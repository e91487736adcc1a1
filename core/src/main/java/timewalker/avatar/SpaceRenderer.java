package timewalker.avatar;

import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.raster.SurfelRenderer;
import timewalker.surfel.WorldSurfels;

/** Pictures of a personal space. Owns its work space, so one per thread of use. */
public final class SpaceRenderer {
  private final Moment moment;
  private final RenderSettings settings;
  private final SurfelRenderer renderer;
  private final SurfelRenderer.View view;
  private RenderTarget target = new RenderTarget(1, 1);

  /** A renderer of the space as it is at each call. */
  public SpaceRenderer(PersonalSpace space, RenderSettings settings, Parallel parallel) {
    this.moment = new Moment(space, parallel);
    this.settings = settings;
    this.renderer = new CpuSurfelRenderer(parallel);
    this.view = renderer.newView();
  }

  /**
   * Chooses the moment: the costly part, which need not be repeated while only pose and view
   * change.
   */
  public void choose(StageMix mix) {
    moment.at(mix);
  }

  /**
   * Draws the chosen moment.
   *
   * @param params of the posed head, its shape included
   * @return the four pictures, overwritten by the next call
   */
  public RenderTarget render(HeadParams params, Camera camera) {
    moment.pose(params);
    WorldSurfels world = moment.colour(camera);
    if (target.width() != camera.width() || target.height() != camera.height()) {
      target = new RenderTarget(camera.width(), camera.height());
    }
    renderer.forward(world, camera, settings, target, view);
    return target;
  }

  /** {@link #choose}, then {@link #render(HeadParams, Camera)}. */
  public RenderTarget render(StageMix mix, HeadParams params, Camera camera) {
    choose(mix);
    return render(params, camera);
  }

  /** [V][3] vertices of the head as it was last posed, metres. */
  public float[] vertices() {
    return moment.vertices();
  }
}
