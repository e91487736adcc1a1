package timewalker.io.dataset;

import java.util.Locale;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.image.ImageHeader;
import timewalker.math.Camera;
import timewalker.train.FrameFacts;

/**
 * A frame from another program's data set to be added to a dataset, with its pictures as they were
 * encoded.
 *
 * @param where what it is called in messages
 * @param facts what is known of it
 * @param params the head at that moment
 * @param staticOffset [V][3] metres that a tracker added to the head's vertices, empty for none
 * @param image colour, not yet over the background
 * @param mask how much of a pixel the person covers; without one it is the image's alpha, or all
 */
public record StoredFrame(
    String where,
    FrameFacts facts,
    HeadParams params,
    Optional<float[]> staticOffset,
    StoredPicture image,
    Optional<StoredPicture> mask) {

  public StoredFrame {
    Camera camera = facts.camera();
    requireSize(where, "picture", camera, image.header());
    if (mask.isPresent()) {
      requireSize(where, "mask", camera, mask.get().header());
    }
  }

  private static void requireSize(String where, String what, Camera camera, ImageHeader header) {
    if (header.width() != camera.width() || header.height() != camera.height()) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT,
              "its %s has %dx%d pixels where its camera has %dx%d",
              what,
              header.width(),
              header.height(),
              camera.width(),
              camera.height()));
    }
  }
}
