package timewalker.mesh.stage;

import java.util.Locale;
import timewalker.mesh.poisson.PoissonSettings;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

/** Settings of the mesh of a life stage. The defaults suit heads in metres. */
public record StageMeshSettings(
    @Setting(doc = "number of cameras around the head", byDefault = "72", range = "[1, 10000]")
        int cameras,
    @Setting(
            doc = "width and height of each rendered picture",
            unit = "pixels",
            byDefault = "400",
            range = "[16, 4096]")
        int size,
    @Setting(
            doc = "distance between sampled pixels along each axis; at most size",
            unit = "pixels",
            byDefault = "1",
            range = "[1, ∞)")
        int stride,
    @Setting(
            doc = "alpha below which a pixel is not surface",
            byDefault = "0.7",
            range = "[0.5, 1)")
        double minAlpha,
    @Setting(
            doc = "smallest cosine between a point's normal and the direction to the camera",
            byDefault = "0.35",
            range = "[0, 1)")
        double minFacing,
    @Setting(
            doc = "largest depth difference between neighbouring pixels; a larger one is an edge",
            unit = "m",
            byDefault = "0.004",
            range = "(0, ∞)")
        double maxStep,
    @Setting(
            doc = "edge length of the voxels for point cutting",
            unit = "m",
            byDefault = "0.003",
            range = "(0, ∞)")
        double voxel,
    @Setting(
            doc =
                "smallest mass of surfels around a point, relative to the median of all points;"
                    + " inside the mouth any mass is enough",
            byDefault = "0.5",
            range = "[0, ∞)")
        double minMass,
    @Setting(
            doc = "removes parts whose point density lies this many octree levels below the usual",
            unit = "levels",
            byDefault = "2",
            range = "[0, ∞)")
        double trim,
    @Setting(
            doc = "removes pieces with fewer triangles than this share of the largest",
            byDefault = "0.05",
            range = "[0, 1]")
        double pieces,
    @SettingGroup(doc = "The reconstruction") PoissonSettings poisson)
    implements NamedSettings<StageMeshSettings> {
  /** Every setting at its default. */
  public static final StageMeshSettings DEFAULT = NamedSettings.defaults(StageMeshSettings.class);

  /** Checks what depends on two settings. */
  public StageMeshSettings {
    if (stride > size) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "stride=%d: expected at most size=%d", stride, size));
    }
  }
}
