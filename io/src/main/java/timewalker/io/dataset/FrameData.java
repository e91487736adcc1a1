package timewalker.io.dataset;

import java.util.Locale;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.train.FrameFacts;

/**
 * A frame to be added to a dataset.
 *
 * @param facts what is known of it
 * @param params the head at that moment
 * @param image [height][width] grey or RGB, over the manifest's background if that says so
 * @param mask [height][width][1] how much of a pixel the person covers
 * @param depth [1][height][width] camera z in metres, 0 where nothing is
 * @param normal [3][height][width] unit normals, camera frame, 0 where nothing is
 */
public record FrameData(
    FrameFacts facts,
    HeadParams params,
    ByteImage image,
    ByteImage mask,
    Optional<FloatImage> depth,
    Optional<FloatImage> normal) {

  public FrameData {
    Camera camera = facts.camera();
    requireSize(camera, "image", image.width(), image.height());
    requireSize(camera, "mask", mask.width(), mask.height());
    depth.ifPresent(d -> requireSize(camera, "depth", d.width(), d.height()));
    normal.ifPresent(n -> requireSize(camera, "normal", n.width(), n.height()));
    if (mask.channels() != 1
        || depth.isPresent() && depth.get().channels() != 1
        || normal.isPresent() && normal.get().channels() != 3) {
      throw new IllegalArgumentException("mask and depth have 1 channel, normals have 3");
    }
  }

  /** The frame's name in the dataset: time step and camera. */
  public String name() {
    return Names.frame(facts);
  }

  private static void requireSize(Camera camera, String what, int width, int height) {
    if (width != camera.width() || height != camera.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s of %dx%d pixels for a camera of %dx%d",
              what,
              width,
              height,
              camera.width(),
              camera.height()));
    }
  }
}
