package timewalker.raster;

import java.util.Map;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/**
 * How surfels become pictures. By default a white background, back faces culled, the cut-offs of 3D
 * Gaussian Splatting.
 */
public record RenderSettings(
    @Setting(doc = "red of what is seen where nothing is", byDefault = "1", range = "[0, 1]")
        float backgroundRed,
    @Setting(doc = "green of what is seen where nothing is", byDefault = "1", range = "[0, 1]")
        float backgroundGreen,
    @Setting(doc = "blue of what is seen where nothing is", byDefault = "1", range = "[0, 1]")
        float backgroundBlue,
    @Setting(
            doc =
                "whether surfels that show their back are left out; otherwise they are two sided,"
                    + " their normal turned to the camera",
            byDefault = "true")
        boolean cullBackFaces,
    @Setting(
            doc =
                "surfels are left out when the cosine between their normal and the direction to"
                    + " the camera is below this: seen edge-on, a plane's depth has no meaning",
            byDefault = "0.05",
            range = "[0.0001, 0.999]")
        float minFacing,
    @Setting(
            doc = "surfels nearer than this are left out, by the camera's z",
            unit = "m",
            byDefault = "0.01",
            range = "[1e-6, 1e6]")
        float near,
    @Setting(
            doc =
                "contributions below this are dropped, by default 1/255; tests of gradients lower"
                    + " it so far that the picture becomes a smooth function",
            byDefault = "0.003921569",
            range = "[1e-30, 0.5]")
        float alphaCutoff,
    @Setting(
            doc = "no surfel hides more than this; gradients stop at it",
            byDefault = "0.99",
            range = "[0.5, 0.9999]")
        float maxAlpha,
    @Setting(
            doc = "a pixel is finished when less light than this passes through",
            byDefault = "1e-4",
            range = "[0, 0.5]")
        float minTransmittance)
    implements NamedSettings<RenderSettings> {
  /** Every setting at its default. */
  public static final RenderSettings DEFAULT = NamedSettings.defaults(RenderSettings.class);

  /** [3] RGB of what is seen where nothing is. */
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
