package timewalker.prepare.vision;

/**
 * A rectangle in a photo, turned about its centre.
 *
 * @param x centre, pixels
 * @param y centre, pixels
 * @param width along its own first axis, pixels
 * @param height along its own second axis, pixels
 * @param angle from the photo's x axis to the rectangle's first, radians, clockwise as seen
 */
public record Region(double x, double y, double width, double height, double angle) {

  /** A whole picture. */
  public static Region of(int width, int height) {
    return new Region(width / 2.0, height / 2.0, width, height, 0);
  }

  /** The same place and angle, a square of {@code factor} times the longer side. */
  public Region square(double factor) {
    double side = factor * Math.max(width, height);
    return new Region(x, y, side, side, angle);
  }

  /** The photo's x of a point given in shares of this rectangle, 0..1. */
  public double photoX(double u, double v) {
    return x + (u - 0.5) * width * Math.cos(angle) - (v - 0.5) * height * Math.sin(angle);
  }

  /** The photo's y of a point given in shares of this rectangle, 0..1. */
  public double photoY(double u, double v) {
    return y + (u - 0.5) * width * Math.sin(angle) + (v - 0.5) * height * Math.cos(angle);
  }

  /** What part of {@code other} lies inside both, of what lies in either; angles are left out. */
  double overlap(Region other) {
    double w =
        Math.min(x + width / 2, other.x + other.width / 2)
            - Math.max(x - width / 2, other.x - other.width / 2);
    double h =
        Math.min(y + height / 2, other.y + other.height / 2)
            - Math.max(y - height / 2, other.y - other.height / 2);
    if (w <= 0 || h <= 0) {
      return 0;
    }
    return w * h / (width * height + other.width * other.height - w * h);
  }
}
