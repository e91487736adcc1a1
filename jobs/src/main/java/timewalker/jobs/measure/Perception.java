package timewalker.jobs.measure;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import timewalker.io.lpips.Lpips;
import timewalker.io.lpips.ShiftTolerantLpips;
import timewalker.jobs.RequestException;
import timewalker.math.Camera;
import timewalker.train.FrameSource;
import timewalker.train.TrainingSettings;

/**
 * The perceptual metrics in use.
 *
 * @param lpips with weights that the user provided, where it was asked for
 * @param shiftTolerant ST-LPIPS, where pictures are large enough for it
 */
public record Perception(Optional<Lpips> lpips, Optional<Lpips> shiftTolerant) {
  /** No metric. */
  public static final Perception NONE = new Perception(Optional.empty(), Optional.empty());

  /**
   * LPIPS if it was asked for, and ST-LPIPS where every frame is large enough for it.
   *
   * @throws RequestException when a frame is too small for LPIPS
   */
  public static Perception of(Optional<Lpips> lpips, FrameSource frames) {
    lpips.ifPresent(metric -> require(metric, frames));
    Lpips metric = ShiftTolerantLpips.load();
    return new Perception(
        lpips, tooSmall(metric, frames).isEmpty() ? Optional.of(metric) : Optional.empty());
  }

  /** As above; without ST-LPIPS where training with these settings needs none. */
  public static Perception forTraining(
      Optional<Lpips> lpips, TrainingSettings settings, FrameSource frames) {
    if (settings.losses().picture().perceptual() > 0 && lpips.isEmpty()) {
      return of(lpips, frames);
    }
    lpips.ifPresent(metric -> require(metric, frames));
    return new Perception(lpips, Optional.empty());
  }

  /** What training learns from: LPIPS if it was asked for, else ST-LPIPS. */
  public Optional<Lpips> loss() {
    return lpips.or(() -> shiftTolerant);
  }

  /** What figures and losses depend on. */
  public String identity() {
    return Stream.concat(lpips.stream(), shiftTolerant.stream())
        .map(Lpips::identity)
        .collect(Collectors.joining(", "));
  }

  private static void require(Lpips metric, FrameSource frames) {
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

  /** The first frame that is too small for a metric's network. */
  private static Optional<FrameSource.FrameInfo> tooSmall(Lpips metric, FrameSource frames) {
    return IntStream.range(0, frames.size())
        .mapToObj(frames::info)
        .filter(info -> !metric.fits(info.camera().width(), info.camera().height()))
        .findFirst();
  }
}
