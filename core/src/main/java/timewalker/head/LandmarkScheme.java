package timewalker.head;

import java.util.List;
import java.util.Locale;

/**
 * What the landmarks of a detector mean. All landmark numbers are here. Another landmark network
 * needs another instance and no other change.
 *
 * @param set name of the landmark set that ties these landmarks to a head model
 * @param count number of landmarks L; they are numbered from 0
 * @param rightEye of the person
 * @param leftEye of the person
 * @param noseTip landmark towards which an outline slides when the head turns
 * @param noseBridge landmark in the middle of the face, from which the direction to the camera is
 *     measured
 * @param ridgeTop landmark between the brows, where the ridge of the nose begins
 * @param ridgeBottom landmark on the ridge above the tip of the nose
 * @param mouth lips and chin
 * @param oval outline of the face in its order, from the middle of the forehead to the person's
 *     left
 * @param hairline part of the oval that hair may hide
 */
public record LandmarkScheme(
    String set,
    int count,
    Eye rightEye,
    Eye leftEye,
    int noseTip,
    int noseBridge,
    int ridgeTop,
    int ridgeBottom,
    Mouth mouth,
    List<Integer> oval,
    List<Integer> hairline) {
  /**
   * Landmarks of one eye.
   *
   * @param outer corner at the temple
   * @param inner corner at the nose
   * @param lids edge of the lids, once around
   */
  public record Eye(int outer, int inner, List<Integer> lids) {
    public Eye {
      lids = List.copyOf(lids);
    }
  }

  /**
   * Landmarks of the mouth and below it.
   *
   * @param right corner
   * @param left corner
   * @param below middle of the lower lip's lower edge
   * @param chin lowest point of the chin
   * @param outer points along the outer edges of both lips
   * @param inner the points of the inner edges beside them
   */
  public record Mouth(
      int right, int left, int below, int chin, List<Integer> outer, List<Integer> inner) {
    public Mouth {
      outer = List.copyOf(outer);
      inner = List.copyOf(inner);
    }
  }

  /** The face mesh of MediaPipe. */
  public static final LandmarkScheme MEDIAPIPE =
      new LandmarkScheme(
          "mediapipe468",
          468,
          new Eye(
              33,
              133,
              List.of(33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)),
          new Eye(
              263,
              362,
              List.of(
                  263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)),
          4,
          168,
          9,
          195,
          new Mouth(
              61,
              291,
              17,
              152,
              List.of(0, 37, 267, 17, 84, 314),
              List.of(13, 82, 312, 14, 87, 317)),
          List.of(
              10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400,
              377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67,
              109),
          List.of(10, 338, 297, 332, 284, 251, 21, 54, 103, 67, 109, 162, 389));

  public LandmarkScheme {
    oval = List.copyOf(oval);
    hairline = List.copyOf(hairline);
  }

  /**
   * The landmarks of this scheme on a head: row l belongs to landmark l.
   *
   * @throws IllegalArgumentException when the head model lacks some of them or has them in another
   *     order
   */
  public LandmarkEmbedding on(HeadModel head) {
    LandmarkEmbedding embedding = head.landmarks(set);
    if (embedding.count() != count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d of %d landmarks of %s",
              head.id(),
              embedding.count(),
              count,
              set));
    }
    for (int l = 0; l < count; l++) {
      if (embedding.indices()[l] != l) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: row %d of the landmarks %s holds landmark %d; expected the detector's order",
                head.id(),
                l,
                set,
                embedding.indices()[l]));
      }
    }
    return embedding;
  }

  /**
   * Which landmark is which one's mirror image, from where they lie on a symmetric head.
   *
   * @return [L] the landmark on the other side; one in the middle is its own
   */
  public int[] mirror(HeadModel head) {
    LandmarkEmbedding embedding = on(head);
    float[] points = new float[3 * count];
    embedding.surfacePoints(head.faces(), head.template(), points);
    int[] mirror = new int[count];
    for (int l = 0; l < count; l++) {
      double nearest = Double.MAX_VALUE;
      for (int m = 0; m < count; m++) {
        double dx = points[3 * l] + points[3 * m];
        double dy = points[3 * l + 1] - points[3 * m + 1];
        double dz = points[3 * l + 2] - points[3 * m + 2];
        double distance = dx * dx + dy * dy + dz * dz;
        if (distance < nearest) {
          nearest = distance;
          mirror[l] = m;
        }
      }
    }
    return mirror;
  }

  /**
   * The direction from the right outer eye corner to the left one: about to the right of a head
   * that is seen from the front or nods, aslant of one that does both.
   *
   * @param pixels [L][2]
   * @return unit, [2]; (1, 0) where the corners are one point
   */
  public double[] eyeLine(float[] pixels) {
    double x = pixels[2 * leftEye.outer] - pixels[2 * rightEye.outer];
    double y = pixels[2 * leftEye.outer + 1] - pixels[2 * rightEye.outer + 1];
    double length = Math.sqrt(x * x + y * y);
    return length > 0 ? new double[] {x / length, y / length} : new double[] {1, 0};
  }
}
