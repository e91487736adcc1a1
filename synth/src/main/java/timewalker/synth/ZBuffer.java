package timewalker.synth;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.math.Camera;

/**
 * Finds the nearest triangle behind every sample of a picture.
 *
 * <p>Edge functions are homogeneous (Olano and Greer 1997, "Triangle scan conversion using 2D
 * homogeneous coordinates"): with the camera-space corners as columns of M, b / z = M⁻¹ (X, Y, 1)
 * gives perspective-correct barycentrics b and 1/z = Σ b/z, and triangles that cross the camera
 * plane need no clipping. Edge functions are kept without M's determinant: a shared edge then has
 * exactly the same function with the opposite sign in both triangles, so meshes have neither cracks
 * nor doubly covered samples.
 */
final class ZBuffer {
  /** Nothing nearer than this is drawn, metres. */
  static final double NEAR = 0.02;

  /** Coverage at or above which a cut-out texture counts as solid in {@link CutOut#SOLID}. */
  static final float SOLID = 0.5f;

  /** How cut-out textures decide about a sample. */
  enum CutOut {
    /** Spread over the samples of a pixel, so that their mean is the alpha. */
    SPREAD,
    /** All or nothing at one half. */
    SOLID
  }

  @SuppressWarnings("NullAway.Init") // set by begin, before anything is placed or drawn
  private Camera camera;

  private int width;
  private int height;
  private int perSide;
  private double[] cameraSpace = {};
  private double[] edges = {};
  private double[] scales = {};
  private byte[] levels = {};
  private int triangleCount;
  private float[] inverseDepth = {};
  private int[] triangle = {};
  private final double[] corner = new double[9];

  /**
   * Empties the buffer.
   *
   * @param camera the picture's camera
   * @param perSide samples along each side of a pixel
   * @param triangles room for so many
   */
  void begin(Camera camera, int perSide, int triangles) {
    this.camera = camera.scaled(perSide);
    this.perSide = perSide;
    width = camera.width() * perSide;
    height = camera.height() * perSide;
    if (inverseDepth.length < width * height) {
      inverseDepth = new float[width * height];
      triangle = new int[width * height];
    }
    Arrays.fill(inverseDepth, 0, width * height, 0);
    Arrays.fill(triangle, 0, width * height, -1);
    if (edges.length < 9 * triangles) {
      edges = new double[9 * triangles];
      scales = new double[triangles];
      levels = new byte[triangles];
    }
    triangleCount = 0;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The triangle at a sample, counted in the order they were drawn, or -1. */
  int triangleAt(int sample) {
    return triangle[sample];
  }

  /** Reciprocal of the camera z at a sample, 0 where nothing is. */
  float inverseDepthAt(int sample) {
    return inverseDepth[sample];
  }

  /** The texture level that suits a triangle. */
  int levelOf(int triangleIndex) {
    return levels[triangleIndex];
  }

  /**
   * Barycentrics of a triangle at a sample's centre.
   *
   * @param out [4] written: three barycentrics and the camera z in metres
   */
  void barycentrics(int triangleIndex, int x, int y, double[] out) {
    int e = 9 * triangleIndex;
    double px = x + 0.5;
    double py = y + 0.5;
    double b0 = edges[e] * px + (edges[e + 1] * py + edges[e + 2]);
    double b1 = edges[e + 3] * px + (edges[e + 4] * py + edges[e + 5]);
    double b2 = edges[e + 6] * px + (edges[e + 7] * py + edges[e + 8]);
    double sum = b0 + b1 + b2;
    out[0] = b0 / sum;
    out[1] = b1 / sum;
    out[2] = b2 / sum;
    out[3] = scales[triangleIndex] / sum;
  }

  /** Takes the vertices into camera space; to be called before surfaces of those are drawn. */
  void place(float[] vertices) {
    int count = vertices.length / 3;
    if (cameraSpace.length < 3 * count) {
      cameraSpace = new double[3 * count];
    }
    double[] m = camera.cameraFromWorld();
    for (int v = 0; v < count; v++) {
      double x = vertices[3 * v];
      double y = vertices[3 * v + 1];
      double z = vertices[3 * v + 2];
      for (int r = 0; r < 3; r++) {
        cameraSpace[3 * v + r] = m[4 * r] * x + m[4 * r + 1] * y + m[4 * r + 2] * z + m[4 * r + 3];
      }
    }
  }

  /** Draws a surface whose vertices were placed. */
  void draw(Surface surface, CutOut cutOut) {
    draw(surface, cutOut, null);
  }

  /**
   * Walks the samples of a surface that lie before everything drawn so far, and leaves the buffer
   * as it is.
   */
  void visit(Surface surface, SampleVisitor visitor) {
    draw(surface, CutOut.SOLID, visitor);
  }

  /** Is told of a sample. */
  interface SampleVisitor {
    void visit(int sample, int x, int y, int face, int triangleIndex);
  }

  private void draw(Surface surface, CutOut cutOut, @Nullable SampleVisitor visitor) {
    int[] faces = surface.faces();
    for (int f = 0; f < surface.faceCount(); f++) {
      int t = triangleCount++;
      if (setUp(surface, faces, f, t)) {
        fill(surface, cutOut, f, t, visitor);
      }
    }
  }

  /** Writes the edge functions of a face; false when it is culled or empty. */
  private boolean setUp(Surface surface, int[] faces, int f, int t) {
    for (int k = 0; k < 3; k++) {
      System.arraycopy(cameraSpace, 3 * faces[3 * f + k], corner, 3 * k, 3);
    }
    double fx = camera.fx();
    double fy = camera.fy();
    double det = 0;
    double sign = 1;
    for (int k = 0; k < 3; k++) {
      int a = 3 * ((k + 1) % 3);
      int b = 3 * ((k + 2) % 3);
      double nx = corner[a + 1] * corner[b + 2] - corner[a + 2] * corner[b + 1];
      double ny = corner[a + 2] * corner[b] - corner[a] * corner[b + 2];
      double nz = corner[a] * corner[b + 1] - corner[a + 1] * corner[b];
      if (k == 0) {
        det = corner[0] * nx + corner[1] * ny + corner[2] * nz;
        // Camera axes keep the handedness: a face seen from outside has a negative determinant.
        if (det == 0 || (det > 0 && !surface.twoSided())) {
          return false;
        }
        sign = Math.signum(det);
        scales[t] = Math.abs(det);
      }
      int e = 9 * t + 3 * k;
      edges[e] = sign * (nx / fx);
      edges[e + 1] = sign * (ny / fy);
      edges[e + 2] = sign * (nz - nx * camera.cx() / fx - ny * camera.cy() / fy);
    }
    return true;
  }

  private void fill(Surface surface, CutOut cutOut, int f, int t, @Nullable SampleVisitor visitor) {
    double minX = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    boolean before = true;
    double area = 0;
    double lastX = 0;
    double lastY = 0;
    double firstX = 0;
    double firstY = 0;
    for (int k = 0; k < 3; k++) {
      double z = corner[3 * k + 2];
      before &= z > NEAR;
      double x = camera.fx() * corner[3 * k] / z + camera.cx();
      double y = camera.fy() * corner[3 * k + 1] / z + camera.cy();
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
      if (k == 0) {
        firstX = x;
        firstY = y;
      } else {
        area += lastX * y - x * lastY;
      }
      lastX = x;
      lastY = y;
    }
    area = Math.abs(area + lastX * firstY - firstX * lastY) / 2;
    int x0 = 0;
    int x1 = width - 1;
    int y0 = 0;
    int y1 = height - 1;
    if (before) {
      x0 = (int) Math.max(0, Math.ceil(minX - 0.5));
      x1 = (int) Math.min(width - 1, Math.floor(maxX - 0.5));
      y0 = (int) Math.max(0, Math.ceil(minY - 0.5));
      y1 = (int) Math.min(height - 1, Math.floor(maxY - 0.5));
    } else if (corner[2] <= NEAR && corner[5] <= NEAR && corner[8] <= NEAR) {
      return;
    }
    if (x0 > x1 || y0 > y1) {
      return;
    }
    levels[t] = before ? level(surface, f, area) : 0;
    scan(surface, cutOut, f, t, visitor, x0, x1, y0, y1);
  }

  private void scan(
      Surface surface,
      CutOut cutOut,
      int f,
      int t,
      @Nullable SampleVisitor visitor,
      int x0,
      int x1,
      int y0,
      int y1) {
    int e = 9 * t;
    double a0 = edges[e];
    double a1 = edges[e + 3];
    double a2 = edges[e + 6];
    // A sample exactly on an edge belongs to the triangle on one side of it only.
    boolean own0 = a0 > 0 || (a0 == 0 && edges[e + 1] > 0);
    boolean own1 = a1 > 0 || (a1 == 0 && edges[e + 4] > 0);
    boolean own2 = a2 > 0 || (a2 == 0 && edges[e + 7] > 0);
    boolean cut = surface.cutOut();
    double scale = scales[t];
    for (int y = y0; y <= y1; y++) {
      double py = y + 0.5;
      double c0 = edges[e + 1] * py + edges[e + 2];
      double c1 = edges[e + 4] * py + edges[e + 5];
      double c2 = edges[e + 7] * py + edges[e + 8];
      int row = y * width;
      // The samples that can lie inside, one more on either side for rounding.
      double from = Math.max(low(a0, c0), Math.max(low(a1, c1), low(a2, c2)));
      double to = Math.min(high(a0, c0), Math.min(high(a1, c1), high(a2, c2)));
      int last = (int) Math.min(x1, to + 0.5);
      for (int x = (int) Math.max(x0, from - 1.5); x <= last; x++) {
        double px = x + 0.5;
        double b0 = a0 * px + c0;
        double b1 = a1 * px + c1;
        double b2 = a2 * px + c2;
        if (b0 < 0 || b1 < 0 || b2 < 0) {
          continue;
        }
        if ((b0 == 0 && !own0) || (b1 == 0 && !own1) || (b2 == 0 && !own2)) {
          continue;
        }
        double sum = b0 + b1 + b2;
        double inverse = sum / scale;
        if (inverse * NEAR >= 1 || (float) inverse <= inverseDepth[row + x]) {
          continue;
        }
        if (visitor != null) {
          visitor.visit(row + x, x, y, f, t);
          continue;
        }
        if (cut && !covers(surface, cutOut, f, t, x, y, b0 / sum, b1 / sum, b2 / sum)) {
          continue;
        }
        inverseDepth[row + x] = (float) inverse;
        triangle[row + x] = t;
      }
    }
  }

  /** Least x at which a x + c is not negative. */
  private static double low(double a, double c) {
    return a > 0 ? -c / a : Double.NEGATIVE_INFINITY;
  }

  /** Greatest x at which a x + c is not negative. */
  private static double high(double a, double c) {
    return a < 0 ? -c / a : Double.POSITIVE_INFINITY;
  }

  private boolean covers(
      Surface surface, CutOut cutOut, int f, int t, int x, int y, double b0, double b1, double b2) {
    float[] uv = surface.uv();
    int at = 6 * f;
    float u = (float) (b0 * uv[at] + b1 * uv[at + 2] + b2 * uv[at + 4]);
    float v = (float) (b0 * uv[at + 1] + b1 * uv[at + 3] + b2 * uv[at + 5]);
    float[] coverage = surface.coverage();
    float share = 1;
    if (coverage != null) {
      share = (float) (b0 * coverage[3 * f] + b1 * coverage[3 * f + 1] + b2 * coverage[3 * f + 2]);
      u -= (float) Math.floor(u);
      v -= (float) Math.floor(v);
    }
    float alpha = share * surface.texture().alpha(u, v, levels[t]);
    if (cutOut == CutOut.SOLID) {
      return alpha >= SOLID;
    }
    // Thresholds of a pixel's samples are evenly spaced, in an order that differs between
    // triangles and pixels, so that two half-covering layers cover three quarters on average.
    int samples = perSide * perSide;
    int k = (y % perSide) * perSide + x % perSide;
    int hash = (x / perSide) * 0x9E3779B1 ^ (y / perSide) * 0x85EBCA77 ^ (t / 2) * 0xC2B2AE3D;
    hash ^= hash >>> 15;
    hash *= 0x2C1B3C6D;
    hash ^= hash >>> 13;
    int rank = ((k * 5) % samples + (hash & 0x7fffffff) % samples) % samples;
    return alpha > (rank + 0.5f) / samples;
  }

  /** The level at which a texel is about as large as a sample. */
  private static byte level(Surface surface, int f, double area) {
    float[] uv = surface.uv();
    int at = 6 * f;
    double ux = uv[at + 2] - uv[at];
    double uy = uv[at + 3] - uv[at + 1];
    double vx = uv[at + 4] - uv[at];
    double vy = uv[at + 5] - uv[at + 1];
    Texture texture = surface.texture();
    double texels = Math.abs(ux * vy - uy * vx) / 2 * texture.width() * texture.height();
    double ratio = texels / Math.max(area, 1e-9);
    if (ratio <= 2) {
      return 0;
    }
    return (byte) Math.min(texture.levelCount() - 1, (Math.getExponent(ratio) + 1) / 2);
  }
}
