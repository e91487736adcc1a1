package timewalker.synth;

import java.util.Arrays;

/**
 * A short beard as shells of skin, each a little further out and with fewer hairs than the one
 * below (Lengyel et al. 2001, "Real-time fur over arbitrary surfaces").
 */
final class Beard {
  private static final int TEXTURE = 256;

  /** Size of the strand pattern on the skin, metres. */
  private static final float PATTERN = 0.045f;

  private final int shells;
  private final int[] skin;
  private final float[] density;
  private final int[] faces;
  private final float[] uv;

  Beard(HeadAnatomy anatomy, int[] headFaces, int shells) {
    this.shells = shells;
    float[] p = anatomy.template();
    int count = anatomy.model().vertexCount();
    float[] all = new float[count];
    for (int v = 0; v < count; v++) {
      boolean bare = !anatomy.isSkin(v) || anatomy.isLip(v);
      all[v] = bare ? 0 : anatomy.beard(p[3 * v], p[3 * v + 1], p[3 * v + 2]);
    }
    int[] position = new int[count];
    Arrays.fill(position, -1);
    int[] chosen = new int[count];
    int used = 0;
    int[] kept = new int[headFaces.length];
    int keptCount = 0;
    for (int f = 0; f < headFaces.length; f += 3) {
      float sum = 0;
      boolean skinOnly = true;
      for (int k = 0; k < 3; k++) {
        sum += all[headFaces[f + k]];
        skinOnly &= anatomy.isSkin(headFaces[f + k]);
      }
      if (sum < 0.05f || !skinOnly) {
        continue;
      }
      for (int k = 0; k < 3; k++) {
        int v = headFaces[f + k];
        if (position[v] < 0) {
          position[v] = used;
          chosen[used++] = v;
        }
        kept[keptCount++] = v;
      }
    }
    skin = Arrays.copyOf(chosen, used);
    density = new float[used];
    for (int i = 0; i < used; i++) {
      density[i] = all[skin[i]];
    }
    faces = new int[keptCount];
    uv = new float[2 * keptCount];
    for (int i = 0; i < keptCount; i++) {
      int v = kept[i];
      faces[i] = position[v];
      // Unrolled around the head; strands hang downward, so the pattern is stretched.
      double angle = StrictMath.atan2(p[3 * v], p[3 * v + 2] + 0.02);
      uv[2 * i] = (float) (angle * 0.09 / PATTERN);
      uv[2 * i + 1] = p[3 * v + 1] / PATTERN * 0.6f;
    }
  }

  int vertexCount() {
    return shells * skin.length;
  }

  int shells() {
    return shells;
  }

  /** Triangles of a shell, as indices of the scene. */
  int[] faces(int shell, int first) {
    int[] moved = new int[faces.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = first + shell * skin.length + faces[i];
    }
    return moved;
  }

  /** Texture coordinates, beyond 0..1: the pattern repeats. */
  float[] uv() {
    return uv;
  }

  /** Coverage per corner, [F][3]. */
  float[] coverage() {
    float[] cover = new float[faces.length];
    for (int i = 0; i < cover.length; i++) {
      cover[i] = density[faces[i]];
    }
    return cover;
  }

  /**
   * Places the shells over a posed head.
   *
   * @param turn [3][3] of the skull
   * @param out vertices of the scene, written from {@code first} on
   */
  void grow(float[] head, float[] normals, double[] turn, float length, float[] out, int first) {
    for (int s = 0; s < shells; s++) {
      float share = (s + 1f) / shells;
      for (int i = 0; i < skin.length; i++) {
        int v = skin[i];
        float reach = share * length * (0.25f + 0.75f * density[i]);
        float droop = share * share * length * 0.55f * density[i];
        for (int c = 0; c < 3; c++) {
          out[3 * (first + s * skin.length + i) + c] =
              head[3 * v + c] + reach * normals[3 * v + c] - droop * (float) turn[3 * c + 1];
        }
      }
    }
  }

  /** Gives every shell the skin's values. */
  void copyFromSkin(float[] values, int width, int first) {
    for (int s = 0; s < shells; s++) {
      for (int i = 0; i < skin.length; i++) {
        System.arraycopy(
            values, width * skin[i], values, width * (first + s * skin.length + i), width);
      }
    }
  }

  /** The strands that reach a shell. */
  static Texture strands(Appearance look, float height, long seed) {
    int[] texels = new int[TEXTURE * TEXTURE];
    float[] rgb = new float[3];
    for (int y = 0; y < TEXTURE; y++) {
      for (int x = 0; x < TEXTURE; x++) {
        float strand =
            tiled(seed, x, y, 80, 48)
                + 0.55f * tiled(seed + 1, x, y, 40, 20)
                + 0.35f * tiled(seed + 2, x, y, 12, 8);
        float tall = 0.5f + 0.5f * strand;
        float alpha = Noise.step(-0.12f, 0.12f, tall - (0.18f + 0.62f * height));
        float shade = 0.30f + 0.35f * height + 0.12f * tiled(seed + 3, x, y, 60, 10);
        HairPainter.colour(look, shade, tiled(seed + 4, x, y, 30, 16), rgb);
        texels[y * TEXTURE + x] = SkinPainter.packed(rgb, alpha);
      }
    }
    return new Texture(TEXTURE, TEXTURE, texels);
  }

  /** Noise with so many cells across and down that the picture repeats without a seam. */
  private static float tiled(long seed, int x, int y, int across, int down) {
    float px = (float) x / TEXTURE * across;
    float py = (float) y / TEXTURE * down;
    int x0 = (int) px;
    int y0 = (int) py;
    float tx = px - x0;
    float ty = py - y0;
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    int x1 = (x0 + 1) % across;
    int y1 = (y0 + 1) % down;
    float top = Noise.mix(Noise.lattice(seed, x0, y0, 0), Noise.lattice(seed, x1, y0, 0), tx);
    float bottom = Noise.mix(Noise.lattice(seed, x0, y1, 0), Noise.lattice(seed, x1, y1, 0), tx);
    return Noise.mix(top, bottom, ty);
  }
}
