package timewalker.prepare.fit;

import timewalker.head.HeadParams;
import timewalker.math.Camera;

/**
 * What a fit found of one photo.
 *
 * @param params the head; the root carries all rigid motion, the neck rests
 * @param camera stands one metre before the world's origin and looks along −z
 * @param eyePixels distance of the outer eye corners as if seen from the front, pixels
 * @param residual [L] distance between landmark and head, relative to the eye distance
 * @param visible [L] how much each landmark counted, 0..1
 */
public record FittedHead(
    HeadParams params, Camera camera, double eyePixels, float[] residual, float[] visible) {
  /**
   * The same head with another gaze.
   *
   * @param eyes [6] axis-angles of the left and the right eye, radians
   */
  public FittedHead withGaze(float[] eyes) {
    HeadParams looking = params.copy();
    System.arraycopy(eyes, 0, looking.eyes(), 0, looking.eyes().length);
    return new FittedHead(looking, camera, eyePixels, residual, visible);
  }

  /** Mean residual, landmarks weighted by how well they are seen. */
  public double meanResidual() {
    double sum = 0;
    double weights = 0;
    for (int l = 0; l < residual.length; l++) {
      sum += visible[l] * residual[l];
      weights += visible[l];
    }
    return sum / Math.max(weights, 1e-9);
  }
}
