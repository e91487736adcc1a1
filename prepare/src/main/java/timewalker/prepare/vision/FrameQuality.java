package timewalker.prepare.vision;

import java.util.Arrays;
import timewalker.io.image.ByteImage;

/**
 * How usable a face in a photo is, before a head was fitted to it.
 *
 * @param eyeDistance between the outer corners of the eyes, pixels
 * @param sharpness 0..1: what share of the face's finest visible contrast a slight blur takes away;
 *     below {@value #BLURRED} the face is blurred to the eye
 * @param mirrorDistance of {@link Landmarks#mirrorDistance}
 * @param presence of {@link Landmarks#presence}
 * @param inside share of the square around face, ears and most of the hair that lies in the photo
 * @param light median brightness of the face, 0..1
 * @param burnt share of the face that is white to the limit
 * @param cover what may cover the lower face
 */
public record FrameQuality(
    double eyeDistance,
    double sharpness,
    double mirrorDistance,
    double presence,
    double inside,
    double light,
    double burnt,
    FaceCover cover) {
  /** From this level on, of 255, a channel is at its limit. */
  private static final int LIMIT = 250;

  /** Sharpness below which a face is blurred. */
  public static final double BLURRED = 0.25;

  /** Side at which sharpness is measured, pixels; smaller faces are not enlarged. */
  private static final int SIZE = 256;

  /** Width of the blur that is compared with, pixels. */
  private static final int BLUR = 9;

  /** Side of the head's square against the box around the landmarks. */
  private static final double HEAD = 1.4;

  private static final int GRID = 20;

  /** Samples along each side of the face for its light. */
  private static final int LIGHT_GRID = 40;

  /** Measures a face. */
  public static FrameQuality of(ByteImage photo, Landmarks landmarks) {
    double[] levels = new double[LIGHT_GRID * LIGHT_GRID];
    int burnt = 0;
    Region face = landmarks.box();
    for (int i = 0; i < levels.length; i++) {
      double x =
          face.photoX((i % LIGHT_GRID + 0.5) / LIGHT_GRID, (i / LIGHT_GRID + 0.5) / LIGHT_GRID);
      double y =
          face.photoY((i % LIGHT_GRID + 0.5) / LIGHT_GRID, (i / LIGHT_GRID + 0.5) / LIGHT_GRID);
      double r = photo.between(x, y, 0);
      double g = photo.between(x, y, 1);
      double b = photo.between(x, y, 2);
      levels[i] = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
      burnt += Math.min(r, Math.min(g, b)) >= LIMIT ? 1 : 0;
    }
    Arrays.sort(levels);
    return new FrameQuality(
        landmarks.eyeDistance(),
        sharpness(photo, landmarks.box()),
        landmarks.mirrorDistance(),
        landmarks.presence(),
        inside(photo, landmarks),
        levels[levels.length / 2],
        burnt / (double) levels.length,
        FaceCover.of(photo, landmarks));
  }

  /**
   * One less the blur metric of Crété, Dolmière, Ladret, Nicolas, "The blur effect: perception and
   * estimation with a new no-reference perceptual blur metric" (2007): where a blur along rows or
   * columns hardly lowers the differences of neighbours, they were low already.
   */
  private static double sharpness(ByteImage photo, Region face) {
    int size = (int) Math.clamp(Math.max(face.width(), face.height()), 16, SIZE);
    float[] rgb = new float[3 * size * size];
    new RegionSampler(size, size, RegionSampler.Beyond.NEAREST).sample(photo, face.square(1), rgb);
    float[] grey = new float[size * size];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = 0.299f * rgb[3 * i] + 0.587f * rgb[3 * i + 1] + 0.114f * rgb[3 * i + 2];
    }
    return Math.max(lost(grey, size, 1, size), lost(grey, size, size, 1));
  }

  /**
   * Share of the neighbours' differences that a blur takes away.
   *
   * @param along from one value to the next of a line
   * @param across from one line to the next
   */
  private static double lost(float[] grey, int size, int along, int across) {
    double before = 0;
    double taken = 0;
    float[] blurred = new float[size];
    for (int line = 0; line < size; line++) {
      int first = line * across;
      for (int i = 0; i < size; i++) {
        float sum = 0;
        for (int k = -BLUR / 2; k <= BLUR / 2; k++) {
          sum += grey[first + Math.clamp(i + k, 0, size - 1) * along];
        }
        blurred[i] = sum / BLUR;
      }
      for (int i = 1; i < size; i++) {
        float sharp = Math.abs(grey[first + i * along] - grey[first + (i - 1) * along]);
        float soft = Math.abs(blurred[i] - blurred[i - 1]);
        before += sharp;
        taken += Math.max(0, sharp - soft);
      }
    }
    return before > 0 ? taken / before : 0;
  }

  /** Share of the head's surroundings that the photo shows. */
  private static double inside(ByteImage photo, Landmarks landmarks) {
    Region head = landmarks.box().square(HEAD);
    int count = 0;
    for (int j = 0; j < GRID; j++) {
      for (int i = 0; i < GRID; i++) {
        double u = (i + 0.5) / GRID;
        double v = (j + 0.5) / GRID;
        double x = head.photoX(u, v);
        double y = head.photoY(u, v);
        count += x >= 0 && y >= 0 && x < photo.width() && y < photo.height() ? 1 : 0;
      }
    }
    return count / (double) (GRID * GRID);
  }
}
