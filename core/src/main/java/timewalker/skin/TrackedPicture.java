package timewalker.skin;

import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * A picture of a head that was tracked in it.
 *
 * @param params the tracked head
 * @param camera the view
 * @param colour 3 channels
 */
public record TrackedPicture(HeadParams params, Camera camera, FloatImage colour) {}
