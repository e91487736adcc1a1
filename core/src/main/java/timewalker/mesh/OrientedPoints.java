package timewalker.mesh;

import org.jspecify.annotations.Nullable;
import timewalker.math.Shapes;

/**
 * Points of a surface with the directions that lead out of it.
 *
 * @param count number of points n
 * @param position [3][n], any unit
 * @param normal [3][n] outwards; the length does not matter
 * @param colour [3][n] in 0 … 1, or null
 */
public record OrientedPoints(
    int count, float[] position, float[] normal, float @Nullable [] colour) {
  /** Checks the sizes. */
  // Not the compact form: javac stores no annotation of its parameters for other modules.
  public OrientedPoints(int count, float[] position, float[] normal, float @Nullable [] colour) {
    Shapes.check("points", count, "position", position.length, 3);
    Shapes.check("points", count, "normal", normal.length, 3);
    if (colour != null) {
      Shapes.check("points", count, "colour", colour.length, 3);
    }
    this.count = count;
    this.position = position;
    this.normal = normal;
    this.colour = colour;
  }
}
