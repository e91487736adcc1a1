package timewalker.synth;

import timewalker.math.Camera;

/**
 * The colour of a point under a {@link Lighting}: hemisphere and three directional lights, wrapped
 * diffuse on skin (red light wanders furthest under it), small highlights. Squares and square roots
 * stand in for the sRGB curve: exact everywhere, and near enough.
 */
final class Shading {
  /** How far diffuse light wraps around, per channel. */
  private static final float[] SKIN_WRAP = {0.32f, 0.16f, 0.12f};

  private static final float[] HAIR_WRAP = {0.25f, 0.25f, 0.25f};
  private static final float[] NO_WRAP = {0, 0, 0};

  @SuppressWarnings("NullAway.Init") // set by begin, before anything is shaded
  private Lighting lighting;

  private double[] eye = new double[3];
  private final ShadowMap shadow;
  private final float[] texel = new float[4];
  private final float[] light = new float[3];
  private final float[] highlight = new float[3];
  private float px;
  private float py;
  private float pz;
  private float nx;
  private float ny;
  private float nz;
  private float vx;
  private float vy;
  private float vz;
  private float glassShare;

  /**
   * @param shadow cast by the key light of what is shaded
   */
  Shading(ShadowMap shadow) {
    this.shadow = shadow;
  }

  void begin(Lighting lighting, Camera camera) {
    this.lighting = lighting;
    this.eye = camera.centre();
  }

  /** How much of the last {@link Material#LENS} sample is mirror rather than view, 0..1. */
  float glassShare() {
    return glassShare;
  }

  /**
   * @param b [4] barycentrics and depth of the point in its face
   * @param rgb [3] written: sRGB-coded colour
   */
  void shade(Scene scene, Surface surface, int face, double[] b, int level, float[] rgb) {
    float open = interpolate(scene, surface, face, b);
    float b0 = (float) b[0];
    float b1 = (float) b[1];
    float b2 = (float) b[2];
    float[] uv = surface.uv();
    int at = 6 * face;
    float u = b0 * uv[at] + b1 * uv[at + 2] + b2 * uv[at + 4];
    float v = b0 * uv[at + 1] + b1 * uv[at + 3] + b2 * uv[at + 5];
    if (surface.coverage() != null) {
      u -= (float) Math.floor(u);
      v -= (float) Math.floor(v);
    }
    surface.texture().sample(u, v, level, texel);
    float[] key = lighting.keyDirection();
    boolean turnedAway = nx * key[0] + ny * key[1] + nz * key[2] < -SKIN_WRAP[0];
    float lit = turnedAway ? 0 : shadow.lit(px + 0.002 * nx, py + 0.002 * ny, pz + 0.002 * nz);
    switch (surface.material()) {
      case SKIN -> answer(SKIN_WRAP, open, lit, 0.16f * texel[3], 0.10f * texel[3], false, rgb);
      case EYE -> answer(NO_WRAP, open, lit, 0f, 1.0f, true, rgb);
      case TEETH -> answer(SKIN_WRAP, open, 0.4f + 0.6f * lit, 0.1f, 0.25f, true, rgb);
      case MOUTH -> answer(SKIN_WRAP, open, lit, 0.05f, 0.08f, false, rgb);
      case HAIR -> answer(HAIR_WRAP, open, lit, 0.14f, 0.06f, false, rgb);
      case DOWN -> answer(SKIN_WRAP, open, lit, 0.02f, 0f, false, rgb);
      case FRAME -> answer(NO_WRAP, open, lit, 0.25f, 0.5f, true, rgb);
      case CLOTH -> answer(HAIR_WRAP, open, lit, 0.03f, 0f, false, rgb);
      case LENS -> mirror(rgb);
    }
  }

  /** Position, normal turned to the viewer, view direction; returns the openness. */
  private float interpolate(Scene scene, Surface surface, int face, double[] b) {
    int[] faces = surface.faces();
    float[] p = scene.vertices();
    float[] n = scene.normals();
    px = py = pz = nx = ny = nz = 0;
    float open = 0;
    for (int k = 0; k < 3; k++) {
      int vertex = faces[3 * face + k];
      int i = 3 * vertex;
      float w = (float) b[k];
      px += w * p[i];
      py += w * p[i + 1];
      pz += w * p[i + 2];
      nx += w * n[i];
      ny += w * n[i + 1];
      nz += w * n[i + 2];
      open += w * scene.openness()[vertex];
    }
    vx = (float) eye[0] - px;
    vy = (float) eye[1] - py;
    vz = (float) eye[2] - pz;
    float scale = 1 / (float) Math.sqrt(vx * vx + vy * vy + vz * vz);
    vx *= scale;
    vy *= scale;
    vz *= scale;
    scale = 1 / (float) Math.max(1e-9, Math.sqrt(nx * nx + ny * ny + nz * nz));
    if (surface.twoSided() && nx * vx + ny * vy + nz * vz < 0) {
      scale = -scale;
    }
    nx *= scale;
    ny *= scale;
    nz *= scale;
    return open;
  }

  private void answer(
      float[] wrap, float open, float lit, float broad, float sharp, boolean glossy, float[] rgb) {
    float up = 0.5f + 0.5f * ny;
    for (int c = 0; c < 3; c++) {
      float ground = lighting.ground()[c];
      light[c] = open * (ground + up * (lighting.sky()[c] - ground));
      highlight[c] = 0;
    }
    add(lighting.key(), lighting.keyDirection(), lit, wrap, broad, sharp, glossy);
    add(lighting.fill(), lighting.fillDirection(), 0.3f + 0.7f * open, wrap, broad, sharp, glossy);
    add(lighting.rim(), lighting.rimDirection(), open, wrap, broad, sharp, glossy);
    float edge = 1 - Math.max(0, nx * vx + ny * vy + nz * vz);
    float fresnel = edge * edge * edge * edge * open * (broad + sharp) * 0.5f;
    for (int c = 0; c < 3; c++) {
      float albedo = texel[c] * texel[c];
      float sky = lighting.sky()[c];
      rgb[c] = coded((albedo * light[c] + highlight[c] + fresnel * sky) * lighting.gain()[c]);
    }
  }

  private void add(
      float[] colour,
      float[] direction,
      float reach,
      float[] wrap,
      float broad,
      float sharp,
      boolean glossy) {
    float dx = direction[0];
    float dy = direction[1];
    float dz = direction[2];
    float cosine = nx * dx + ny * dy + nz * dz;
    for (int c = 0; c < 3; c++) {
      float wrapped = Math.max(0, (cosine + wrap[c]) / ((1 + wrap[c]) * (1 + wrap[c])));
      light[c] += colour[c] * wrapped * reach;
    }
    if (cosine <= 0 || broad + sharp == 0) {
      return;
    }
    float hx = dx + vx;
    float hy = dy + vy;
    float hz = dz + vz;
    float half = nx * hx + ny * hy + nz * hz;
    float s = Math.max(0, half * half / (hx * hx + hy * hy + hz * hz));
    float s4 = s * s * s * s;
    float s16 = s4 * s4 * s4 * s4;
    float peak = s16 * s16;
    if (glossy) {
      peak = peak * peak * peak;
    }
    float amount = reach * (broad * s4 + sharp * peak);
    for (int c = 0; c < 3; c++) {
      highlight[c] += colour[c] * amount;
    }
  }

  /** A faint reflection of the lights, stronger at grazing angles (Schlick 1994). */
  private void mirror(float[] rgb) {
    float cosine = Math.abs(nx * vx + ny * vy + nz * vz);
    float edge = 1 - cosine;
    float fresnel = 0.05f + 0.95f * edge * edge * edge * edge * edge;
    highlight[0] = highlight[1] = highlight[2] = 0;
    light[0] = light[1] = light[2] = 0;
    add(lighting.key(), lighting.keyDirection(), 1, NO_WRAP, 0.1f, 6f, true);
    add(lighting.fill(), lighting.fillDirection(), 1, NO_WRAP, 0.1f, 3f, true);
    float glow = 0;
    for (int c = 0; c < 3; c++) {
      rgb[c] = coded((0.5f * lighting.sky()[c] + highlight[c]) * lighting.gain()[c]);
      glow = Math.max(glow, highlight[c]);
    }
    glassShare = Math.min(0.9f, fresnel + 0.3f * glow);
  }

  /** Linear light to a coded value, with a soft shoulder towards white. */
  private static float coded(float linear) {
    float x = Math.max(0, linear);
    // Straight up to 0.6, then bending towards 1.
    float shouldered = x < 0.6f ? x : 0.6f + 0.4f * (x - 0.6f) / (x - 0.6f + 0.4f);
    return (float) Math.sqrt(shouldered);
  }
}
