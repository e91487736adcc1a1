package timewalker.synth;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import timewalker.head.Macros;

/**
 * Paints the skin of one life stage: MakeHuman's skins mixed by age, sex and ancestry, enlarged,
 * and given what 512 texels for a whole body cannot hold: pores, blotches, freckles, age spots,
 * stubble.
 */
final class SkinPainter {
  private static final String[] AGE_NAMES = {"young", "middleage", "old"};
  private static final String[] ANCESTRIES = {"african", "asian", "caucasian"};
  private static final ConcurrentHashMap<String, int[]> SHEETS = new ConcurrentHashMap<>();

  private final SkinAtlas atlas;
  private final HeadAnatomy anatomy;

  SkinPainter(SkinAtlas atlas, HeadAnatomy anatomy) {
    this.atlas = atlas;
    this.anatomy = anatomy;
  }

  /** The painted skin; alpha is gloss. */
  Texture paint(Macros person, Appearance look, long seed) {
    float[] coarse = mixed(person);
    float child = Noise.step(17, 8, (float) look.age());
    if (child > 0) {
      smooth(coarse, child);
    }
    int w = atlas.width();
    int h = atlas.height();
    int[] texels = new int[w * h];
    float[] rgb = new float[3];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        enlarged(coarse, x, y, rgb);
        texels[y * w + x] = finish(y * w + x, rgb, look, child, seed);
      }
    }
    return new Texture(w, h, texels);
  }

  /** [3][height][width] of the sheet, coded values in 0..1. */
  private static float[] mixed(Macros person) {
    int pixels = SkinAtlas.SHEET_WIDTH * SkinAtlas.SHEET_HEIGHT;
    float[] sum = new float[3 * pixels];
    double[] ages = ageShares(person.age());
    double[] ancestries = {person.african(), person.asian(), person.caucasian()};
    double total = ancestries[0] + ancestries[1] + ancestries[2];
    double[] sexes = {1 - person.gender(), person.gender()};
    for (int a = 0; a < 3; a++) {
      for (int e = 0; e < 3; e++) {
        for (int s = 0; s < 2; s++) {
          float share = (float) (ages[a] * ancestries[e] / total * sexes[s]);
          if (share > 0) {
            add(
                sheet(AGE_NAMES[a] + "-" + ANCESTRIES[e] + (s == 0 ? "-female" : "-male")),
                share,
                sum);
          }
        }
      }
    }
    return sum;
  }

  private static double[] ageShares(double age) {
    if (age <= 25) {
      return new double[] {1, 0, 0};
    }
    if (age <= 50) {
      double t = (age - 25) / 25;
      return new double[] {1 - t, t, 0};
    }
    double t = Math.min(1, (age - 50) / 25);
    return new double[] {0, 1 - t, t};
  }

  private static void add(int[] sheet, float share, float[] sum) {
    int pixels = sheet.length;
    for (int i = 0; i < pixels; i++) {
      sum[i] += share * (sheet[i] >> 16 & 255) / 255f;
      sum[pixels + i] += share * (sheet[i] >> 8 & 255) / 255f;
      sum[2 * pixels + i] += share * (sheet[i] & 255) / 255f;
    }
  }

  private static int[] sheet(String name) {
    return SHEETS.computeIfAbsent(
        name,
        key -> {
          BufferedImage image = picture("skin/" + key + ".jpg");
          return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        });
  }

  /** A picture among this module's resources. */
  static BufferedImage picture(String path) {
    try (InputStream in = SkinPainter.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("resource " + path + " is missing");
      }
      // Without it a copy goes through a file among the system's temporary ones.
      return ImageIO.read(new MemoryCacheImageInputStream(in));
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + path, e);
    }
  }

  /** Children have no lines: a blur, repeated, in place of the detail that grown-up skin has. */
  private static void smooth(float[] sheet, float amount) {
    int w = SkinAtlas.SHEET_WIDTH;
    int h = SkinAtlas.SHEET_HEIGHT;
    float[] from = sheet.clone();
    float[] to = new float[sheet.length];
    for (int pass = 0; pass < 3; pass++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < h; y++) {
          for (int x = 0; x < w; x++) {
            float sum = 0;
            for (int j = -1; j <= 1; j++) {
              int row = Math.max(0, Math.min(h - 1, y + j));
              for (int i = -1; i <= 1; i++) {
                int column = Math.max(0, Math.min(w - 1, x + i));
                sum += from[(c * h + row) * w + column];
              }
            }
            to[(c * h + y) * w + x] = sum / 9;
          }
        }
      }
      float[] swap = from;
      from = to;
      to = swap;
    }
    for (int i = 0; i < sheet.length; i++) {
      sheet[i] += 0.75f * amount * (from[i] - sheet[i]);
    }
  }

  /** Catmull-Rom interpolation of the sheet at a painted texel. */
  private void enlarged(float[] sheet, int x, int y, float[] rgb) {
    int w = SkinAtlas.SHEET_WIDTH;
    int h = SkinAtlas.SHEET_HEIGHT;
    float sx = (x + 0.5f) / SkinAtlas.SCALE - 0.5f;
    float sy = (y + 0.5f) / SkinAtlas.SCALE - 0.5f;
    int x0 = (int) Math.floor(sx);
    int y0 = (int) Math.floor(sy);
    float tx = sx - x0;
    float ty = sy - y0;
    for (int c = 0; c < 3; c++) {
      float sum = 0;
      for (int j = 0; j < 4; j++) {
        int row = Math.max(0, Math.min(h - 1, y0 - 1 + j)) * w + c * w * h;
        float line = 0;
        for (int i = 0; i < 4; i++) {
          line += cubic(i, tx) * sheet[row + Math.max(0, Math.min(w - 1, x0 - 1 + i))];
        }
        sum += cubic(j, ty) * line;
      }
      rgb[c] = sum;
    }
  }

  private static float cubic(int i, float t) {
    return switch (i) {
      case 0 -> 0.5f * t * (-1 + t * (2 - t));
      case 1 -> 1 + 0.5f * t * t * (-5 + 3 * t);
      case 2 -> 0.5f * t * (1 + t * (4 - 3 * t));
      default -> 0.5f * t * t * (t - 1);
    };
  }

  private int finish(int texel, float[] rgb, Appearance look, float child, long seed) {
    float[] position = atlas.position();
    float x = position[3 * texel];
    float y = position[3 * texel + 1];
    float z = position[3 * texel + 2];
    float lip = atlas.lip()[texel];
    float across = Math.abs(anatomy.across(x));
    float above = anatomy.above(y);
    float old = Noise.step(40, 80, (float) look.age());
    float bare = 1 - lip;
    float pores =
        grain(seed + 1, x, y, z, 800) * (1 - 0.7f * child) + grain(seed + 2, x, y, z, 430) * 0.8f;
    float blotch = grain(seed + 3, x, y, z, 90);
    float light = 1 + bare * (0.020f * pores + (0.022f + 0.02f * old) * blotch);
    float cheek = bump(across - 0.72f, 0.35f) * bump(above - 0.55f, 0.40f);
    float nose = bump(across, 0.22f) * bump(above - 0.55f, 0.25f);
    float red = bare * look.redness() * (cheek + 0.7f * nose) * (1 + 0.4f * blotch);
    float spot = freckle(x, y, z, look, seed) * bare;
    float aged = bare * ageSpot(x, y, z, old, seed);
    rgb[0] *= look.tint()[0] * light * (1 + 0.03f * red) * (1 - 0.18f * spot) * (1 - 0.10f * aged);
    rgb[1] *= look.tint()[1] * light * (1 - 0.10f * red) * (1 - 0.30f * spot) * (1 - 0.16f * aged);
    rgb[2] *= look.tint()[2] * light * (1 - 0.09f * red) * (1 - 0.36f * spot) * (1 - 0.20f * aged);
    growHair(x, y, z, rgb, look, lip, atlas.ear()[texel], seed);
    float tZone = bump(across, 0.35f) * Noise.step(0.1f, 0.4f, above);
    float gloss =
        Math.max(0.35f + 0.4f * tZone, 0.9f * lip) * (1 - 0.3f * child) + 0.1f * pores * bare;
    return packed(rgb, gloss);
  }

  /** Noise rotated off the axes, along which its lattice would be visible. */
  private static float grain(long seed, float x, float y, float z, float frequency) {
    float u = 0.58f * x + 0.62f * y + 0.53f * z;
    float v = -0.74f * x + 0.67f * y + 0.03f * z;
    float w = -0.34f * x - 0.41f * y + 0.85f * z;
    return Noise.at(seed, u * frequency, v * frequency, w * frequency);
  }

  private static float freckle(float x, float y, float z, Appearance look, long seed) {
    if (look.freckles() == 0 || z < 0.05f) {
      return 0;
    }
    float where = 0.5f + 0.5f * Noise.at(seed + 6, x * 60, y * 60, z * 60);
    float size = 0.36f * look.freckles() * where + 1e-6f;
    return Noise.step(size, 0.5f * size, Noise.toSpot(seed + 5, x * 230, y * 230, z * 230));
  }

  /** Age spots: few, larger than freckles, with soft edges. */
  private static float ageSpot(float x, float y, float z, float old, long seed) {
    if (old == 0) {
      return 0;
    }
    float where = Noise.at(seed + 7, x * 40, y * 40, z * 40);
    float size = 0.34f * old * Noise.step(0.1f, 0.8f, where);
    if (size <= 0) {
      return 0;
    }
    float edge = 0.12f * Noise.at(seed + 9, x * 500, y * 500, z * 500);
    return Noise.step(size, 0.4f * size, Noise.toSpot(seed + 10, x * 75, y * 75, z * 75) + edge);
  }

  /** Scalp hair shows the skin through, stubble darkens it. */
  private void growHair(
      float x, float y, float z, float[] rgb, Appearance look, float lip, float ear, long seed) {
    float scalp = HeadAnatomy.scalp(x, y, z, look.recession()) * (1 - ear);
    float stubble = look.beard() * anatomy.beard(x, y, z) * (1 - Noise.step(0.2f, 0.6f, lip));
    float strands = Noise.at(seed + 8, x * 800, y * 420, z * 800);
    float cover = Math.max(0.80f * scalp, 0.55f * stubble) * (0.85f + 0.25f * strands);
    cover = Math.max(0, Math.min(1, cover));
    float[] hair = {0, 0, 0};
    HairPainter.colour(look, 0.42f + 0.2f * strands, 0.5f * strands, hair);
    for (int c = 0; c < 3; c++) {
      rgb[c] += cover * (hair[c] - rgb[c]);
    }
  }

  /** 1 at 0, 0 beyond the width. */
  private static float bump(float x, float width) {
    float t = Math.max(0, 1 - x * x / (width * width));
    return t * t;
  }

  static int packed(float[] rgb, float alpha) {
    int value = byteOf(alpha) << 24;
    return value | byteOf(rgb[0]) << 16 | byteOf(rgb[1]) << 8 | byteOf(rgb[2]);
  }

  static int byteOf(float value) {
    return (int) (Math.max(0, Math.min(1, value)) * 255 + 0.5f);
  }
}
