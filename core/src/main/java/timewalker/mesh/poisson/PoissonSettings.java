package timewalker.mesh.poisson;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** How a surface is reconstructed. By default for clean points and ordinary noise. */
public record PoissonSettings(
    @Setting(
            doc = "the finest cells have 2^-depth of the cube's edge",
            byDefault = "8",
            range = "[" + PoissonSettings.MIN_DEPTH + ", " + PoissonSettings.MAX_DEPTH + "]")
        int depth,
    @Setting(
            doc = "α: how much the surface is drawn to the points, against following the normals",
            byDefault = "1.5",
            range = "[0, 10000]")
        double pointWeight,
    @Setting(
            doc = "points that the normals are averaged over, in cells' faces",
            byDefault = "1.5",
            range = "[0.5, 100]")
        double samplesPerCell,
    @Setting(
            doc = "the cube's edge over the longest edge of the points' box",
            byDefault = "1.1",
            range = "(1, 10]")
        double scale,
    @Setting(
            doc = "steps of the solver on the finest level; coarser levels take more",
            byDefault = "8",
            range = "[1, 1000]")
        int iterations,
    @Setting(
            doc = "points that each vertex is fitted to at last; 0 for none",
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
