package timewalker.avatar;

import java.util.Locale;

/** What other programs are given of surfels must be numbers that they can compute with. */
public final class FiniteSurfels {
  /** e to this power is the largest float. */
  private static final double LARGEST_LOG = StrictMath.log(Float.MAX_VALUE);

  private FiniteSurfels() {}

  /**
   * Makes sure that every number is finite, every rotation has a direction, and every size is a
   * float. Arrays are component-planar, see {@link timewalker.surfel.Surfels}.
   *
   * @param count number of surfels n
   * @param position [3][n]
   * @param rotation [4][n]
   * @param logScale [2][n]
   * @param opacityLogit [n]
   * @param colour [components][n] colours or harmonics
   * @throws UnusableSpaceException naming the first surfel for which that does not hold
   */
  public static void require(
      int count,
      float[] position,
      float[] rotation,
      float[] logScale,
      float[] opacityLogit,
      float[] colour) {
    requireFinite("position", position, count);
    requireFinite("rotation", rotation, count);
    requireFinite("logScale", logScale, count);
    requireFinite("opacityLogit", opacityLogit, count);
    requireFinite("colour", colour, count);
    for (int i = 0; i < count; i++) {
      double square = 0;
      for (int at = i; at < rotation.length; at += count) {
        square += (double) rotation[at] * rotation[at];
      }
      if (square < Float.MIN_NORMAL) {
        throw new UnusableSpaceException(
            String.format(Locale.ROOT, "rotation of surfel %d has no direction", i));
      }
    }
    for (int at = 0; at < logScale.length; at++) {
      if (logScale[at] > LARGEST_LOG) {
        throw new UnusableSpaceException(
            String.format(
                Locale.ROOT,
                "logScale of surfel %d is %s; its size is not finite",
                at % count,
                logScale[at]));
      }
    }
  }

  private static void requireFinite(String name, float[] values, int count) {
    for (int at = 0; at < values.length; at++) {
      if (!Float.isFinite(values[at])) {
        throw new UnusableSpaceException(
            String.format(Locale.ROOT, "%s of surfel %d holds %s", name, at % count, values[at]));
      }
    }
  }
}
