package timewalker.prepare.fit;

import java.util.Locale;
import timewalker.math.Shapes;

/**
 * What a fit is told about one photo. Arrays are not copied.
 *
 * @param width pixels
 * @param height pixels
 * @param landmarks [L][2] x, y in pixels
 * @param weight [L] trust in each landmark, 0..1
 * @param focal focal length in pixels, NaN where it is not known
 * @param stage number of the life stage, from 0 on
 * @param clip number of the clip, −1 for a lone photo; the frames of a clip stand in their order
 * @param glasses whether glasses are worn
 */
public record LandmarkPhoto(
    int width,
    int height,
    float[] landmarks,
    float[] weight,
    double focal,
    int stage,
    int clip,
    boolean glasses) {
  public LandmarkPhoto {
    Shapes.check("landmarks", weight.length, "landmarks", landmarks.length, 2);
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "picture of %dx%d pixels", width, height));
    }
    if (focal <= 0 || focal == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("focal length of " + focal + " pixels");
    }
    for (float value : landmarks) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a landmark lies at " + value);
      }
    }
  }
}
