package timewalker.prepare.vision;

/**
 * A face as the detector sees it.
 *
 * @param score how sure it is, 0..1
 * @param box around brows, chin and cheeks, pixels of the photo; turned where only a turned photo
 *     showed the face
 * @param keypoints [6][2] pixels of the photo: the person's right eye, left eye, nose, mouth, right
 *     ear, left ear
 */
public record Face(float score, Region box, float[] keypoints) {

  /** From the right eye to the left one, radians, clockwise from the photo's x axis. */
  public double roll() {
    return Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]);
  }
}
