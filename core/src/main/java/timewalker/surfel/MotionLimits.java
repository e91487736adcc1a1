package timewalker.surfel;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** Limits of the triangle motions that surfels follow. By default σ stays within 1/50 … 50. */
public record MotionLimits(
    @Setting(
            doc =
                "smallest ratio of posed to resting area; below it lie folded triangles, and σ"
                    + " stays above its root",
            byDefault = "4e-4",
            range = "(0, 1)")
        double smallestRatio,
    @Setting(
            doc = "largest ratio of posed to resting area",
            byDefault = "2500",
            range = "[1, 1e12]")
        double largestRatio,
    @Setting(
            doc = "share of the resting area below which a triangle has no rotation",
            byDefault = "1e-8",
            range = "[0, 1)")
        double noArea)
    implements NamedSettings<MotionLimits> {
  /** Every setting at its default. */
  public static final MotionLimits DEFAULT = NamedSettings.defaults(MotionLimits.class);
}
