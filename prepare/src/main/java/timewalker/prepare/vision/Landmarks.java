package timewalker.prepare.vision;

import timewalker.head.LandmarkScheme;
import timewalker.math.Shapes;

/**
 * Landmarks of a face in a photo.
 *
 * @param scheme what the landmarks mean
 * @param points [L][3] x and y in pixels of the photo; z in pixels too, relative to the head's
 *     middle, smaller is nearer
 * @param presence how sure the network is that there is a face, 0..1; near 1 for anything like one
 * @param mirrorDistance how far the landmarks of the mirrored picture lie from these, root mean
 *     square in shares of {@link #eyeDistance}: large where the network guesses
 * @param region the part of the photo that the network saw
 */
public record Landmarks(
    LandmarkScheme scheme, float[] points, float presence, float mirrorDistance, Region region) {
  public Landmarks {
    Shapes.check("landmarks", scheme.count(), "points", points.length, 3);
  }

  /** Number of landmarks L. */
  public int count() {
    return scheme.count();
  }

  /** The landmarks without their depth, [L][2] pixels. */
  public float[] pixels() {
    float[] pixels = new float[2 * count()];
    for (int l = 0; l < count(); l++) {
      pixels[2 * l] = x(l);
      pixels[2 * l + 1] = y(l);
    }
    return pixels;
  }

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
    int left = scheme.leftEye().outer();
    int right = scheme.rightEye().outer();
    double dx = x(left) - x(right);
    double dy = y(left) - y(right);
    double dz = z(left) - z(right);
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** The eye line against the photo's x axis, radians, clockwise as seen. */
  public double roll() {
    int left = scheme.leftEye().outer();
    int right = scheme.rightEye().outer();
    return Math.atan2(y(left) - y(right), x(left) - x(right));
  }

  /** About how far the head is turned to the person's left, radians: the depth of the eye line. */
  public double yaw() {
    int left = scheme.leftEye().outer();
    int right = scheme.rightEye().outer();
    return Math.atan2(z(left) - z(right), Math.hypot(x(left) - x(right), y(left) - y(right)));
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
    for (int l = 0; l < count(); l++) {
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
