package timewalker.synth;

import java.awt.image.BufferedImage;

/** Colours hair, brows and lashes: their pictures carry brightness and coverage only. */
final class HairPainter {
  /** Silver, sRGB-coded. */
  private static final float[] GREY = {0.74f, 0.73f, 0.72f};

  private HairPainter() {}

  /**
   * The colour of a strand.
   *
   * @param brightness of the picture, 0.5 on average
   * @param strand −1..1, decides which strands turn grey first
   * @param rgb [3] written, sRGB-coded
   */
  static void colour(Appearance look, float brightness, float strand, float[] rgb) {
    float grey =
        Math.max(0, Math.min(1, look.grey() * 1.3f - 0.15f + 0.4f * strand * (1 - look.grey())));
    grey = look.grey() <= 0 ? 0 : grey;
    for (int c = 0; c < 3; c++) {
      // Grey is a change of pigment: a product of the dark picture with grey would stay dark.
      float pigment = look.hairColour()[c] * (0.45f + 1.1f * brightness);
      float silver = GREY[c] * (0.66f + 0.68f * brightness);
      rgb[c] = pigment + grey * (silver - pigment);
    }
  }

  /**
   * A proxy's picture in the colour of a look.
   *
   * @param darkness factor on the colour: brows and lashes are darker than hair
   */
  static Texture paint(String resource, Appearance look, float darkness, long seed) {
    BufferedImage picture = SkinPainter.picture(resource + ".png");
    int w = picture.getWidth();
    int h = picture.getHeight();
    int[] texels = picture.getRGB(0, 0, w, h, null, 0, w);
    float[] rgb = new float[3];
    for (int i = 0; i < texels.length; i++) {
      float brightness = (texels[i] & 255) / 255f;
      int x = i % w;
      int y = i / w;
      float strand =
          0.35f * Noise.at(seed, x * 0.06, y * 0.06, 0)
              + 0.8f * Noise.at(seed + 1, x * 0.8, y * 0.8, 0);
      colour(look, brightness, strand, rgb);
      for (int c = 0; c < 3; c++) {
        rgb[c] *= darkness;
      }
      texels[i] = SkinPainter.packed(rgb, (texels[i] >>> 24) / 255f);
    }
    return new Texture(w, h, texels);
  }
}
