package timewalker.synth;

import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * Renders scenes. Keeps its buffers between frames, so each thread needs its own.
 *
 * <p>Visibility first, for {@value #SAMPLES_PER_SIDE}² samples a pixel; then each visible sample is
 * shaded once. Depth, normal and face belong to the pixel's centre.
 */
final class FrameRenderer {
  /** Odd, so that the middle sample is the pixel's centre. */
  static final int SAMPLES_PER_SIDE = 3;

  private final ZBuffer samples = new ZBuffer();
  private final ZBuffer centres = new ZBuffer();
  private final ShadowMap shadow = new ShadowMap();
  private final Shading shading = new Shading(shadow);
  private final double[] barycentrics = new double[4];
  private final float[] rgb = new float[3];
  private float[] coded = {};
  private int[] firstTriangle = {};

  /**
   * @param background [3] RGB behind the head
   */
  RenderedScene render(Scene scene, Camera camera, Lighting lighting, float[] background) {
    shadow.cast(scene, lighting.keyDirection());
    findVisible(scene, camera);
    shading.begin(lighting, camera);
    shade(scene, background);
    glaze(scene);
    FloatImage colour = new FloatImage(camera.width(), camera.height(), 3);
    FloatImage mask = new FloatImage(camera.width(), camera.height(), 1);
    resolve(colour, mask);
    FloatImage depth = new FloatImage(camera.width(), camera.height(), 1);
    FloatImage normal = new FloatImage(camera.width(), camera.height(), 3);
    int[] face = new int[camera.width() * camera.height()];
    measure(scene, camera, depth, normal, face);
    return new RenderedScene(colour, mask, depth, normal, face);
  }

  private void findVisible(Scene scene, Camera camera) {
    int count = scene.surfaces().size();
    firstTriangle = new int[count + 1];
    for (int s = 0; s < count; s++) {
      firstTriangle[s + 1] = firstTriangle[s] + scene.surfaces().get(s).faceCount();
    }
    samples.begin(camera, SAMPLES_PER_SIDE, 2 * scene.faceCount());
    centres.begin(camera, 1, scene.faceCount());
    samples.place(scene.vertices());
    centres.place(scene.vertices());
    for (Surface surface : scene.surfaces()) {
      boolean clear = surface.material() == Material.LENS;
      samples.draw(clear ? hidden(surface) : surface, ZBuffer.CutOut.SPREAD);
      centres.draw(clear ? hidden(surface) : surface, ZBuffer.CutOut.SOLID);
    }
  }

  /** Keeps the triangle count, draws nothing. */
  static Surface hidden(Surface surface) {
    return new Surface(
        surface.name(),
        surface.material(),
        new int[surface.faces().length],
        surface.uv(),
        surface.texture(),
        true,
        false,
        null);
  }

  private int surfaceOf(int triangle) {
    int s = 0;
    while (triangle >= firstTriangle[s + 1]) {
      s++;
    }
    return s;
  }

  private void shade(Scene scene, float[] background) {
    int width = samples.width();
    int height = samples.height();
    if (coded.length < 4 * width * height) {
      coded = new float[4 * width * height];
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int sample = y * width + x;
        int triangle = samples.triangleAt(sample);
        int at = 4 * sample;
        if (triangle < 0) {
          coded[at] = background[0];
          coded[at + 1] = background[1];
          coded[at + 2] = background[2];
          coded[at + 3] = 0;
          continue;
        }
        int s = surfaceOf(triangle);
        samples.barycentrics(triangle, x, y, barycentrics);
        shading.shade(
            scene,
            scene.surfaces().get(s),
            triangle - firstTriangle[s],
            barycentrics,
            samples.levelOf(triangle),
            rgb);
        coded[at] = rgb[0];
        coded[at + 1] = rgb[1];
        coded[at + 2] = rgb[2];
        coded[at + 3] = 1;
      }
    }
  }

  /** Lays clear glass over what has been shaded. */
  private void glaze(Scene scene) {
    for (Surface surface : scene.surfaces()) {
      if (surface.material() != Material.LENS) {
        continue;
      }
      samples.visit(
          surface,
          (sample, x, y, face, triangle) -> {
            samples.barycentrics(triangle, x, y, barycentrics);
            shading.shade(scene, surface, face, barycentrics, 0, rgb);
            float share = shading.glassShare();
            int at = 4 * sample;
            for (int c = 0; c < 3; c++) {
              coded[at + c] += share * (rgb[c] - coded[at + c]);
            }
            coded[at + 3] += share * (1 - coded[at + 3]);
          });
    }
  }

  /** Means over the samples of each pixel. */
  private void resolve(FloatImage colour, FloatImage mask) {
    int n = SAMPLES_PER_SIDE;
    int width = colour.width();
    int pixels = colour.pixels();
    float share = 1f / (n * n);
    for (int y = 0; y < colour.height(); y++) {
      for (int x = 0; x < width; x++) {
        float r = 0;
        float g = 0;
        float b = 0;
        float a = 0;
        for (int j = 0; j < n; j++) {
          int at = 4 * ((y * n + j) * width * n + x * n);
          for (int i = 0; i < n; i++, at += 4) {
            r += coded[at];
            g += coded[at + 1];
            b += coded[at + 2];
            a += coded[at + 3];
          }
        }
        int p = y * width + x;
        colour.data()[p] = r * share;
        colour.data()[pixels + p] = g * share;
        colour.data()[2 * pixels + p] = b * share;
        mask.data()[p] = a * share;
      }
    }
  }

  /** Depth, normal and face at the pixels' centres. */
  private void measure(
      Scene scene, Camera camera, FloatImage depth, FloatImage normal, int[] face) {
    double[] m = camera.cameraFromWorld();
    int width = camera.width();
    int pixels = depth.pixels();
    double[] world = new double[3];
    for (int y = 0; y < camera.height(); y++) {
      for (int x = 0; x < width; x++) {
        int p = y * width + x;
        int triangle = centres.triangleAt(p);
        face[p] = triangle;
        if (triangle < 0) {
          continue;
        }
        int s = surfaceOf(triangle);
        centres.barycentrics(triangle, x, y, barycentrics);
        depth.data()[p] = (float) barycentrics[3];
        interpolate(scene.normals(), scene.surfaces().get(s), triangle - firstTriangle[s], world);
        double nx = m[0] * world[0] + m[1] * world[1] + m[2] * world[2];
        double ny = m[4] * world[0] + m[5] * world[1] + m[6] * world[2];
        double nz = m[8] * world[0] + m[9] * world[1] + m[10] * world[2];
        double rx = (x + 0.5 - camera.cx()) / camera.fx();
        double ry = (y + 0.5 - camera.cy()) / camera.fy();
        double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
        double sign = nx * rx + ny * ry + nz > 0 ? -1 / length : 1 / length;
        if (length > 1e-9) {
          normal.data()[p] = (float) (sign * nx);
          normal.data()[pixels + p] = (float) (sign * ny);
          normal.data()[2 * pixels + p] = (float) (sign * nz);
        }
      }
    }
  }

  private void interpolate(float[] values, Surface surface, int f, double[] out) {
    for (int c = 0; c < 3; c++) {
      out[c] = 0;
      for (int k = 0; k < 3; k++) {
        out[c] += barycentrics[k] * values[3 * surface.faces()[3 * f + k] + c];
      }
    }
  }
}
