package timewalker.train;

import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.math.Shapes;

/**
 * The head shape that a frame is shown with: its stage's s_k, as training left it, plus what the
 * tracker had the frame differ from the mean of the stage's training frames. Where shapes were not
 * refined this is the tracked shape, bit for bit.
 */
public final class StageShapes {
  private final PersonalSpace space;
  private final float[][] tracked; // [K][S]

  /**
   * @param frames the frames that the space was trained on, which say what the tracker found
   */
  public StageShapes(PersonalSpace space, FrameSource frames) {
    this(space, SpaceStart.stageShapes(space.head(), frames, SpaceStart.trainingFrames(frames)));
  }

  /**
   * @param tracked [K][S] mean tracked shape of every stage's training frames; kept
   */
  StageShapes(PersonalSpace space, float[][] tracked) {
    Shapes.check("life stages", space.stageCount(), "tracked", tracked.length, 1);
    this.space = space;
    this.tracked = tracked;
  }

  /** [S] what the tracker found for a stage, the array itself. */
  float[] tracked(int stage) {
    return tracked[stage];
  }

  /**
   * A frame's parameters with the shape it is shown with.
   *
   * @param stages the stage or mix of stages that the frame shows
   * @param given what the frame came with; not changed
   */
  public HeadParams shown(StageMix stages, HeadParams given) {
    HeadParams p = given.copy();
    for (int k = 0; k < tracked.length; k++) {
      float share = stages.weights()[k];
      if (share == 0) {
        continue;
      }
      float[] learned = space.stageShape(k);
      for (int i = 0; i < p.shape().length; i++) {
        p.shape()[i] += share * (learned[i] - tracked[k][i]);
      }
    }
    return p;
  }
}
