package timewalker.io.image;

import timewalker.math.FloatImage;
import timewalker.math.Shapes;

/**
 * A picture of unsigned bytes as files and caches hold it, interleaved and row-major: {@code
 * data[(y * width + x) * channels + channel]}. {@link FloatImage} is planar; {@link #toFloat()} and
 * {@link #of} convert.
 *
 * @param width pixels
 * @param height pixels
 * @param channels 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (not premultiplied)
 * @param data [height][width][channels], 0..255; written by the picture's creator
 */
public record ByteImage(int width, int height, int channels, byte[] data) {
  public ByteImage {
    Shapes.check("channels", channels, "data", data.length, Math.multiplyExact(width, height));
  }

  /** An all-zero picture. */
  public ByteImage(int width, int height, int channels) {
    this(
        width,
        height,
        channels,
        new byte[Math.multiplyExact(channels, Math.multiplyExact(width, height))]);
  }

  /** Number of pixels. */
  public int pixels() {
    return width * height;
  }

  /** The sample, 0..255. */
  public int at(int x, int y, int channel) {
    return data[(y * width + x) * channels + channel] & 0xff;
  }

  /**
   * The sample at a place between pixels, whose middles lie at halves: bilinear, 0..255. Beyond the
   * border the nearest pixels count.
   */
  public double between(double x, double y, int channel) {
    double px = Math.clamp(x - 0.5, 0, width - 1);
    double py = Math.clamp(y - 0.5, 0, height - 1);
    int x0 = (int) px;
    int y0 = (int) py;
    int x1 = Math.min(x0 + 1, width - 1);
    int y1 = Math.min(y0 + 1, height - 1);
    double fx = px - x0;
    double fy = py - y0;
    double top = at(x0, y0, channel) * (1 - fx) + at(x1, y0, channel) * fx;
    double bottom = at(x0, y1, channel) * (1 - fx) + at(x1, y1, channel) * fx;
    return top * (1 - fy) + bottom * fy;
  }

  /** The same picture in [0, 1], planar. */
  public FloatImage toFloat() {
    FloatImage out = new FloatImage(width, height, channels);
    int n = pixels();
    for (int c = 0; c < channels; c++) {
      float[] plane = out.data();
      for (int i = 0, from = c, to = c * n; i < n; i++, from += channels) {
        plane[to + i] = (data[from] & 0xff) / 255f;
      }
    }
    return out;
  }

  /** A float picture rounded to bytes, clamped to [0, 1]; NaN becomes 0. */
  public static ByteImage of(FloatImage image) {
    ByteImage out = new ByteImage(image.width(), image.height(), image.channels());
    int n = image.pixels();
    int channels = image.channels();
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < n; i++) {
        float v = image.data()[c * n + i];
        out.data[i * channels + c] = (byte) (v > 0 ? Math.min(v, 1) * 255f + 0.5f : 0);
      }
    }
    return out;
  }

  /** One channel as a picture of its own. */
  public ByteImage channel(int channel) {
    ByteImage out = new ByteImage(width, height, 1);
    for (int i = 0, from = channel; i < out.data.length; i++, from += channels) {
      out.data[i] = data[from];
    }
    return out;
  }

  /** Red, green and blue as they look on white paper where the picture is transparent. */
  public ByteImage overWhite() {
    ByteImage rgb = rgb();
    if (channels == 1 || channels == 3) {
      return rgb;
    }
    for (int i = 0; i < pixels(); i++) {
      int alpha = data[channels * i + channels - 1] & 0xff;
      for (int c = 3 * i; c < 3 * i + 3; c++) {
        int colour = rgb.data[c] & 0xff;
        rgb.data[c] = (byte) ((alpha * colour + (255 - alpha) * 255 + 127) / 255);
      }
    }
    return rgb;
  }

  /** Red, green and blue without alpha; grey is repeated. */
  public ByteImage rgb() {
    if (channels == 3) {
      return this;
    }
    ByteImage out = new ByteImage(width, height, 3);
    int step = channels == 4 ? 1 : 0;
    for (int i = 0, from = 0, to = 0; i < pixels(); i++, from += channels, to += 3) {
      out.data[to] = data[from];
      out.data[to + 1] = data[from + step];
      out.data[to + 2] = data[from + 2 * step];
    }
    return out;
  }
}
