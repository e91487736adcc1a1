package timewalker.prepare.fit;

import org.jspecify.annotations.Nullable;
import timewalker.io.image.ByteImage;

/** Sees irises in photos. */
@FunctionalInterface
public interface IrisSource {
  /** Nothing is known of irises. */
  IrisSource NONE = (photo, first, second, right) -> null;

  /**
   * The middle of an eye's iris.
   *
   * @param first [2] the corner to the left as seen in the photo of an upright head, pixels
   * @param second [2] the corner to the right
   * @param right whether it is the person's right eye
   * @return [2] pixels, or null
   */
  double @Nullable [] middle(ByteImage photo, double[] first, double[] second, boolean right);
}
