package timewalker.head;

import timewalker.math.BoundingBox;
import timewalker.math.Camera;

/**
 * The direction from which a camera sees a head, in the head's own frame.
 *
 * @param yaw degrees to the person's left, −180 to 180; 0 is straight ahead
 * @param pitch degrees upwards, −90 to 90
 */
public record HeadView(double yaw, double pitch) {
  private static final int NECK = 1;

  /**
   * The view of a posed head. The neck joint turns the head, the root joint the whole body.
   *
   * @param poser of the head model; posed by this call
   */
  public static HeadView of(HeadPoser poser, HeadParams params, Camera camera) {
    float[] vertices = new float[3 * poser.model().vertexCount()];
    poser.pose(params, vertices);
    double[] middle = BoundingBox.of(vertices).middle();
    double[] eye = camera.centre();
    double[] r = new double[9];
    poser.jointRotation(NECK, r);
    double[] seen = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int k = 0; k < 3; k++) {
        seen[axis] += r[3 * k + axis] * (eye[k] - middle[k]);
      }
    }
    return new HeadView(
        Math.toDegrees(Math.atan2(seen[0], seen[2])),
        Math.toDegrees(Math.atan2(seen[1], Math.hypot(seen[0], seen[2]))));
  }

  /** [3] the unit vector towards the camera, in the head's own frame. */
  public double[] direction() {
    double up = Math.toRadians(pitch);
    double left = Math.toRadians(yaw);
    return new double[] {
      Math.cos(up) * Math.sin(left), Math.sin(up), Math.cos(up) * Math.cos(left)
    };
  }

  /** How far the head is turned away from the camera, degrees from 0 to 180, to either side. */
  public double turn() {
    return Math.abs(yaw);
  }
}
