package timewalker.prepare.vision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import timewalker.io.image.ByteImage;

/**
 * Finds the faces in a photo. Belongs to one thread at a time.
 *
 * <p>First the whole photo at once with the full-range network. If that shows nobody, the
 * short-range network (a face that fills the photo), then overlapping parts of the photo (small
 * faces). If there is still nobody, or the face is doubtful or seems to lie, the photo is turned by
 * quarters (stored lying, without a note of it) and the likeliest answer counts.
 */
public final class FaceDetector implements AutoCloseable {
  private static final float LOWEST_SCORE = 0.6f;
  private static final float LOWEST_SCORE_SHORT = 0.6f;

  /** Side of a part against the photo's shorter side: neighbours overlap by at least a fifth. */
  private static final double PART = 0.6;

  /** A face that leans more, radians, may be a misread lying one. */
  private static final double TILTED = 0.35;

  /** Faces that stand on their heads are taken for upright ones with scores below this. */
  private static final float SURE = 0.7f;

  private static final double TILT_COST = 0.3;
  private static final double STORED_UPRIGHT = 0.2;

  private final BlazeFace fullRange =
      new BlazeFace(ModelFile.FULL_RANGE, Anchors.FULL_RANGE, LOWEST_SCORE);
  private final BlazeFace shortRange =
      new BlazeFace(ModelFile.SHORT_RANGE, Anchors.SHORT_RANGE, LOWEST_SCORE_SHORT);

  /**
   * The faces in a photo, the surest first.
   *
   * @param photo RGB
   */
  public List<Face> find(ByteImage photo) {
    Region whole = Region.of(photo.width(), photo.height()).square(1);
    List<Face> faces = fullRange.find(photo, whole);
    if (faces.isEmpty()) {
      faces = shortRange.find(photo, whole);
    }
    if (faces.isEmpty()) {
      faces = findInParts(photo);
    }
    boolean doubtful =
        faces.isEmpty()
            || faces.getFirst().score() < SURE
            || Math.abs(faces.getFirst().roll()) > TILTED;
    return doubtful ? findTurned(photo, whole, faces) : faces;
  }

  /** What is found with the photo turned by quarters, if that is likelier than {@code upright}. */
  private List<Face> findTurned(ByteImage photo, Region whole, List<Face> upright) {
    List<Face> best = upright;
    double highest = upright.isEmpty() ? -1 : likelihood(upright.getFirst(), 0) + STORED_UPRIGHT;
    for (int quarter = 1; quarter < 4; quarter++) {
      double angle = quarter * Math.PI / 2;
      List<Face> turned =
          fullRange.find(
              photo, new Region(whole.x(), whole.y(), whole.width(), whole.height(), angle));
      if (!turned.isEmpty() && likelihood(turned.getFirst(), angle) > highest) {
        best = turned;
        highest = likelihood(turned.getFirst(), angle);
      }
    }
    return best;
  }

  /** A face seen from the side it stands on scores high and has level eyes. */
  private static double likelihood(Face face, double angle) {
    double tilt = Math.abs(Math.IEEEremainder(face.roll() - angle, 2 * Math.PI));
    return face.score() - TILT_COST * tilt;
  }

  private List<Face> findInParts(ByteImage photo) {
    double side =
        Math.max(
            PART * Math.min(photo.width(), photo.height()),
            Math.max(photo.width(), photo.height()) / 3.0);
    int columns = parts(photo.width(), side);
    int rows = parts(photo.height(), side);
    List<Face> faces = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double x = side / 2 + c * (photo.width() - side) / Math.max(1, columns - 1);
        double y = side / 2 + r * (photo.height() - side) / Math.max(1, rows - 1);
        faces.addAll(fullRange.find(photo, new Region(x, y, side, side, 0)));
      }
    }
    faces.sort(Comparator.comparingDouble(Face::score).reversed());
    return BlazeFace.merged(faces);
  }

  private static int parts(int length, double side) {
    return (int) Math.ceil((length - 0.2 * side) / (0.8 * side));
  }

  @Override
  public void close() {
    fullRange.close();
    shortRange.close();
  }
}
