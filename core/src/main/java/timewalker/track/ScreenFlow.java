package timewalker.track;

import java.util.Arrays;
import timewalker.head.HeadModel;
import timewalker.head.PointPoser;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/**
 * The matrix of Gauss–Newton for a head in a picture, to first order: what a pixel shows moves with
 * the skin behind it, so that a colour c changes by −∇c · J δ when the head changes by δ, where J
 * is the motion of that skin on the screen. Pixels that show hair move with the nearest skin of the
 * picture. The skin's motion is that of the nearest of some hundred vertices.
 *
 * <p>The matrix only says how far to go; where to go is said by exact gradients.
 */
final class ScreenFlow {
  private static final int PARTS = 16;

  private final Parallel parallel;
  private final SkinSamples samples;
  private final PointPoser poser;
  private final MeshRasterizer rasterizer;
  private final int unknowns;
  private final double[] posed; // [samples][3], not used
  private final double[] jacobian;
  private final double[] tensor; // [samples][3] xx, xy, yy
  private final double[] partial; // [PARTS][samples][3]
  private float[] rows = {};
  private float[] depth = {};
  private float[] normal = {};
  private int[] face = {};
  private int[] sample = {};
  private int[] distance = {};

  /**
   * @param samples of the head model; trackers of all threads share them
   */
  ScreenFlow(HeadModel head, SkinSamples samples, Parallel parallel) {
    this.parallel = parallel;
    this.samples = samples;
    rasterizer = new MeshRasterizer(parallel, head.vertexCount(), head.faces());
    poser = new PointPoser(samples.rig());
    unknowns = samples.rig().poseLength();
    posed = new double[3 * samples.count()];
    jacobian = new double[3 * unknowns];
    tensor = new double[3 * samples.count()];
    partial = new double[PARTS * tensor.length];
  }

  /** Unknowns L: expression [E], root, neck, jaw, two eyes and translation. */
  int unknowns() {
    return unknowns;
  }

  /**
   * The matrix Σ w (∇c · J)(∇c · J)ᵀ over all pixels and channels.
   *
   * @param pose [L] the head that is shown
   * @param vertices [V][3] of the head that is shown
   * @param shown [3] rendered colours
   * @param alpha [height][width] rendered coverage
   * @param weight [4][height][width] of red, green, blue, coverage
   * @param factor on the sum
   * @param matrix [L][L] its upper triangle is overwritten
   */
  void matrix(
      double[] pose,
      float[] vertices,
      Camera camera,
      FloatImage shown,
      float[] alpha,
      float[] weight,
      double silhouette,
      double factor,
      double[] matrix) {
    findSamples(vertices, camera, alpha);
    sumTensors(shown, alpha, weight, silhouette);
    int count = fillRows(pose, vertices, camera);
    multiply(count, factor, matrix);
  }

  private void findSamples(float[] vertices, Camera camera, float[] alpha) {
    int pixels = alpha.length;
    if (face.length != pixels) {
      depth = new float[pixels];
      normal = new float[3 * pixels];
      face = new int[pixels];
      sample = new int[pixels];
      distance = new int[pixels];
    }
    rasterizer.draw(vertices, camera, depth, normal, face);
    for (int p = 0; p < pixels; p++) {
      sample[p] = face[p] < 0 ? -1 : samples.ofFace(face[p]);
      distance[p] = face[p] < 0 ? Integer.MAX_VALUE / 2 : 0;
    }
    int width = camera.width();
    int height = camera.height();
    for (int p = 0; p < pixels; p++) {
      take(p, p % width > 0 ? p - 1 : p);
      take(p, p >= width ? p - width : p);
    }
    for (int p = pixels - 1; p >= 0; p--) {
      take(p, p % width < width - 1 ? p + 1 : p);
      take(p, p < width * (height - 1) ? p + width : p);
    }
  }

  /** A pixel takes its neighbour's sample if that is nearer than its own. */
  private void take(int p, int neighbour) {
    if (distance[neighbour] + 1 < distance[p]) {
      distance[p] = distance[neighbour] + 1;
      sample[p] = sample[neighbour];
    }
  }

  private void sumTensors(FloatImage shown, float[] alpha, float[] weight, double silhouette) {
    int width = shown.width();
    int height = shown.height();
    int pixels = shown.pixels();
    Arrays.fill(partial, 0);
    parallel.ranges(
        height,
        PARTS,
        (part, from, to) -> {
          for (int y = Math.max(1, from); y < Math.min(height - 1, to); y++) {
            for (int x = 1; x < width - 1; x++) {
              int p = y * width + x;
              if (sample[p] < 0) {
                continue;
              }
              double xx = 0;
              double xy = 0;
              double yy = 0;
              for (int c = 0; c < 4; c++) {
                float[] picture = c < 3 ? shown.data() : alpha;
                int at = c < 3 ? c * pixels + p : p;
                double w = weight[c * pixels + p] * (c < 3 ? 1 : silhouette);
                double right = picture[at + 1] - picture[at];
                double left = picture[at] - picture[at - 1];
                double down = picture[at + width] - picture[at];
                double up = picture[at] - picture[at - width];
                xx += w * 0.5 * (right * right + left * left);
                yy += w * 0.5 * (down * down + up * up);
                xy += w * 0.25 * (right + left) * (down + up);
              }
              int at = 3 * (part * samples.count() + sample[p]);
              partial[at] += xx;
              partial[at + 1] += xy;
              partial[at + 2] += yy;
            }
          }
        });
    Arrays.fill(tensor, 0);
    for (int part = 0; part < PARTS; part++) {
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] += partial[part * tensor.length + i];
      }
    }
  }

  /** Two rows for each sample that is seen: Lᵀ J with its tensor L Lᵀ; returns how many rows. */
  private int fillRows(double[] pose, float[] vertices, Camera camera) {
    if (rows.length == 0) {
      rows = new float[2 * samples.count() * unknowns];
    }
    poser.pose(pose, posed);
    poser.differentiate();
    double[] m = camera.cameraFromWorld();
    double[] screen = new double[6];
    int count = 0;
    for (int s = 0; s < samples.count(); s++) {
      double xx = tensor[3 * s];
      double yy = tensor[3 * s + 2];
      if (!(xx + yy > 0) || !motionOnScreen(m, camera, vertices, samples.vertex(s), screen)) {
        continue;
      }
      double l00 = Math.sqrt(Math.max(xx, 1e-20));
      double l10 = tensor[3 * s + 1] / l00;
      double l11 = Math.sqrt(Math.max(0, yy - l10 * l10));
      poser.jacobian(s, 0, jacobian);
      for (int k = 0; k < unknowns; k++) {
        double u = 0;
        double v = 0;
        for (int axis = 0; axis < 3; axis++) {
          double d = jacobian[axis * unknowns + k];
          u += screen[axis] * d;
          v += screen[3 + axis] * d;
        }
        rows[count * unknowns + k] = (float) (l00 * u + l10 * v);
        rows[(count + 1) * unknowns + k] = (float) (l11 * v);
      }
      count += 2;
    }
    return count;
  }

  /** [2][3] pixels by which a vertex moves on the screen for a metre along each world axis. */
  private static boolean motionOnScreen(
      double[] m, Camera camera, float[] vertices, int v, double[] screen) {
    double[] c = new double[3];
    for (int row = 0; row < 3; row++) {
      c[row] =
          m[4 * row] * vertices[3 * v]
              + m[4 * row + 1] * vertices[3 * v + 1]
              + m[4 * row + 2] * vertices[3 * v + 2]
              + m[4 * row + 3];
    }
    if (!(c[2] > 1e-3)) {
      return false;
    }
    for (int axis = 0; axis < 3; axis++) {
      screen[axis] = camera.fx() / c[2] * (m[axis] - c[0] / c[2] * m[8 + axis]);
      screen[3 + axis] = camera.fy() / c[2] * (m[4 + axis] - c[1] / c[2] * m[8 + axis]);
    }
    return true;
  }

  private void multiply(int count, double factor, double[] matrix) {
    parallel.run(
        unknowns,
        i -> {
          float[] sum = new float[unknowns];
          for (int row = 0; row < count; row++) {
            float own = rows[row * unknowns + i];
            if (own != 0) {
              int at = row * unknowns;
              for (int k = i; k < unknowns; k++) {
                sum[k] += own * rows[at + k];
              }
            }
          }
          for (int k = i; k < unknowns; k++) {
            matrix[i * unknowns + k] = factor * sum[k];
          }
        });
  }
}
