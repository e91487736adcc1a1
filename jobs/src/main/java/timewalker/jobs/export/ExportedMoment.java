package timewalker.jobs.export;

import java.util.Optional;
import timewalker.avatar.Moment;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.splat.SplatAxes;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/** An avatar at a moment of its life, to be exported. */
public final class ExportedMoment {
  private final AvatarFile avatar;
  private final StageMix mix;
  private final Optional<SplatAxes> axes;
  private final Parallel parallel;
  private Moment moment; // made when surfels are first asked for

  ExportedMoment(AvatarFile avatar, StageMix mix, Optional<SplatAxes> axes, Parallel parallel) {
    this.avatar = avatar;
    this.mix = mix;
    this.axes = axes;
    this.parallel = parallel;
  }

  /** The moment of life. */
  public StageMix mix() {
    return mix;
  }

  /** Where the axes shall point, when not where readers expect them. */
  public Optional<SplatAxes> axes() {
    return axes;
  }

  /** Threads to work with. */
  public Parallel parallel() {
    return parallel;
  }

  /**
   * The surfels, posed, with colours for every direction.
   *
   * @param head posed, its shape included
   * @return overwritten by the next call
   */
  public Surfels surfels(HeadParams head) {
    if (moment == null) {
      moment = new Moment(avatar.space(), parallel);
    }
    moment.at(mix);
    moment.pose(head);
    return moment.inWorld();
  }
}
