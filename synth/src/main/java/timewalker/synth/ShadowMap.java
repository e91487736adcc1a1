package timewalker.synth;

import timewalker.math.Camera;

/** What one distant light sees, and so which points lie in shadow. */
final class ShadowMap {
  private static final int SIZE = 320;

  /** Radius of the ball around the scene's middle that the map covers, metres. */
  private static final double RADIUS = 0.24;

  private static final double DISTANCE = 4;

  /** Points this far behind the lit surface are in full shadow, metres. */
  private static final float BIAS = 0.004f;

  /** Look-ups along each side, and texels between them. */
  private static final int TAPS = 4;

  private static final float SPACING = 2.1f;

  private final ZBuffer buffer = new ZBuffer();
  private final float[] depth = new float[SIZE * SIZE];
  private final double[] m = new double[12];
  private double focal;

  /** Renders the scene from a light. */
  void cast(Scene scene, float[] direction) {
    double[] middle = middle(scene.vertices());
    double[] eye = new double[3];
    for (int c = 0; c < 3; c++) {
      eye[c] = middle[c] + DISTANCE * direction[c];
    }
    focal = SIZE / 2.0 * DISTANCE / RADIUS;
    Camera camera = Camera.lookAt(SIZE, SIZE, focal, eye, middle);
    System.arraycopy(camera.cameraFromWorld(), 0, m, 0, 12);
    buffer.begin(camera, 1, scene.faceCount());
    buffer.place(scene.vertices());
    for (Surface surface : scene.surfaces()) {
      if (surface.material() != Material.LENS) {
        buffer.draw(surface, ZBuffer.CutOut.SOLID);
      }
    }
    for (int i = 0; i < depth.length; i++) {
      float inverse = buffer.inverseDepthAt(i);
      depth[i] = inverse == 0 ? Float.MAX_VALUE : 1 / inverse;
    }
  }

  /** The middle of the box around all vertices. */
  static double[] middle(float[] vertices) {
    double[] middle = new double[3];
    for (int c = 0; c < 3; c++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int at = c; at < vertices.length; at += 3) {
        low = Math.min(low, vertices[at]);
        high = Math.max(high, vertices[at]);
      }
      middle[c] = 0.5 * (low + high);
    }
    return middle;
  }

  /** Share of the light that reaches a point, 0..1, smoothed over about a centimetre. */
  float lit(double px, double py, double pz) {
    double z = m[8] * px + m[9] * py + m[10] * pz + m[11];
    float x = (float) (focal * (m[0] * px + m[1] * py + m[2] * pz + m[3]) / z + SIZE / 2.0);
    float y = (float) (focal * (m[4] * px + m[5] * py + m[6] * pz + m[7]) / z + SIZE / 2.0);
    float sum = 0;
    for (int j = 0; j < TAPS; j++) {
      int row =
          Math.max(0, Math.min(SIZE - 1, (int) (y + SPACING * (j - 0.5f * (TAPS - 1))))) * SIZE;
      for (int i = 0; i < TAPS; i++) {
        int column = Math.max(0, Math.min(SIZE - 1, (int) (x + SPACING * (i - 0.5f * (TAPS - 1)))));
        // Depth beyond the lit surface, ramped so that grazing light does not flicker.
        float shade = ((float) z - depth[row + column]) * (1 / BIAS) - 1;
        sum += 1 - Math.max(0, Math.min(1, shade));
      }
    }
    return sum / (TAPS * TAPS);
  }

  /** Is a point seen by the light at all? Unsmoothed. */
  boolean sees(double px, double py, double pz, double bias) {
    double z = m[8] * px + m[9] * py + m[10] * pz + m[11];
    int x = (int) (focal * (m[0] * px + m[1] * py + m[2] * pz + m[3]) / z + SIZE / 2.0);
    int y = (int) (focal * (m[4] * px + m[5] * py + m[6] * pz + m[7]) / z + SIZE / 2.0);
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) {
      return true;
    }
    return z - depth[y * SIZE + x] < bias;
  }
}
