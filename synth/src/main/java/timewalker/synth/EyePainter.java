package timewalker.synth;

/**
 * Paints an eyeball as seen from the front, azimuthal equidistant: the distance from the middle is
 * the angle from the gaze axis, {@link #REACH} degrees at the edge.
 */
final class EyePainter {
  /** Angle at the edge of the picture, degrees. */
  static final float REACH = 60;

  private static final int SIZE = 512;
  private static final float LIMBUS = 22;

  private EyePainter() {}

  static Texture paint(Appearance look, long seed) {
    int[] texels = new int[SIZE * SIZE];
    float[] rgb = new float[3];
    float old = Noise.step(45, 85, (float) look.age());
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        float dx = (x + 0.5f) / SIZE * 2 - 1;
        float dy = (y + 0.5f) / SIZE * 2 - 1;
        float angle = (float) Math.sqrt(dx * dx + dy * dy) * REACH;
        float scale = (float) Math.sqrt(dx * dx + dy * dy) + 1e-6f;
        sclera(dx, dy, angle, old, seed, rgb);
        iris(dx / scale, dy / scale, angle, old, look.iris(), seed, rgb);
        texels[y * SIZE + x] = SkinPainter.packed(rgb, 1);
      }
    }
    return new Texture(SIZE, SIZE, texels);
  }

  private static void sclera(float dx, float dy, float angle, float old, long seed, float[] rgb) {
    float vein =
        Noise.step(0.80f, 0.97f, 1 - Math.abs(Noise.at(seed, dx * 7, dy * 16, 0)))
            * Noise.step(26, 52, angle);
    float shade = 1 - 0.10f * Noise.step(28, 60, angle);
    rgb[0] = (0.86f - 0.02f * old) * shade;
    rgb[1] = (0.83f - 0.04f * old) * shade * (1 - 0.10f * vein);
    rgb[2] = (0.81f - 0.08f * old) * shade * (1 - 0.10f * vein);
  }

  private static void iris(
      float cos, float sin, float angle, float old, float[] colour, long seed, float[] rgb) {
    float cover = Noise.step(LIMBUS + 1.2f, LIMBUS - 1.2f, angle);
    if (cover == 0) {
      return;
    }
    float r = angle / LIMBUS;
    float fibre =
        Noise.at(seed + 1, cos * 14, sin * 14, r * 1.2)
            + 0.6f * Noise.at(seed + 2, cos * 30, sin * 30, r * 2);
    float collarette = Noise.step(0.62f, 0.42f, r);
    float light = 0.85f + 0.22f * fibre + 0.20f * collarette;
    float ring = 1 - 0.62f * Noise.step(0.78f, 1.0f, r);
    float pupil = Noise.step(0.36f, 0.31f, r);
    float arcus = old * Noise.step(0.80f, 0.95f, r) * 0.45f;
    for (int c = 0; c < 3; c++) {
      float warm = c == 0 ? 0.05f : c == 1 ? 0.015f : -0.03f;
      float value = (colour[c] + warm * collarette) * light * ring;
      value += arcus * (0.68f - value);
      value += pupil * (0.015f - value);
      rgb[c] += cover * (value - rgb[c]);
    }
  }
}
