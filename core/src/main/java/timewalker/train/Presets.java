package timewalker.train;

import timewalker.surfel.AdaptiveDensity;
import timewalker.train.TrainingSettings.BasisSettings;
import timewalker.train.TrainingSettings.DensitySettings;
import timewalker.train.TrainingSettings.LossSettings;
import timewalker.train.TrainingSettings.RateSettings;
import timewalker.train.TrainingSettings.RefinementSettings;
import timewalker.train.TrainingSettings.SurfelSettings;

/** Named starting points for {@link TrainingSettings}. */
public enum Presets {
  /** A first look in about a minute. */
  QUICK(800, 8_000, 12_000, 4, 13, 256),
  /** What the demo takes: pictures of 256² in minutes. */
  DEMO(5_000, 16_000, 24_000, 8, 14, 512),
  /** The default: a good avatar while you have a coffee, at 256² in minutes. */
  STANDARD(12_000, 20_000, 40_000, 8, 15, 512),
  /** More surfels and steps, for a night. */
  QUALITY(40_000, 40_000, 120_000, 12, 16, 1024);

  private final int steps;
  private final int surfels;
  private final int mostSurfels;
  private final int bases;
  private final int log2Entries;
  private final int finest;

  Presets(int steps, int surfels, int mostSurfels, int bases, int log2Entries, int finest) {
    this.steps = steps;
    this.surfels = surfels;
    this.mostSurfels = mostSurfels;
    this.bases = bases;
    this.log2Entries = log2Entries;
    this.finest = finest;
  }

  /** The preset's settings. */
  public TrainingSettings settings() {
    return withSteps(steps);
  }

  /** The preset's settings with its schedules stretched to another number of steps. */
  public TrainingSettings withSteps(int count) {
    return new TrainingSettings(
        1,
        count,
        Math.max(100, count / 8),
        Math.max(50, count / 40),
        new SurfelSettings(surfels, 0.5, 3, 0.3, 2, Math.max(1, count / 4)),
        new BasisSettings(bases, 16, 2, log2Entries, 16, finest, 0, true, 0.1, 5, 250),
        new RateSettings(1.6e-4, 1e-3, 5e-3, 2.5e-2, 5e-3, 2e-3, 2e-3, 1e-3, 1e-3, 5e-4, 0.05),
        new LossSettings(
            0.8,
            0.2,
            0,
            0.1,
            0.2,
            0.01,
            0.15,
            0.05,
            0.001,
            0.005,
            0.002,
            0.01,
            0.001,
            0.001,
            1,
            count / 20),
        new DensitySettings(count / 10, count * 6 / 10, Math.max(1, count / 60), 0, limits()),
        new RefinementSettings(false, count / 10, 1e-3, 3e-4, 1e-2, 3e-3, 1e-3));
  }

  private AdaptiveDensity.Settings limits() {
    AdaptiveDensity.Settings d = AdaptiveDensity.Settings.DEFAULT;
    return new AdaptiveDensity.Settings(
        d.gradient(),
        d.splitScale(),
        d.leastOpacity(),
        d.largestScale(),
        d.largestRadius(),
        d.resetOpacity(),
        false,
        mostSurfels);
  }
}
