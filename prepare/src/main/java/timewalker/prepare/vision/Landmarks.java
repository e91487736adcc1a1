package timewalker.prepare.vision;

/**
 * The 468 points of MediaPipe's face mesh in a photo.
 *
 * @param points [468][3] x and y in pixels of the photo; z in pixels too, relative to the head's
 *     middle, smaller is nearer
 * @param presence how sure the network is that there is a face, 0..1; near 1 for anything like one
 * @param mirrorDistance how far the landmarks of the mirrored picture lie from these, root mean
 *     square in shares of {@link #eyeDistance}: large where the network guesses
 * @param region the part of the photo that the network saw
 */
public record Landmarks(float[] points, float presence, float mirrorDistance, Region region) {
  /** Outer corner of the person's right eye. */
  public static final int RIGHT_EYE_OUTER = 33;

  /** Outer corner of the person's left eye. */
  public static final int LEFT_EYE_OUTER = 263;

  public float x(int landmark) {
    return points[3 * landmark];
  }

  public float y(int landmark) {
    return points[3 * landmark + 1];
  }

  public float z(int landmark) {
    return points[3 * landmark + 2];
  }

  /** Between the outer corners of the eyes, in depth too, so that it hardly shrinks with yaw. */
  public double eyeDistance() {
    double dx = x(LEFT_EYE_OUTER) - x(RIGHT_EYE_OUTER);
    double dy = y(LEFT_EYE_OUTER) - y(RIGHT_EYE_OUTER);
    double dz = z(LEFT_EYE_OUTER) - z(RIGHT_EYE_OUTER);
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** The eye line against the photo's x axis, radians, clockwise as seen. */
  public double roll() {
    return Math.atan2(
        y(LEFT_EYE_OUTER) - y(RIGHT_EYE_OUTER), x(LEFT_EYE_OUTER) - x(RIGHT_EYE_OUTER));
  }

  /** The smallest rectangle along the eye line around all landmarks. */
  public Region box() {
    double roll = roll();
    double cos = Math.cos(roll);
    double sin = Math.sin(roll);
    double minU = Double.MAX_VALUE;
    double maxU = -Double.MAX_VALUE;
    double minV = Double.MAX_VALUE;
    double maxV = -Double.MAX_VALUE;
    for (int l = 0; l < FaceLandmarks.COUNT; l++) {
      double u = cos * x(l) + sin * y(l);
      double v = -sin * x(l) + cos * y(l);
      minU = Math.min(minU, u);
      maxU = Math.max(maxU, u);
      minV = Math.min(minV, v);
      maxV = Math.max(maxV, v);
    }
    double u = (minU + maxU) / 2;
    double v = (minV + maxV) / 2;
    return new Region(cos * u - sin * v, sin * u + cos * v, maxU - minU, maxV - minV, roll);
  }
}
