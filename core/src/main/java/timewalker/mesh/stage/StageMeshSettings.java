package timewalker.mesh.stage;

import java.util.Locale;
import timewalker.mesh.poisson.PoissonSettings;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

/** How a life stage becomes a mesh. By default for heads in metres. */
public record StageMeshSettings(
    @Setting(
            doc = "cameras that look at the head from all around",
            byDefault = "72",
            range = "[1, 10000]")
        int cameras,
    @Setting(
            doc = "width and height of their pictures",
            unit = "pixels",
            byDefault = "400",
            range = "[16, 4096]")
        int size,
    @Setting(
            doc = "every so many-th pixel along each axis becomes a point, at most size",
            unit = "pixels",
            byDefault = "1",
            range = "[1, ∞)")
        int stride,
    @Setting(
            doc = "pixels that let more light through are no surface",
            byDefault = "0.7",
            range = "[0.5, 1)")
        double minAlpha,
    @Setting(
            doc = "least cosine between a point's normal and the way to the camera",
            byDefault = "0.35",
            range = "[0, 1)")
        double minFacing,
    @Setting(
            doc = "largest change of depth towards the pixels beside: more is an edge",
            unit = "m",
            byDefault = "0.004",
            range = "(0, ∞)")
        double maxStep,
    @Setting(
            doc = "edge of the voxels for point cutting",
            unit = "m",
            byDefault = "0.003",
            range = "(0, ∞)")
        double voxel,
    @Setting(
            doc =
                "least mass of surfels around a point, against the median of all points; inside"
                    + " the mouth, where few surfels are, any is enough",
            byDefault = "0.5",
            range = "[0, ∞)")
        double minMass,
    @Setting(
            doc = "what is backed so many levels more thinly than usual goes",
            unit = "levels",
            byDefault = "2",
            range = "[0, ∞)")
        double trim,
    @Setting(
            doc = "pieces with fewer triangles than this share of the largest go",
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
