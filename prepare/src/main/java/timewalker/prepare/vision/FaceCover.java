package timewalker.prepare.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.head.LandmarkScheme.Mouth;
import timewalker.io.image.ByteImage;
import timewalker.io.image.Srgb;

/**
 * Whether something covers the lower face, such as a mask or a scarf: then it has another colour
 * than the nose, and no lips are to be seen in it. A beard has another colour too, but lips in it.
 *
 * @param lower distance of the lower face's median colour from that of the ridge of the nose,
 *     CIELAB
 * @param lips distance of the lips' median colour from that of the lower face, CIELAB
 */
public record FaceCover(double lower, double lips) {
  /** Samples along a line. */
  private static final int ALONG = 12;

  private static final int LIP = 5;

  /** Samples to both sides of a line, and the distance between them in eye distances. */
  private static final int BESIDE_RIDGE = 2;

  private static final double RIDGE_STEP = 0.02;
  private static final int BESIDE_CHIN = 4;
  private static final double CHIN_STEP = 0.05;

  /** Light of D65's white, CIE XYZ. */
  private static final double[] WHITE = {0.9505, 1, 1.089};

  /** Measures a face. */
  public static FaceCover of(ByteImage photo, Landmarks landmarks) {
    double[] nose = lab(nose(photo, landmarks));
    double[] lower = lab(lower(photo, landmarks));
    double[] lips = lab(lips(photo, landmarks));
    return new FaceCover(distance(nose, lower), distance(lips, lower));
  }

  /** The upper half of the ridge: masks end on it. */
  private static List<double[]> nose(ByteImage photo, Landmarks landmarks) {
    int top = landmarks.scheme().ridgeTop();
    int bottom = landmarks.scheme().ridgeBottom();
    double dx = landmarks.x(bottom) - landmarks.x(top);
    double dy = landmarks.y(bottom) - landmarks.y(top);
    double length = Math.max(Math.hypot(dx, dy), 1e-6);
    double step = RIDGE_STEP * landmarks.eyeDistance();
    List<double[]> colours = new ArrayList<>();
    for (int i = 0; i < ALONG; i++) {
      double t = 0.1 + 0.5 * i / (ALONG - 1);
      for (int j = -BESIDE_RIDGE; j <= BESIDE_RIDGE; j++) {
        double x = landmarks.x(top) + t * dx - j * step * dy / length;
        double y = landmarks.y(top) + t * dy + j * step * dx / length;
        colours.add(colour(photo, x, y));
      }
    }
    return colours;
  }

  /** Between the lower lip and the chin. */
  private static List<double[]> lower(ByteImage photo, Landmarks landmarks) {
    Mouth mouth = landmarks.scheme().mouth();
    double dx = landmarks.x(mouth.chin()) - landmarks.x(mouth.below());
    double dy = landmarks.y(mouth.chin()) - landmarks.y(mouth.below());
    double acrossX = landmarks.x(mouth.left()) - landmarks.x(mouth.right());
    double acrossY = landmarks.y(mouth.left()) - landmarks.y(mouth.right());
    double width = Math.max(Math.hypot(acrossX, acrossY), 1e-6);
    double step = CHIN_STEP * landmarks.eyeDistance() / width;
    List<double[]> colours = new ArrayList<>();
    for (int i = 0; i < ALONG; i++) {
      double t = 0.25 + 0.6 * i / (ALONG - 1);
      for (int j = -BESIDE_CHIN; j <= BESIDE_CHIN; j++) {
        double x = landmarks.x(mouth.below()) + t * dx + j * step * acrossX;
        double y = landmarks.y(mouth.below()) + t * dy + j * step * acrossY;
        colours.add(colour(photo, x, y));
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
