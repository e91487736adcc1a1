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
 * @param data [height][width][channels], 0..255; written by whoever made the picture
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
