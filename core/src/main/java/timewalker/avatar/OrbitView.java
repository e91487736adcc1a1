package timewalker.avatar;

import java.util.Locale;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.math.BoundingBox;
import timewalker.math.Camera;

/**
 * A camera on a sphere around a head that stands still: yaw turns it to the person's left (towards
 * +x), pitch lifts it; at 0 and 0 it looks the person in the face.
 *
 * @param yaw degrees
 * @param pitch degrees, above −90 and below 90
 * @param size width and height of the picture, pixels
 */
public record OrbitView(double yaw, double pitch, int size) {
  /** Distance of the camera, metres. */
  private static final double DISTANCE = 1.0;

  /** Height of what is seen at the head, metres: a grown head with its hair. */
  private static final double SEEN = 0.40;

  public OrbitView {
    if (!Double.isFinite(yaw) || !(Math.abs(pitch) < 90)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "yaw %s, pitch %s: expected a pitch between -90 and 90 degrees",
              yaw,
              pitch));
    }
    if (size < 16 || size > 8192) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "picture size of %d pixels; expected 16 to 8192", size));
    }
  }

  /** The camera around the middle of a space's canonical head. */
  public Camera around(PersonalSpace space) {
    double[] target = BoundingBox.of(space.mesh().vertices()).middle();
    double turn = Math.toRadians(yaw);
    double lift = Math.toRadians(pitch);
    double[] eye = {
      target[0] + DISTANCE * Math.sin(turn) * Math.cos(lift),
      target[1] + DISTANCE * Math.sin(lift),
      target[2] + DISTANCE * Math.cos(turn) * Math.cos(lift)
    };
    return Camera.lookAt(size, size, size * DISTANCE / SEEN, eye, target);
  }

  /** The resting head of a mix of stages: the mix's shape, everything else zero. */
  public static HeadParams resting(PersonalSpace space, StageMix mix) {
    HeadModel head = space.head();
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    float[] shape = space.shapeOf(mix);
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    return params;
  }
}
