package timewalker.jobs.measure;

import timewalker.math.Exp2;
import timewalker.surfel.MomentSurfels;

/**
 * How many surfels are needles: the larger of the two standard deviations is more than {@value
 * #RATIO} times the smaller.
 *
 * @param share of all surfels
 * @param visibleShare of those that a picture can show as a needle: opacity of at least {@value
 *     #LEAST_OPACITY}, and longer than {@value #LEAST_LENGTH} m (one standard deviation). The
 *     rasterizer draws a smaller one as a dot.
 */
record Needles(double share, double visibleShare) {
  static final double RATIO = 10;
  static final double LEAST_OPACITY = 0.1;
  static final double LEAST_LENGTH = 0.001;

  /** Counts the surfels of a moment. */
  static Needles of(MomentSurfels surfels) {
    int n = surfels.count();
    double logRatio = Math.log(RATIO);
    double logLength = Math.log(LEAST_LENGTH);
    int needles = 0;
    int visible = 0;
    for (int i = 0; i < n; i++) {
      float u = surfels.logScale()[i];
      float v = surfels.logScale()[n + i];
      if (Math.abs(u - v) > logRatio) {
        needles++;
        if (Math.max(u, v) >= logLength
            && Exp2.sigmoid(surfels.opacityLogit()[i]) >= LEAST_OPACITY) {
          visible++;
        }
      }
    }
    return new Needles((double) needles / Math.max(1, n), (double) visible / Math.max(1, n));
  }
}
