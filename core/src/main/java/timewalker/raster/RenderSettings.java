package timewalker.raster;

import java.util.Locale;

/**
 * How surfels become pictures.
 *
 * @param backgroundRed what is seen where nothing is, in [0, 1]
 * @param backgroundGreen as above
 * @param backgroundBlue as above
 * @param cullBackFaces whether surfels that show their back are left out; otherwise they are two
 *     sided, their normal turned to the camera
 * @param minFacing surfels are left out when the cosine between their normal and the direction to
 *     the camera is below this, in [0.0001, 1): seen edge-on, a plane's depth has no meaning
 * @param near surfels nearer than this are left out, metres of camera z
 * @param alphaCutoff contributions below this are dropped; tests of gradients lower it from 1/255
 *     so far that the picture becomes a smooth function
 * @param maxAlpha no surfel hides more than this; gradients stop at it
 * @param minTransmittance a pixel is finished when less light than this passes through
 */
public record RenderSettings(
    float backgroundRed,
    float backgroundGreen,
    float backgroundBlue,
    boolean cullBackFaces,
    float minFacing,
    float near,
    float alphaCutoff,
    float maxAlpha,
    float minTransmittance) {

  /** White background, back faces culled, the cut-offs of 3D Gaussian Splatting. */
  public static final RenderSettings DEFAULT =
      new RenderSettings(1, 1, 1, true, 0.05f, 0.01f, 1f / 255, 0.99f, 1e-4f);

  public RenderSettings {
    requireWithin("backgroundRed", backgroundRed, 0, 1);
    requireWithin("backgroundGreen", backgroundGreen, 0, 1);
    requireWithin("backgroundBlue", backgroundBlue, 0, 1);
    requireWithin("minFacing", minFacing, 1e-4f, 0.999f);
    requireWithin("near", near, 1e-6f, 1e6f);
    requireWithin("alphaCutoff", alphaCutoff, 1e-30f, 0.5f);
    requireWithin("maxAlpha", maxAlpha, 0.5f, 0.9999f);
    requireWithin("minTransmittance", minTransmittance, 0, 0.5f);
  }

  /** [3] RGB of what is seen where nothing is. */
  public float[] background() {
    return new float[] {backgroundRed, backgroundGreen, backgroundBlue};
  }

  /** The same with another background. */
  public RenderSettings withBackground(float red, float green, float blue) {
    return new RenderSettings(
        red, green, blue, cullBackFaces, minFacing, near, alphaCutoff, maxAlpha, minTransmittance);
  }

  /** The same with surfels that are seen from both sides. */
  public RenderSettings twoSided() {
    return withFacing(false, minFacing);
  }

  /** The same with another rule for surfels that are turned away. */
  public RenderSettings withFacing(boolean cull, float minimum) {
    return new RenderSettings(
        backgroundRed,
        backgroundGreen,
        backgroundBlue,
        cull,
        minimum,
        near,
        alphaCutoff,
        maxAlpha,
        minTransmittance);
  }

  /** The same with other cut-offs. */
  public RenderSettings withCutoffs(float alpha, float maximum, float transmittance) {
    return new RenderSettings(
        backgroundRed,
        backgroundGreen,
        backgroundBlue,
        cullBackFaces,
        minFacing,
        near,
        alpha,
        maximum,
        transmittance);
  }

  private static void requireWithin(String name, float value, float low, float high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %s, expected %s to %s", name, value, low, high));
    }
  }
}
