package timewalker.jobs.measure;

import java.util.Locale;
import java.util.Optional;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.RequestException;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.train.FrameSource;

/** Checks that pictures are large enough for LPIPS. */
public final class LpipsSize {
  private LpipsSize() {}

  /**
   * Makes sure that no frame is too small for the network.
   *
   * @throws RequestException when a frame is too small; names the first one
   */
  public static void require(Optional<Lpips> lpips, FrameSource frames, Parallel parallel) {
    if (lpips.isEmpty()) {
      return;
    }
    Lpips metric = lpips.get();
    for (int i = 0; i < frames.size(); i++) {
      Camera camera = frames.info(i).camera();
      if (!metric.fits(camera.width(), camera.height(), parallel)) {
        throw new RequestException(
            frames.info(i).name(),
            String.format(
                Locale.ROOT,
                "has %d x %d pixels, too small for %s; measure without it",
                camera.width(),
                camera.height(),
                metric.title()),
            "lpips");
      }
    }
  }
}
