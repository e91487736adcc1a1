package timewalker.train;

import org.jspecify.annotations.Nullable;
import timewalker.engine.LossInput;
import timewalker.head.HeadModel;
import timewalker.math.Parallel;
import timewalker.skin.BareSkin;
import timewalker.skin.TrackedGeometry;
import timewalker.skin.TrackedPicture;

/**
 * The tracked head's geometry in the frame that is compared, without what covers the skin. Drawn
 * once a step, when a loss first asks.
 */
final class TrackedGuide {
  private final HeadModel head;
  private final FrameSource frames;
  private final Parallel parallel;
  private final TrackedGeometry tracked;
  private @Nullable LossInput drawn;
  private @Nullable BareSkin bareSkin;

  TrackedGuide(HeadModel head, FrameSource frames, Parallel parallel) {
    this.head = head;
    this.frames = frames;
    this.parallel = parallel;
    this.tracked = new TrackedGeometry(head, parallel);
  }

  /** What guides the surfels in this step, overwritten in the next. */
  @SuppressWarnings("ReferenceEquality") // the same step, not one that is equal to it
  TrackedGeometry of(LossInput in) {
    if (in != drawn) {
      tracked.draw(in.vertices(), in.seen().camera());
      tracked.leaveOutWhatIsNotSkin(in.seen().colour());
      tracked.leaveOutCovered(bareSkin().weights(in.seen().stage()));
      drawn = in;
    }
    return tracked;
  }

  /** Found when it is first needed, from the data alone, so that a resumed run has the same. */
  private BareSkin bareSkin() {
    if (bareSkin == null) {
      bareSkin =
          BareSkin.of(head, SpaceStart.trainingFrames(frames), this::trackedPicture, parallel);
    }
    return bareSkin;
  }

  private TrackedPicture trackedPicture(int frame) {
    FrameSource.FrameInfo info = frames.info(frame);
    return new TrackedPicture(info.params(), info.camera(), frames.picture(frame).colour());
  }
}
