package timewalker.prepare.vision;

import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.LandmarkEmbedding;

/** Which of the 468 landmarks is which one's mirror image, from where they lie on the head. */
final class Mirror {
  private static final class Holder {
    static final int[] OF = compute();
  }

  private Mirror() {}

  /** The landmark on the other side; one in the middle is its own. */
  static int of(int landmark) {
    return Holder.OF[landmark];
  }

  private static int[] compute() {
    HeadModel head = EmbeddedHead.load();
    LandmarkEmbedding embedding = head.landmarks("mediapipe468");
    float[] points = new float[3 * embedding.count()];
    embedding.surfacePoints(head.faces(), head.template(), points);
    int[] mirror = new int[FaceLandmarks.COUNT];
    for (int l = 0; l < embedding.count(); l++) {
      double nearest = Double.MAX_VALUE;
      for (int m = 0; m < embedding.count(); m++) {
        double dx = points[3 * l] + points[3 * m];
        double dy = points[3 * l + 1] - points[3 * m + 1];
        double dz = points[3 * l + 2] - points[3 * m + 2];
        double distance = dx * dx + dy * dy + dz * dz;
        if (distance < nearest) {
          nearest = distance;
          mirror[embedding.indices()[l]] = embedding.indices()[m];
        }
      }
    }
    return mirror;
  }
}
