package timewalker.prepare.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.head.LandmarkScheme;
import timewalker.head.LandmarkScheme.Mouth;
import timewalker.io.image.ByteImage;
import timewalker.io.image.Srgb;

/**
 * Whether something covers the face.
 *
 * <p>A mask or a scarf gives the lower face another colour than the nose, and no lips are to be
 * seen in it. A beard has another colour too, but lips in it. Sunglasses, or a bar, give the skin
 * below both eyes another colour than the tip of the nose.
 *
 * @param lower distance of the lower face's median colour from that of the ridge of the nose,
 *     CIELAB
 * @param lips distance of the lips' median colour from that of the lower face, CIELAB
 * @param eyes distance of the median colour below the eyes from that of the nose's tip, CIELAB; the
 *     smaller of both eyes
 */
public record FaceCover(double lower, double lips, double eyes) {
  /** Samples along a line. */
  private static final int ALONG = 12;

  private static final int LIP = 5;

  /** Samples to both sides of a line, and the distance between them in eye distances. */
  private static final int BESIDE_RIDGE = 2;

  private static final double RIDGE_STEP = 0.02;
  private static final int BESIDE_CHIN = 4;
  private static final double CHIN_STEP = 0.05;
  private static final int BESIDE_EYE = 4;
  private static final double EYE_STEP = 0.02;

  /** Light of D65's white, CIE XYZ. */
  private static final double[] WHITE = {0.9505, 1, 1.089};

  /** Nothing is seen to cover the face. */
  private static final FaceCover BARE = new FaceCover(0, 100, 0);

  /** Beyond this turn, radians, lines over the face leave it. */
  private static final double MOST_YAW = Math.toRadians(50);

  /** Measures a face. A face that is turned away far is taken for a bare one. */
  public static FaceCover of(ByteImage photo, Landmarks landmarks) {
    if (Math.abs(landmarks.yaw()) > MOST_YAW) {
      return BARE;
    }
    double unit = landmarks.eyeDistance();
    LandmarkScheme scheme = landmarks.scheme();
    FaceLine ridge = FaceLine.ridge(landmarks);
    // Masks end on the upper half of the ridge, and glasses above the tip of the nose.
    double[] upperNose = lab(along(photo, ridge, 0.1, 0.6, BESIDE_RIDGE, RIDGE_STEP * unit));
    double[] tip =
        lab(along(photo, FaceLine.tip(landmarks), 0.5, 1, BESIDE_RIDGE, RIDGE_STEP * unit));
    double[] lower =
        lab(along(photo, FaceLine.chin(landmarks), 0.25, 0.85, BESIDE_CHIN, CHIN_STEP * unit));
    double eyes = Double.MAX_VALUE;
    for (LandmarkScheme.Eye eye : List.of(scheme.rightEye(), scheme.leftEye())) {
      FaceLine line = FaceLine.belowEye(landmarks, eye);
      double[] below = lab(along(photo, line, 0.1, 0.2, BESIDE_EYE, EYE_STEP * unit));
      eyes = Math.min(eyes, distance(tip, below));
    }
    return new FaceCover(
        distance(upperNose, lower), distance(lab(lips(photo, landmarks)), lower), eyes);
  }

  /**
   * Colours on and beside a part of a line.
   *
   * @param beside samples to each side
   * @param step between them, pixels
   */
  private static List<double[]> along(
      ByteImage photo, FaceLine line, double from, double to, int beside, double step) {
    List<double[]> colours = new ArrayList<>();
    for (int i = 0; i < ALONG; i++) {
      double t = from + (to - from) * i / (ALONG - 1);
      for (int j = -beside; j <= beside; j++) {
        colours.add(colour(photo, line.x(t, j * step), line.y(t, j * step)));
      }
    }
    return colours;
  }

  private static List<double[]> lips(ByteImage photo, Landmarks landmarks) {
    Mouth mouth = landmarks.scheme().mouth();
    List<double[]> colours = new ArrayList<>();
    for (int k = 0; k < mouth.outer().size(); k++) {
      int outer = mouth.outer().get(k);
      int inner = mouth.inner().get(k);
      for (int i = 1; i <= LIP; i++) {
        double t = i / (LIP + 1.0);
        double x = (1 - t) * landmarks.x(outer) + t * landmarks.x(inner);
        double y = (1 - t) * landmarks.y(outer) + t * landmarks.y(inner);
        colours.add(colour(photo, x, y));
      }
    }
    return colours;
  }

  private static double[] colour(ByteImage photo, double x, double y) {
    return new double[] {photo.between(x, y, 0), photo.between(x, y, 1), photo.between(x, y, 2)};
  }

  /** CIELAB of the median of each channel, sRGB 0..255. */
  private static double[] lab(List<double[]> colours) {
    double[] light = new double[3];
    for (int c = 0; c < 3; c++) {
      int channel = c;
      double[] sorted = colours.stream().mapToDouble(colour -> colour[channel]).toArray();
      Arrays.sort(sorted);
      light[c] = Srgb.light(sorted[sorted.length / 2] / 255);
    }
    double x = 0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2];
    double y = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    double z = 0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2];
    double fx = root(x / WHITE[0]);
    double fy = root(y / WHITE[1]);
    double fz = root(z / WHITE[2]);
    return new double[] {116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
  }

  private static double root(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(
        Math.pow(one[0] - other[0], 2)
            + Math.pow(one[1] - other[1], 2)
            + Math.pow(one[2] - other[2], 2));
  }
}
