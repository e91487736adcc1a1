package timewalker.track;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import timewalker.loss.ColourAffine;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * A photo of a head.
 *
 * @param colour RGB over the background
 * @param mask [1] how much of a pixel the head covers, or null when unknown
 */
public record HeadPhoto(FloatImage colour, @Nullable FloatImage mask) {
  /**
   * The photo with a whole number of pixels along each side made one; a rest at the right and at
   * the bottom is cut off.
   */
  HeadPhoto reduced(int factor) {
    return factor == 1
        ? this
        : new HeadPhoto(colour.reduced(factor), mask == null ? null : mask.reduced(factor));
  }

  /** The camera of {@link #reduced}. */
  static Camera reduced(Camera camera, int factor) {
    double f = factor;
    return factor == 1
        ? camera
        : new Camera(
            camera.width() / factor,
            camera.height() / factor,
            camera.fx() / f,
            camera.fy() / f,
            camera.cx() / f,
            camera.cy() / f,
            camera.cameraFromWorld());
  }

  /** The pixels of {@link #reduced} of which every part counts. */
  static ColourAffine.Where reduced(ColourAffine.Where where, Camera camera, int factor) {
    if (factor == 1) {
      return where;
    }
    int width = camera.width() / factor;
    boolean[] counts = new boolean[width * (camera.height() / factor)];
    for (int pixel = 0; pixel < counts.length; pixel++) {
      int first = pixel / width * factor * camera.width() + pixel % width * factor;
      counts[pixel] =
          IntStream.range(0, factor * factor)
              .allMatch(p -> where.holds(first + p / factor * camera.width() + p % factor));
    }
    return pixel -> counts[pixel];
  }
}
