package timewalker.mesh.poisson;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** Settings of the surface reconstruction. The defaults suit clean points and ordinary noise. */
public record PoissonSettings(
    @Setting(
            doc = "depth of the octree; the finest cells have 2^-depth of the cube's edge",
            byDefault = "8",
            range = "[" + PoissonSettings.MIN_DEPTH + ", " + PoissonSettings.MAX_DEPTH + "]")
        int depth,
    @Setting(
            doc = "α, weight of the distance to the points relative to the fit of the normals",
            byDefault = "1.5",
            range = "[0, 10000]")
        double pointWeight,
    @Setting(
            doc = "points per face of a cell over which normals are averaged",
            byDefault = "1.5",
            range = "[0.5, 100]")
        double samplesPerCell,
    @Setting(
            doc = "edge of the cube relative to the longest edge of the points' bounding box",
            byDefault = "1.1",
            range = "(1, 10]")
        double scale,
    @Setting(
            doc = "solver iterations on the finest level; coarser levels take more",
            byDefault = "8",
            range = "[1, 1000]")
        int iterations,
    @Setting(
            doc = "points that each vertex is fitted to at the end; 0 skips this step",
            byDefault = "40",
            range = "[0, 1000]")
        int fitPoints)
    implements NamedSettings<PoissonSettings> {
  /** The deepest octree whose cells can be numbered. */
  public static final int MAX_DEPTH = 12;

  /** The shallowest octree. */
  public static final int MIN_DEPTH = 4;

  /** Every setting at its default. */
  public static final PoissonSettings DEFAULT = NamedSettings.defaults(PoissonSettings.class);
}
