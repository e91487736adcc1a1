package timewalker.surfel;

import java.util.Locale;

/**
 * Which motions of a triangle surfels still follow.
 *
 * @param smallestRatio of posed to resting area: σ stays above its root, beyond lie folded
 *     triangles; in (0, 1)
 * @param largestRatio of posed to resting area, 1 to 1e12
 * @param noArea a triangle with less than this share of its resting area has no rotation of its
 *     own, in [0, 1)
 */
public record MotionLimits(double smallestRatio, double largestRatio, double noArea) {
  /** σ stays within 1/50 … 50. */
  public static final MotionLimits DEFAULT = new MotionLimits(4e-4, 2500, 1e-8);

  /** Checks the ranges. */
  public MotionLimits {
    if (!(smallestRatio > 0 && smallestRatio < 1)
        || !(largestRatio >= 1 && largestRatio <= 1e12)
        || !(noArea >= 0 && noArea < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "smallestRatio=%s, largestRatio=%s, noArea=%s: expected above 0 and below 1, 1 to"
                  + " 1e12, 0 to below 1",
              smallestRatio,
              largestRatio,
              noArea));
    }
  }
}
