package timewalker.jobs.measure;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import timewalker.io.lpips.Lpips;
import timewalker.io.lpips.ShiftTolerantLpips;
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
   * @throws timewalker.jobs.RequestException when a frame is too small for LPIPS
   */
  public static Perception of(Optional<Lpips> lpips, FrameSource frames) {
    lpips.ifPresent(metric -> PerceptualSize.require(metric, frames));
    Lpips metric = ShiftTolerantLpips.load();
    return new Perception(
        lpips,
        PerceptualSize.tooSmall(metric, frames).isEmpty() ? Optional.of(metric) : Optional.empty());
  }

  /** As above; without ST-LPIPS where training with these settings needs none. */
  public static Perception forTraining(
      Optional<Lpips> lpips, TrainingSettings settings, FrameSource frames) {
    if (settings.losses().picture().perceptual() > 0 && lpips.isEmpty()) {
      return of(lpips, frames);
    }
    lpips.ifPresent(metric -> PerceptualSize.require(metric, frames));
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
}
