package timewalker.train;

import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.head.HeadView;

/**
 * How widely the directions are spread from which the pictures of a life stage show the head: 1 −
 * |mean of the unit directions|². 0 is one direction, 1 is directions all around; a turn of the
 * head to both sides by 20, 40, 60 and 90 degrees has 0.04, 0.15, 0.32 and 0.59.
 *
 * <p>Colour that depends on the direction can only be learned from many directions. Learned from
 * few, it glows from all others.
 */
final class ViewSpread {
  /** Frames of a stage that are looked at, evenly spaced. */
  private static final int MOST_FRAMES = 200;

  private ViewSpread() {}

  /**
   * The spread of each life stage.
   *
   * @param framesOfStage [K] frames that are trained on
   * @return [K]; 0 for a stage without frames
   */
  static double[] of(HeadModel head, FrameSource frames, int[][] framesOfStage) {
    HeadPoser poser = new HeadPoser(head);
    double[] spread = new double[framesOfStage.length];
    for (int k = 0; k < spread.length; k++) {
      int[] all = framesOfStage[k];
      int count = Math.min(MOST_FRAMES, all.length);
      double[] mean = new double[3];
      for (int i = 0; i < count; i++) {
        FrameSource.FrameInfo info = frames.info(all[(int) ((long) i * all.length / count)]);
        double[] direction = HeadView.of(poser, info.params(), info.camera()).direction();
        for (int axis = 0; axis < 3; axis++) {
          mean[axis] += direction[axis] / count;
        }
      }
      double squared = mean[0] * mean[0] + mean[1] * mean[1] + mean[2] * mean[2];
      spread[k] = count == 0 ? 0 : 1 - squared;
    }
    return spread;
  }
}
