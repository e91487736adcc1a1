package timewalker.train;

import java.util.List;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageCorrection;
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
  private final double[] reach; // [L]

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
    this.reach = StageCorrection.reach(space.head());
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

  /**
   * As {@link #shown}, and pose and expression as the pictures of the person's training frames say
   * they differ from what a tracker of landmarks finds.
   *
   * @param stages the stage or mix of stages that the frame shows
   * @param given what the tracker of landmarks found; not changed
   */
  public HeadParams corrected(StageMix stages, HeadParams given) {
    return corrected(stages, given, space.corrections());
  }

  /** As {@link #corrected(StageMix, HeadParams)} by other corrections than the space's. */
  HeadParams corrected(StageMix stages, HeadParams given, List<StageCorrection> corrections) {
    return StageCorrection.corrected(corrections, stages, shown(stages, given), reach);
  }
}
