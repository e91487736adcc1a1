package timewalker.math;

/**
 * A picture of floats, planar and row-major: {@code data[(channel * height + y) * width + x]}.
 *
 * <p>Colour is RGB in [0, 1], sRGB-coded values used as they are.
 *
 * @param width pixels
 * @param height pixels
 * @param channels planes
 * @param data [channels][height][width], written by the owner
 */
public record FloatImage(int width, int height, int channels, float[] data) {
  public FloatImage {
    Shapes.check("channels", channels, "data", data.length, Math.multiplyExact(width, height));
  }

  /** An all-zero picture. */
  public FloatImage(int width, int height, int channels) {
    this(
        width,
        height,
        channels,
        new float[Math.multiplyExact(channels, Math.multiplyExact(width, height))]);
  }

  /** Pixels of one plane. */
  public int pixels() {
    return width * height;
  }

  /**
   * The mean of {@code factor} × {@code factor} pixels in place of each; a rest at the right and at
   * the bottom is cut off.
   */
  public FloatImage reduced(int factor) {
    FloatImage out = new FloatImage(width / factor, height / factor, channels);
    float share = 1f / (factor * factor);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < out.height * factor; y++) {
        int in = (c * height + y) * width;
        int to = (c * out.height + y / factor) * out.width;
        for (int x = 0; x < out.width * factor; x++) {
          out.data[to + x / factor] += share * data[in + x];
        }
      }
    }
    return out;
  }
}
