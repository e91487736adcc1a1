package timewalker.jobs.export;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Moment;
import timewalker.head.HeadParams;
import timewalker.io.splat.SplatAxes;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/** An avatar at the moment that is exported. */
public final class ExportedMoment {
  private final StageMix mix;
  private final Optional<SplatAxes> axes;
  private final Engine engine;
  private @Nullable Moment moment; // made when surfels are first asked for

  ExportedMoment(StageMix mix, Optional<SplatAxes> axes, Engine engine) {
    this.mix = mix;
    this.axes = axes;
    this.engine = engine;
  }

  /** The moment of life. */
  public StageMix mix() {
    return mix;
  }

  /** Directions of the axes; empty for those that readers of the format expect. */
  public Optional<SplatAxes> axes() {
    return axes;
  }

  /** Threads to work with. */
  public Parallel parallel() {
    return engine.parallel();
  }

  /**
   * The surfels, posed, with colours for every direction.
   *
   * @param head posed, its shape included
   * @return a copy
   */
  public Surfels surfels(HeadParams head) {
    if (moment == null) {
      moment = engine.newMoment();
    }
    moment.at(mix);
    moment.pose(head);
    return moment.inWorld();
  }
}
