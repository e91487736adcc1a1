package timewalker.prepare.vision;

import java.util.Arrays;
import timewalker.io.image.ByteImage;

/**
 * Whether a face wears glasses: their bridge is a thin line across the nose, where skin is smooth.
 *
 * <p>The brightness along the ridge of the nose, from between the brows to above its tip, is
 * compared with its own mean over a short stretch; a bridge stands out by more than half of the
 * face's own contrast.
 */
public final class Glasses {
  /** From here on glasses are worn; thin wires and strong shadows lie around it. */
  public static final double WORN = 0.5;

  /** Samples along the ridge, and over which a mean is taken. */
  private static final int ALONG = 48;

  private static final int STRETCH = 9;

  /** Samples across the ridge, and half of the width that they cover, in eye distances. */
  private static final int ACROSS = 9;

  private static final double HALF_WIDTH = 0.1;

  /** Samples along each side of the face for its contrast. */
  private static final int GRID = 40;

  private Glasses() {}

  /**
   * How much a line across the nose stands out, in standard deviations of the face's brightness.
   *
   * @param photo RGB
   */
  public static double bridge(ByteImage photo, Landmarks landmarks) {
    double[] ridge = ridge(photo, landmarks);
    double highest = 0;
    int half = STRETCH / 2;
    for (int i = 2; i < ALONG - 2; i++) {
      double mean = 0;
      for (int k = -half; k <= half; k++) {
        mean += ridge[Math.clamp(i + k, 0, ALONG - 1)] / STRETCH;
      }
      highest = Math.max(highest, Math.abs(ridge[i] - mean));
    }
    double contrast = contrast(photo, landmarks.box());
    return contrast == 0 ? 0 : highest / contrast;
  }

  private static double[] ridge(ByteImage photo, Landmarks landmarks) {
    FaceLine line = FaceLine.ridge(landmarks);
    double width = HALF_WIDTH * landmarks.eyeDistance();
    double[] ridge = new double[ALONG];
    for (int i = 0; i < ALONG; i++) {
      double t = i / (ALONG - 1.0);
      for (int j = 0; j < ACROSS; j++) {
        double s = width * (2 * j / (ACROSS - 1.0) - 1);
        ridge[i] += brightness(photo, line.x(t, s), line.y(t, s)) / ACROSS;
      }
    }
    return ridge;
  }

  private static double contrast(ByteImage photo, Region face) {
    double[] values = new double[GRID * GRID];
    for (int n = 0; n < values.length; n++) {
      double u = (n % GRID + 0.5) / GRID;
      double v = (n / GRID + 0.5) / GRID;
      values[n] = brightness(photo, face.photoX(u, v), face.photoY(u, v));
    }
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / values.length);
  }

  private static double brightness(ByteImage photo, double x, double y) {
    return 0.299 * photo.between(x, y, 0)
        + 0.587 * photo.between(x, y, 1)
        + 0.114 * photo.between(x, y, 2);
  }
}
