package timewalker.surfel;

import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Surfels where a camera sees them: posed, in the world, with their colour for this view. Also the
 * form in which gradients with respect to them are added up. Component-planar: component c of
 * surfel i is at {@code [c * count + i]}.
 *
 * @param count number of surfels n
 * @param position [3][n] centre, metres
 * @param rotation [4][n] quaternion (w, x, y, z), unit or not, never zero: it is normalised before
 *     use, and the gradient is that with respect to the numbers given; its third axis is the normal
 * @param logScale [2][n] natural logarithm of the standard deviations along the first two axes,
 *     metres
 * @param opacityLogit [n] opacity is its logistic function
 * @param colour [3][n] RGB, as it is composited (not clamped)
 */
public record WorldSurfels(
    int count,
    float[] position,
    float[] rotation,
    float[] logScale,
    float[] opacityLogit,
    float[] colour) {

  public WorldSurfels {
    Shapes.check("components", 3, "position", position.length, count);
    Shapes.check("components", 4, "rotation", rotation.length, count);
    Shapes.check("components", 2, "logScale", logScale.length, count);
    Shapes.check("components", 1, "opacityLogit", opacityLogit.length, count);
    Shapes.check("components", 3, "colour", colour.length, count);
  }

  /** All zero. */
  public WorldSurfels(int count) {
    this(
        count,
        new float[3 * count],
        new float[4 * count],
        new float[2 * count],
        new float[count],
        new float[3 * count]);
  }

  /** Sets every number to zero, as a caller does with gradients before a backward pass. */
  public void clear(Parallel parallel) {
    parallel.clear(position, rotation, logScale, opacityLogit, colour);
  }
}
