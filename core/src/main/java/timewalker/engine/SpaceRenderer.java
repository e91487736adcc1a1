package timewalker.engine;

import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/** Pictures of a personal space. Owns its work space, so one per thread of use. */
public final class SpaceRenderer {
  private final Moment moment;
  private final RenderSettings settings;
  private RenderTarget target = new RenderTarget(1, 1);

  /** A renderer of an engine's space as it is at each call. */
  public SpaceRenderer(Engine engine, RenderSettings settings) {
    this.moment = engine.newMoment();
    this.settings = settings;
  }

  /**
   * Chooses the moment: the costly part, which need not be repeated while only pose and view
   * change.
   */
  public void choose(StageMix mix) {
    moment.at(mix);
  }

  /** As {@link #choose} with one basis left out of the blend. */
  public void chooseWithout(int basis, StageMix mix) {
    moment.atWithout(basis, mix);
  }

  /**
   * Draws the chosen moment.
   *
   * @param params of the posed head, its shape included
   * @return the four pictures, overwritten by the next call
   */
  public RenderTarget render(HeadParams params, Camera camera) {
    moment.pose(params);
    if (target.width() != camera.width() || target.height() != camera.height()) {
      target = new RenderTarget(camera.width(), camera.height());
    }
    moment.draw(camera, settings, target);
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
