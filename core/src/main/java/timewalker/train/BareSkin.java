package timewalker.train;

import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;

/**
 * Which triangles of the head are bare skin at each life stage: how often a triangle has the colour
 * of this face's skin, on average over pictures. A fringe or a beard is there in all of them,
 * though the one or other lock may have the skin's colour; a cheek that is too dark in one picture
 * is skin in others.
 */
final class BareSkin {
  /** Pictures of a stage that are looked at. */
  private static final int MOST_PICTURES = 24;

  /** Shares of skin up to which a triangle is covered, and from which it is bare. */
  private static final double COVERED = 0.02;

  private static final double BARE = 0.1;

  private final float[][] weight; // [K][F]

  private BareSkin(float[][] weight) {
    this.weight = weight;
  }

  /** Looks at pictures of all stages, evenly spread over those that are trained on. */
  static BareSkin of(HeadModel head, FrameSource frames, Parallel parallel) {
    TrackedGeometry tracked = new TrackedGeometry(head, parallel);
    HeadPoser poser = new HeadPoser(head);
    float[] posed = new float[3 * head.vertexCount()];
    int[][] ofStage = SpaceStart.trainingFrames(frames);
    float[][] weight = new float[ofStage.length][head.faceCount()];
    for (int k = 0; k < ofStage.length; k++) {
      float[] seen = new float[head.faceCount()]; // pixels
      int pictures = Math.min(MOST_PICTURES, ofStage[k].length);
      for (int i = 0; i < pictures; i++) {
        int frame = ofStage[k][(int) ((long) i * ofStage[k].length / pictures)];
        poser.pose(frames.info(frame).params(), posed);
        tracked.draw(posed, frames.info(frame).camera());
        tracked.leaveOutWhatIsNotSkin(frames.picture(frame).colour());
        tracked.addSkin(seen, weight[k]);
      }
      for (int t = 0; t < seen.length; t++) {
        weight[k][t] = seen[t] == 0 ? 1 : weight(weight[k][t] / seen[t]);
      }
    }
    return new BareSkin(weight);
  }

  private static float weight(double share) {
    return (float) Math.clamp((share - COVERED) / (BARE - COVERED), 0, 1);
  }

  /** [F] 0 for what is covered at a stage to 1 for what is bare, or was never seen. */
  float[] weights(int stage) {
    return weight[stage];
  }
}
