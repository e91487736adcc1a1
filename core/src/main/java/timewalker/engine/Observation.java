package timewalker.engine;

import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * A frame as one training step sees it.
 *
 * @param frame its number: the same number always comes with the same pictures, so that an engine
 *     may keep them on its device; {@link #NOT_KEPT} for pictures that come only once
 * @param stage index of the life stage it shows
 * @param head the posed head, its shape included
 * @param camera the view
 * @param colour the photo, RGB over the background
 * @param mask [1] how much of each pixel the head covers, or null when unknown
 * @param directional whether the space may learn from it how colour depends on the direction; the
 *     picture was taken with that in either case
 * @param colourMatrix [3][4] exposure and white balance between the rendered picture and the photo,
 *     or null for none
 */
public record Observation(
    int frame,
    int stage,
    HeadParams head,
    Camera camera,
    FloatImage colour,
    @Nullable FloatImage mask,
    boolean directional,
    float @Nullable [] colourMatrix) {
  /** The frame number of pictures that an engine does not keep. */
  public static final int NOT_KEPT = -1;
}
