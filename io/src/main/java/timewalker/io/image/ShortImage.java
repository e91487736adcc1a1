package timewalker.io.image;

import timewalker.math.Shapes;

/**
 * A picture of unsigned 16-bit numbers, interleaved and row-major: {@code data[(y * width + x) *
 * channels + channel]}. Depth and normals are kept in such pictures.
 *
 * @param width pixels
 * @param height pixels
 * @param channels 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
 * @param data [height][width][channels], 0..65535; written by the picture's creator
 */
public record ShortImage(int width, int height, int channels, short[] data) {
  public ShortImage {
    Shapes.check("channels", channels, "data", data.length, Math.multiplyExact(width, height));
  }

  /** An all-zero picture. */
  public ShortImage(int width, int height, int channels) {
    this(
        width,
        height,
        channels,
        new short[Math.multiplyExact(channels, Math.multiplyExact(width, height))]);
  }

  /** Number of pixels. */
  public int pixels() {
    return width * height;
  }

  /** The sample, 0..65535. */
  public int at(int x, int y, int channel) {
    return data[(y * width + x) * channels + channel] & 0xffff;
  }
}
