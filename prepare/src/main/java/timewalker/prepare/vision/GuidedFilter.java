package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;
import timewalker.math.FloatImage;

/**
 * Lays a coarse mask along a photo's edges: He, Sun, Tang, "Guided image filtering" (2013), with
 * its coefficients found on a small copy as in He, Sun, "Fast guided filter" (2015).
 */
final class GuidedFilter {
  /** Longer side of the small copy, pixels. */
  private static final int SMALL = 384;

  /** Half the window's side in the small copy, pixels. */
  private static final int RADIUS = 5;

  /** Variance of brightness (of 0..1) below which a window counts as even. */
  private static final float EVEN = 4e-4f;

  /** How much steeper the mask's slope is made about one half: the network's own is soft. */
  private static final float STEEPER = 1.6f;

  private GuidedFilter() {}

  /**
   * @param coarse [size][size] mask of the box, 0..1
   * @param out [1][height][width] of the photo; the box's pixels are overwritten
   */
  static void refine(float[] coarse, int size, ByteImage photo, PixelBox box, FloatImage out) {
    double factor = Math.min(1, SMALL / (double) Math.max(box.width(), box.height()));
    int w = Math.max(1, (int) Math.round(factor * box.width()));
    int h = Math.max(1, (int) Math.round(factor * box.height()));
    float[] guide = brightness(photo, box, w, h);
    float[] mask = new float[w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        mask[y * w + x] =
            bilinear(coarse, size, size, (x + 0.5) / w * size - 0.5, (y + 0.5) / h * size - 0.5);
      }
    }
    float[] slope = new float[w * h];
    float[] offset = new float[w * h];
    fit(guide, mask, w, h, slope, offset);
    apply(slope, offset, w, h, photo, box, out);
  }

  private static float[] brightness(ByteImage photo, PixelBox box, int w, int h) {
    float[] rgb = new float[3 * w * h];
    new RegionSampler(w, h, RegionSampler.Beyond.NEAREST).sample(photo, box.region(), rgb);
    float[] guide = new float[w * h];
    for (int i = 0; i < guide.length; i++) {
      guide[i] = luma(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
    }
    return guide;
  }

  /** Brightness 0..1 of RGB 0..255. */
  private static float luma(float r, float g, float b) {
    return (0.299f * r + 0.587f * g + 0.114f * b) / 255;
  }

  /** In each window, mask ≈ slope · guide + offset by least squares; then both are averaged. */
  private static void fit(
      float[] guide, float[] mask, int w, int h, float[] slope, float[] offset) {
    int n = w * h;
    float[] product = new float[n];
    float[] square = new float[n];
    for (int i = 0; i < n; i++) {
      product[i] = guide[i] * mask[i];
      square[i] = guide[i] * guide[i];
    }
    float[] meanGuide = mean(guide, w, h);
    float[] meanMask = mean(mask, w, h);
    float[] meanProduct = mean(product, w, h);
    float[] meanSquare = mean(square, w, h);
    float[] a = new float[n];
    float[] b = new float[n];
    for (int i = 0; i < n; i++) {
      float variance = meanSquare[i] - meanGuide[i] * meanGuide[i];
      a[i] = (meanProduct[i] - meanGuide[i] * meanMask[i]) / (variance + EVEN);
      b[i] = meanMask[i] - a[i] * meanGuide[i];
    }
    System.arraycopy(mean(a, w, h), 0, slope, 0, n);
    System.arraycopy(mean(b, w, h), 0, offset, 0, n);
  }

  /** Mean over the window around each pixel, cut at the border. */
  private static float[] mean(float[] values, int w, int h) {
    float[] rows = new float[w * h];
    for (int y = 0; y < h; y++) {
      slide(values, y * w, 1, w, rows);
    }
    float[] out = new float[w * h];
    for (int x = 0; x < w; x++) {
      slide(rows, x, w, h, out);
    }
    return out;
  }

  private static void slide(float[] from, int first, int stride, int length, float[] to) {
    double sum = 0;
    for (int i = 0; i < Math.min(RADIUS, length); i++) {
      sum += from[first + i * stride];
    }
    for (int i = 0; i < length; i++) {
      if (i + RADIUS < length) {
        sum += from[first + (i + RADIUS) * stride];
      }
      if (i > RADIUS) {
        sum -= from[first + (i - RADIUS - 1) * stride];
      }
      int count = Math.min(length - 1, i + RADIUS) - Math.max(0, i - RADIUS) + 1;
      to[first + i * stride] = (float) (sum / count);
    }
  }

  private static void apply(
      float[] slope, float[] offset, int w, int h, ByteImage photo, PixelBox box, FloatImage out) {
    byte[] data = photo.data();
    for (int y = 0; y < box.height(); y++) {
      double v = (y + 0.5) / box.height() * h - 0.5;
      int to = (box.y() + y) * photo.width() + box.x();
      for (int x = 0; x < box.width(); x++, to++) {
        double u = (x + 0.5) / box.width() * w - 0.5;
        float guide = luma(data[3 * to] & 0xff, data[3 * to + 1] & 0xff, data[3 * to + 2] & 0xff);
        float fitted = bilinear(slope, w, h, u, v) * guide + bilinear(offset, w, h, u, v);
        out.data()[to] = Math.clamp((fitted - 0.5f) * STEEPER + 0.5f, 0f, 1f);
      }
    }
  }

  private static float bilinear(float[] plane, int w, int h, double x, double y) {
    double cx = Math.clamp(x, 0, w - 1.0);
    double cy = Math.clamp(y, 0, h - 1.0);
    int i = Math.min((int) cx, Math.max(0, w - 2));
    int j = Math.min((int) cy, Math.max(0, h - 2));
    int right = w > 1 ? 1 : 0;
    int down = h > 1 ? w : 0;
    float u = (float) (cx - i);
    float v = (float) (cy - j);
    int at = j * w + i;
    return (1 - v) * ((1 - u) * plane[at] + u * plane[at + right])
        + v * ((1 - u) * plane[at + down] + u * plane[at + down + right]);
  }
}
