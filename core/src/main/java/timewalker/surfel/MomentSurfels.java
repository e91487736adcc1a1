package timewalker.surfel;

import timewalker.math.Shapes;

/**
 * The surfels of one moment in canonical space, before the head moves them; also the gradients with
 * respect to them. Component-planar as {@link Surfels}.
 *
 * @param count number of surfels n
 * @param position [3][n] centre, metres
 * @param rotation [4][n] unit quaternion (w, x, y, z); its third axis is the normal
 * @param logScale [2][n] natural logarithm of the standard deviations along the first two axes,
 *     metres
 * @param opacityLogit [n] opacity is its logistic function
 * @param colour [3][n] coefficients of degree 0 of the spherical harmonics
 */
public record MomentSurfels(
    int count,
    float[] position,
    float[] rotation,
    float[] logScale,
    float[] opacityLogit,
    float[] colour) {

  public MomentSurfels {
    Shapes.check("components", 3, "position", position.length, count);
    Shapes.check("components", 4, "rotation", rotation.length, count);
    Shapes.check("components", 2, "logScale", logScale.length, count);
    Shapes.check("components", 1, "opacityLogit", opacityLogit.length, count);
    Shapes.check("components", 3, "colour", colour.length, count);
  }

  /** All-zero surfels; also the form in which gradients are added up. */
  public MomentSurfels(int count) {
    this(
        count,
        new float[3 * count],
        new float[4 * count],
        new float[2 * count],
        new float[count],
        new float[3 * count]);
  }

  /** Copies all numbers to surfels of the same count. */
  public void copyTo(MomentSurfels other) {
    System.arraycopy(position, 0, other.position, 0, position.length);
    System.arraycopy(rotation, 0, other.rotation, 0, rotation.length);
    System.arraycopy(logScale, 0, other.logScale, 0, logScale.length);
    System.arraycopy(opacityLogit, 0, other.opacityLogit, 0, opacityLogit.length);
    System.arraycopy(colour, 0, other.colour, 0, colour.length);
  }
}
