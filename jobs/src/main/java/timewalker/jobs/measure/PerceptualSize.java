package timewalker.jobs.measure;

import java.util.Locale;
import java.util.Optional;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.RequestException;
import timewalker.math.Camera;
import timewalker.train.FrameSource;

/** Checks that pictures are large enough for the network of a perceptual metric. */
final class PerceptualSize {
  private PerceptualSize() {}

  /**
   * Makes sure that no frame is too small.
   *
   * @throws RequestException naming the first one that is
   */
  static void require(Lpips metric, FrameSource frames) {
    Optional<FrameSource.FrameInfo> small = tooSmall(metric, frames);
    if (small.isPresent()) {
      Camera camera = small.get().camera();
      throw new RequestException(
          small.get().name(),
          String.format(
              Locale.ROOT,
              "has %d x %d pixels, too small for %s; measure without it",
              camera.width(),
              camera.height(),
              metric.title()),
          "lpips");
    }
  }

  /** The first frame that is too small. */
  static Optional<FrameSource.FrameInfo> tooSmall(Lpips metric, FrameSource frames) {
    for (int i = 0; i < frames.size(); i++) {
      Camera camera = frames.info(i).camera();
      if (!metric.fits(camera.width(), camera.height())) {
        return Optional.of(frames.info(i));
      }
    }
    return Optional.empty();
  }
}
