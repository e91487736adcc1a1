package timewalker.synth;

import java.awt.image.BufferedImage;

/**
 * A picture laid over a surface, with its mip pyramid.
 *
 * <p>Texels are packed ARGB of 8 bits, sRGB-coded. What alpha means is up to the material: coverage
 * on hair, gloss on skin.
 */
final class Texture {
  private final int width;
  private final int height;
  private final int[][] levels;

  /**
   * @param argb [height][width] packed, row 0 at the top (v = 1)
   */
  Texture(int width, int height, int[] argb) {
    this.width = width;
    this.height = height;
    int count = 1;
    while (Math.min(width, height) >> count >= 4) {
      count++;
    }
    levels = new int[count][];
    levels[0] = argb;
    for (int level = 1; level < count; level++) {
      levels[level] = halved(levels[level - 1], width >> (level - 1), height >> (level - 1));
    }
  }

  static Texture of(BufferedImage image) {
    int w = image.getWidth();
    int h = image.getHeight();
    return new Texture(w, h, image.getRGB(0, 0, w, h, null, 0, w));
  }

  /** One colour everywhere. */
  static Texture plain(int argb) {
    int[] texels = new int[16];
    java.util.Arrays.fill(texels, argb);
    return new Texture(4, 4, texels);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int levelCount() {
    return levels.length;
  }

  /** The packed texel of the finest level. */
  int texel(int x, int y) {
    return levels[0][y * width + x];
  }

  /**
   * Bilinear look-up, clamped at the edges.
   *
   * @param u across, 0..1
   * @param v upward, 0..1
   * @param out [4] written: red, green, blue, alpha in 0..1
   */
  void sample(float u, float v, int level, float[] out) {
    int w = width >> level;
    int h = height >> level;
    float x = u * w - 0.5f;
    float y = (1 - v) * h - 0.5f;
    x = Math.max(0, Math.min(w - 1.001f, x));
    y = Math.max(0, Math.min(h - 1.001f, y));
    int x0 = (int) x;
    int y0 = (int) y;
    float fx = x - x0;
    float fy = y - y0;
    int[] texels = levels[level];
    int at = y0 * w + x0;
    int a = texels[at];
    int b = texels[at + 1];
    int c = texels[at + w];
    int d = texels[at + w + 1];
    float wa = (1 - fx) * (1 - fy) * (1 / 255f);
    float wb = fx * (1 - fy) * (1 / 255f);
    float wc = (1 - fx) * fy * (1 / 255f);
    float wd = fx * fy * (1 / 255f);
    out[0] =
        (a >> 16 & 255) * wa + (b >> 16 & 255) * wb + (c >> 16 & 255) * wc + (d >> 16 & 255) * wd;
    out[1] = (a >> 8 & 255) * wa + (b >> 8 & 255) * wb + (c >> 8 & 255) * wc + (d >> 8 & 255) * wd;
    out[2] = (a & 255) * wa + (b & 255) * wb + (c & 255) * wc + (d & 255) * wd;
    out[3] = (a >>> 24) * wa + (b >>> 24) * wb + (c >>> 24) * wc + (d >>> 24) * wd;
  }

  /** Alpha alone, as {@link #sample} gives it. */
  float alpha(float u, float v, int level) {
    int w = width >> level;
    int h = height >> level;
    float x = Math.max(0, Math.min(w - 1.001f, u * w - 0.5f));
    float y = Math.max(0, Math.min(h - 1.001f, (1 - v) * h - 0.5f));
    int x0 = (int) x;
    int y0 = (int) y;
    float fx = x - x0;
    float fy = y - y0;
    int[] texels = levels[level];
    int at = y0 * w + x0;
    float top = (texels[at] >>> 24) * (1 - fx) + (texels[at + 1] >>> 24) * fx;
    float bottom = (texels[at + w] >>> 24) * (1 - fx) + (texels[at + w + 1] >>> 24) * fx;
    return (top * (1 - fy) + bottom * fy) * (1 / 255f);
  }

  private static int[] halved(int[] fine, int w, int h) {
    int hw = w / 2;
    int hh = h / 2;
    int[] coarse = new int[hw * hh];
    for (int y = 0; y < hh; y++) {
      for (int x = 0; x < hw; x++) {
        int at = 2 * y * w + 2 * x;
        int packed = 0;
        for (int shift = 0; shift < 32; shift += 8) {
          int sum =
              (fine[at] >>> shift & 255)
                  + (fine[at + 1] >>> shift & 255)
                  + (fine[at + w] >>> shift & 255)
                  + (fine[at + w + 1] >>> shift & 255);
          packed |= (sum + 2) / 4 << shift;
        }
        coarse[y * hw + x] = packed;
      }
    }
    return coarse;
  }
}
