package timewalker.surfel;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** Which motions of a triangle surfels still follow. By default σ stays within 1/50 … 50. */
public record MotionLimits(
    @Setting(
            doc =
                "least ratio of posed to resting area: σ stays above its root, beyond lie folded"
                    + " triangles",
            byDefault = "4e-4",
            range = "(0, 1)")
        double smallestRatio,
    @Setting(
            doc = "largest ratio of posed to resting area",
            byDefault = "2500",
            range = "[1, 1e12]")
        double largestRatio,
    @Setting(
            doc = "a triangle with less than this share of its resting area has no rotation",
            byDefault = "1e-8",
            range = "[0, 1)")
        double noArea)
    implements NamedSettings<MotionLimits> {
  /** Every setting at its default. */
  public static final MotionLimits DEFAULT = NamedSettings.defaults(MotionLimits.class);
}
