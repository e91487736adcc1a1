package timewalker.raster;

import java.util.Map;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/**
 * Settings of the renderer. The defaults are a white background, culled back faces, and the
 * cut-offs of 3D Gaussian Splatting.
 */
public record RenderSettings(
    @Setting(doc = "red of the background", byDefault = "1", range = "[0, 1]") float backgroundRed,
    @Setting(doc = "green of the background", byDefault = "1", range = "[0, 1]")
        float backgroundGreen,
    @Setting(doc = "blue of the background", byDefault = "1", range = "[0, 1]")
        float backgroundBlue,
    @Setting(
            doc =
                "whether surfels seen from behind are left out; otherwise surfels are two-sided and"
                    + " their normals face the camera",
            byDefault = "true")
        boolean cullBackFaces,
    @Setting(
            doc =
                "smallest cosine between a surfel's normal and the direction to the camera; edge-on"
                    + " surfels have no depth and are left out",
            byDefault = "0.05",
            range = "[0.0001, 0.999]")
        float minFacing,
    @Setting(
            doc = "near plane: surfels with a smaller camera z are left out",
            unit = "m",
            byDefault = "0.01",
            range = "[1e-6, 1e6]")
        float near,
    @Setting(
            doc = "smallest alpha that contributes to a pixel, by default 1/255",
            byDefault = "0.003921569",
            range = "[1e-30, 0.5]")
        float alphaCutoff,
    @Setting(
            doc =
                "largest alpha of a surfel in a pixel; larger values are clamped and get no"
                    + " gradient",
            byDefault = "0.99",
            range = "[0.5, 0.9999]")
        float maxAlpha,
    @Setting(
            doc = "transmittance below which a pixel is finished",
            byDefault = "1e-4",
            range = "[0, 0.5]")
        float minTransmittance)
    implements NamedSettings<RenderSettings> {
  /** Every setting at its default. */
  public static final RenderSettings DEFAULT = NamedSettings.defaults(RenderSettings.class);

  /** [3] RGB of the background. */
  public float[] background() {
    return new float[] {backgroundRed, backgroundGreen, backgroundBlue};
  }

  /** The same with another background. */
  public RenderSettings withBackground(float red, float green, float blue) {
    return with(Map.of("backgroundRed", red, "backgroundGreen", green, "backgroundBlue", blue));
  }

  /** The same with surfels that are seen from both sides. */
  public RenderSettings twoSided() {
    return with("cullBackFaces", false);
  }

  /** The same with another rule for surfels that are turned away. */
  public RenderSettings withFacing(boolean cull, float minimum) {
    return with(Map.of("cullBackFaces", cull, "minFacing", minimum));
  }

  /** The same with other cut-offs. */
  public RenderSettings withCutoffs(float alpha, float maximum, float transmittance) {
    return with(
        Map.of("alphaCutoff", alpha, "maxAlpha", maximum, "minTransmittance", transmittance));
  }
}
