package timewalker.math;

import java.util.Arrays;

/**
 * The smallest box along the axes around points in space.
 *
 * @param low [3] its lowest corner, in the points' unit
 * @param high [3] its highest corner
 */
public record BoundingBox(double[] low, double[] high) {
  /** Checks the sizes. */
  public BoundingBox {
    Shapes.check("axes", 3, "low", low.length, 1);
    Shapes.check("axes", 3, "high", high.length, 1);
  }

  /**
   * The box around points; without a point, its low lies above its high.
   *
   * @param points [V][3] in any unit
   */
  public static BoundingBox of(float[] points) {
    double[] low = new double[3];
    double[] high = new double[3];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < points.length; i++) {
      low[i % 3] = Math.min(low[i % 3], points[i]);
      high[i % 3] = Math.max(high[i % 3], points[i]);
    }
    return new BoundingBox(low, high);
  }

  /** [3] its middle. */
  public double[] middle() {
    return new double[] {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2};
  }

  /** Its length along an axis, 0 to 2. */
  public double extent(int axis) {
    return high[axis] - low[axis];
  }

  /** Its longest edge, 0 for a point. */
  public double longest() {
    return Math.max(0, Math.max(extent(0), Math.max(extent(1), extent(2))));
  }
}
