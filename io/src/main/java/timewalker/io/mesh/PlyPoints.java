package timewalker.io.mesh;

import timewalker.math.Shapes;
import timewalker.mesh.OrientedPoints;

/**
 * Points of a file. Coordinates far from zero, such as those of maps, would lose their last digits
 * in single precision; they are stored without their common part.
 *
 * @param points with positions less {@code shift}
 * @param shift [3] what to add to every position; zeros where the coordinates are of usual size
 */
public record PlyPoints(OrientedPoints points, double[] shift) {
  public PlyPoints {
    Shapes.check("shift", 1, "shift", shift.length, 3);
  }
}
