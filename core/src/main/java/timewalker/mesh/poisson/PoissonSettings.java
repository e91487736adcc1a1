package timewalker.mesh.poisson;

import java.util.Locale;

/**
 * How a surface is reconstructed.
 *
 * @param depth the finest cells have 2^-depth of the cube's edge, 4 to 12
 * @param pointWeight α: how much the surface is drawn to the points, against following the normals
 * @param samplesPerCell how many points the normals are averaged over, in cells' faces
 * @param scale the cube's edge over the longest edge of the points' box
 * @param iterations steps of the solver on the finest level; coarser ones, which cost little, take
 *     more
 * @param fitPoints how many points each vertex is fitted to at last; 0 for none
 */
public record PoissonSettings(
    int depth,
    double pointWeight,
    double samplesPerCell,
    double scale,
    int iterations,
    int fitPoints) {
  /** The deepest octree whose cells can be numbered. */
  public static final int MAX_DEPTH = 12;

  /** The shallowest octree. */
  public static final int MIN_DEPTH = 4;

  /** Fits clean points and ordinary noise. */
  public static final PoissonSettings DEFAULT = new PoissonSettings(8, 1.5, 1.5, 1.1, 8, 40);

  /** Checks the ranges. */
  public PoissonSettings {
    require(depth >= MIN_DEPTH && depth <= MAX_DEPTH, "depth", depth, "4 to 12");
    require(pointWeight >= 0 && pointWeight <= 1e4, "pointWeight", pointWeight, "0 to 10000");
    require(
        samplesPerCell >= 0.5 && samplesPerCell <= 100,
        "samplesPerCell",
        samplesPerCell,
        "0.5 to 100");
    require(scale > 1 && scale <= 10, "scale", scale, "above 1, up to 10");
    require(iterations >= 1 && iterations <= 1000, "iterations", iterations, "1 to 1000");
    require(fitPoints >= 0 && fitPoints <= 1000, "fitPoints", fitPoints, "0 to 1000");
  }

  private static void require(boolean holds, String name, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %s, expected %s", name, value, range));
    }
  }

  /** The same with another depth. */
  public PoissonSettings withDepth(int other) {
    return new PoissonSettings(other, pointWeight, samplesPerCell, scale, iterations, fitPoints);
  }

  /** The same with another weight of the points. */
  public PoissonSettings withPointWeight(double other) {
    return new PoissonSettings(depth, other, samplesPerCell, scale, iterations, fitPoints);
  }
}
