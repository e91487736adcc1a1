package timewalker.prepare.analysis;

import java.util.Arrays;
import java.util.List;
import timewalker.io.image.ByteImage;
import timewalker.prepare.vision.Face;
import timewalker.prepare.vision.Region;

/**
 * Faces so close to another one that the landmark network, which expects one face, would make one
 * of both: whatever is nearer to the neighbour, each measured in its own size, is painted grey.
 */
final class NeighbourMask {
  private static final byte GREY = (byte) 128;

  /** Nearer than this, in widths of the larger one, two detections are of the same face. */
  private static final double SAME = 0.4;

  /** Half of what the network sees around a face, with some room, in widths of the face. */
  private static final double REACH = 1.0;

  private NeighbourMask() {}

  /** The picture with one face only, as far as the surroundings of that face go. */
  static ByteImage without(ByteImage picture, Face face, List<Face> faces) {
    List<Region> near =
        faces.stream().map(Face::box).filter(other -> isNear(face.box(), other)).toList();
    if (near.isEmpty()) {
      return picture;
    }
    ByteImage alone = new ByteImage(picture.width(), picture.height(), 3);
    System.arraycopy(picture.data(), 0, alone.data(), 0, picture.data().length);
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        double own = distance(face.box(), x, y);
        for (Region other : near) {
          if (distance(other, x, y) < own) {
            int at = 3 * (y * picture.width() + x);
            Arrays.fill(alone.data(), at, at + 3, GREY);
            break;
          }
        }
      }
    }
    return alone;
  }

  private static boolean isNear(Region face, Region other) {
    double distance = Math.hypot(face.x() - other.x(), face.y() - other.y());
    return distance > SAME * Math.max(face.width(), other.width())
        && distance < REACH * face.width() + other.width() / 2;
  }

  private static double distance(Region face, int x, int y) {
    return Math.hypot(x + 0.5 - face.x(), y + 0.5 - face.y()) / face.width();
  }
}
