package timewalker.synth;

/** How much of the sky each vertex sees: ambient light does not reach nostrils and mouths. */
final class SkyView {
  /** Jaw angle of the open mouth that is baked beside the closed one, radians. */
  static final float AGAPE = 0.35f;

  private static final int DIRECTIONS = 44;

  private SkyView() {}

  /**
   * Shares in 0..1, by the cosine-weighted part of {@value #DIRECTIONS} directions that are free.
   */
  static float[] openness(SubjectAtAge stage, Scene scene) {
    int count = scene.vertexCount();
    float[] seen = new float[count];
    float[] all = new float[count];
    ShadowMap map = new ShadowMap();
    for (int i = 0; i < DIRECTIONS; i++) {
      float[] d = direction(i);
      map.cast(scene, d);
      for (int v = 0; v < count; v++) {
        float[] n = scene.normals();
        float cosine = n[3 * v] * d[0] + n[3 * v + 1] * d[1] + n[3 * v + 2] * d[2];
        if (cosine <= 0) {
          continue;
        }
        float[] p = scene.vertices();
        all[v] += cosine;
        double lift = 0.0025;
        if (map.sees(
            p[3 * v] + lift * n[3 * v],
            p[3 * v + 1] + lift * n[3 * v + 1],
            p[3 * v + 2] + lift * n[3 * v + 2],
            0.003)) {
          seen[v] += cosine;
        }
      }
    }
    for (int v = 0; v < count; v++) {
      float open = all[v] == 0 ? 1 : seen[v] / all[v];
      seen[v] = stage.brightened(v, open);
    }
    return seen;
  }

  /** Evenly over the sphere, a golden-angle spiral; never straight up or down. */
  private static float[] direction(int i) {
    double y = 1 - (2.0 * i + 1) / DIRECTIONS;
    double r = Math.sqrt(1 - y * y);
    double angle = i * Math.PI * (3 - Math.sqrt(5));
    return new float[] {
      (float) (r * StrictMath.cos(angle)), (float) y, (float) (r * StrictMath.sin(angle))
    };
  }
}
