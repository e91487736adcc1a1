package timewalker.prepare.vision;

import java.util.Locale;
import timewalker.io.image.ByteImage;

/**
 * Cuts a turned rectangle out of a photo at a network's size.
 *
 * <p>Enlarged or little reduced: bilinear. Reduced further: each result is the mean of a grid of
 * samples about as dense as the photo's pixels, so that nothing is skipped.
 */
final class RegionSampler {
  private static final int MOST_SAMPLES = 16;

  /** What lies beyond the photo's border. */
  enum Beyond {
    BLACK,
    NEAREST
  }

  private final int width;
  private final int height;
  private final Beyond beyond;
  private final float[] sum = new float[3];

  /**
   * @param width of the results
   * @param height of the results
   */
  RegionSampler(int width, int height, Beyond beyond) {
    this.width = width;
    this.height = height;
    this.beyond = beyond;
  }

  /**
   * @param photo [h][w][3]
   * @param out [height][width][3] RGB of 0..255, overwritten
   */
  void sample(ByteImage photo, Region region, float[] out) {
    requireRgb(photo);
    double perPixel = Math.max(region.width() / width, region.height() / height);
    int samples = Math.clamp(Math.round(perPixel), 1, MOST_SAMPLES);
    // Steps in the photo from one sample to the next, along the region's axes.
    double alongX = Math.cos(region.angle()) * region.width() / (width * samples);
    double alongY = Math.sin(region.angle()) * region.width() / (width * samples);
    double downX = -Math.sin(region.angle()) * region.height() / (height * samples);
    double downY = Math.cos(region.angle()) * region.height() / (height * samples);
    double firstX = region.photoX(0, 0) + (alongX + downX) / 2;
    double firstY = region.photoY(0, 0) + (alongY + downY) / 2;
    float share = 1f / (samples * samples);
    for (int j = 0, to = 0; j < height; j++) {
      for (int i = 0; i < width; i++, to += 3) {
        sum[0] = 0;
        sum[1] = 0;
        sum[2] = 0;
        for (int b = j * samples; b < (j + 1) * samples; b++) {
          double x = firstX + b * downX + i * samples * alongX;
          double y = firstY + b * downY + i * samples * alongY;
          if (samples > 2) {
            addNearest(photo, x, y, alongX, alongY, samples);
          } else {
            for (int a = 0; a < samples; a++, x += alongX, y += alongY) {
              addBilinear(photo, x - 0.5, y - 0.5);
            }
          }
        }
        out[to] = sum[0] * share;
        out[to + 1] = sum[1] * share;
        out[to + 2] = sum[2] * share;
      }
    }
  }

  /** As {@link #sample}, with RGB of 0..1. */
  void sampleShares(ByteImage photo, Region region, float[] out) {
    sample(photo, region, out);
    for (int i = 0; i < out.length; i++) {
      out[i] /= 255;
    }
  }

  /**
   * Swaps left and right.
   *
   * @param image [height][width][3]
   */
  static void mirror(float[] image, int width, int height) {
    for (int row = 0; row < height; row++) {
      for (int i = 0; i < width / 2; i++) {
        for (int c = 0; c < 3; c++) {
          int left = 3 * (row * width + i) + c;
          int right = 3 * (row * width + width - 1 - i) + c;
          float kept = image[left];
          image[left] = image[right];
          image[right] = kept;
        }
      }
    }
  }

  static void requireRgb(ByteImage photo) {
    if (photo.channels() != 3) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a photo of %d channels, not 3", photo.channels()));
    }
  }

  /** The pixels at points in a row. */
  private void addNearest(
      ByteImage photo, double fromX, double fromY, double alongX, double alongY, int count) {
    byte[] data = photo.data();
    int photoWidth = photo.width();
    int photoHeight = photo.height();
    double x = fromX;
    double y = fromY;
    for (int a = 0; a < count; a++, x += alongX, y += alongY) {
      int i = (int) Math.floor(x);
      int j = (int) Math.floor(y);
      if (i >= 0 && j >= 0 && i < photoWidth && j < photoHeight) {
        int at = 3 * (j * photoWidth + i);
        sum[0] += data[at] & 0xff;
        sum[1] += data[at + 1] & 0xff;
        sum[2] += data[at + 2] & 0xff;
      } else {
        add(photo, i, j, 1);
      }
    }
  }

  private void addBilinear(ByteImage photo, double x, double y) {
    int i = (int) Math.floor(x);
    int j = (int) Math.floor(y);
    float u = (float) (x - i);
    float v = (float) (y - j);
    float w00 = (1 - u) * (1 - v);
    float w10 = u * (1 - v);
    float w01 = (1 - u) * v;
    float w11 = u * v;
    int row = 3 * photo.width();
    if (i >= 0 && j >= 0 && i + 1 < photo.width() && j + 1 < photo.height()) {
      byte[] data = photo.data();
      int at = row * j + 3 * i;
      for (int c = 0; c < 3; c++) {
        float added = sum[c] + w00 * (data[at + c] & 0xff);
        added += w10 * (data[at + 3 + c] & 0xff);
        added += w01 * (data[at + row + c] & 0xff);
        sum[c] = added + w11 * (data[at + row + 3 + c] & 0xff);
      }
    } else {
      add(photo, i, j, w00);
      add(photo, i + 1, j, w10);
      add(photo, i, j + 1, w01);
      add(photo, i + 1, j + 1, w11);
    }
  }

  private void add(ByteImage photo, int x, int y, float weight) {
    int px = x;
    int py = y;
    if (x < 0 || y < 0 || x >= photo.width() || y >= photo.height()) {
      if (beyond == Beyond.BLACK) {
        return;
      }
      px = Math.clamp(x, 0, photo.width() - 1);
      py = Math.clamp(y, 0, photo.height() - 1);
    }
    byte[] data = photo.data();
    int at = 3 * (py * photo.width() + px);
    sum[0] += weight * (data[at] & 0xff);
    sum[1] += weight * (data[at + 1] & 0xff);
    sum[2] += weight * (data[at + 2] & 0xff);
  }
}
