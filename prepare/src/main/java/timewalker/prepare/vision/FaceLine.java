package timewalker.prepare.vision;

import timewalker.head.LandmarkScheme;
import timewalker.head.LandmarkScheme.Eye;
import timewalker.head.LandmarkScheme.Mouth;

/**
 * A line over a face, along which its colours are read.
 *
 * @param x where it begins, pixels
 * @param y where it begins, pixels
 * @param alongX from its beginning to its end, pixels
 * @param alongY from its beginning to its end, pixels
 * @param acrossX unit vector to its side
 * @param acrossY unit vector to its side
 */
record FaceLine(double x, double y, double alongX, double alongY, double acrossX, double acrossY) {

  /** The ridge of the nose, from between the brows to above its tip. */
  static FaceLine ridge(Landmarks landmarks) {
    LandmarkScheme scheme = landmarks.scheme();
    return between(landmarks, scheme.ridgeTop(), scheme.ridgeBottom());
  }

  /** From where the ridge of the nose ends to the tip. */
  static FaceLine tip(Landmarks landmarks) {
    LandmarkScheme scheme = landmarks.scheme();
    return between(landmarks, scheme.ridgeBottom(), scheme.noseTip());
  }

  private static FaceLine between(Landmarks landmarks, int from, int to) {
    double dx = landmarks.x(to) - landmarks.x(from);
    double dy = landmarks.y(to) - landmarks.y(from);
    double length = Math.max(Math.hypot(dx, dy), 1e-6);
    return new FaceLine(landmarks.x(from), landmarks.y(from), dx, dy, -dy / length, dx / length);
  }

  /** From the lower lip to the chin; its side is that of the mouth. */
  static FaceLine chin(Landmarks landmarks) {
    Mouth mouth = landmarks.scheme().mouth();
    double acrossX = landmarks.x(mouth.left()) - landmarks.x(mouth.right());
    double acrossY = landmarks.y(mouth.left()) - landmarks.y(mouth.right());
    double width = Math.max(Math.hypot(acrossX, acrossY), 1e-6);
    return new FaceLine(
        landmarks.x(mouth.below()),
        landmarks.y(mouth.below()),
        landmarks.x(mouth.chin()) - landmarks.x(mouth.below()),
        landmarks.y(mouth.chin()) - landmarks.y(mouth.below()),
        acrossX / width,
        acrossY / width);
  }

  /** From the middle of an eye down the face, as long as {@link Landmarks#eyeDistance}. */
  static FaceLine belowEye(Landmarks landmarks, Eye eye) {
    double length = landmarks.eyeDistance();
    double cos = Math.cos(landmarks.roll());
    double sin = Math.sin(landmarks.roll());
    return new FaceLine(
        (landmarks.x(eye.outer()) + landmarks.x(eye.inner())) / 2,
        (landmarks.y(eye.outer()) + landmarks.y(eye.inner())) / 2,
        -sin * length,
        cos * length,
        cos,
        sin);
  }

  /**
   * A point beside the line.
   *
   * @param t 0 at its beginning, 1 at its end
   * @param side pixels to its side
   */
  double x(double t, double side) {
    return x + t * alongX + side * acrossX;
  }

  double y(double t, double side) {
    return y + t * alongY + side * acrossY;
  }
}
