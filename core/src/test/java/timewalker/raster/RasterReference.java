package timewalker.raster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import timewalker.math.Camera;
import timewalker.math.GradientCheck;
import timewalker.surfel.WorldSurfels;

/**
 * The rasterizer as the papers write it: double precision, every surfel at every pixel, no tiles,
 * no vectors. The production kernel is measured against it.
 *
 * <p>EWA splatting (Zwicker et al. 2001), compositing of 3D Gaussian Splatting (Kerbl et al. 2023,
 * eq. 2 and 3), depth of a flat surfel by the local homography to first order (Gaussian Surfels,
 * Dai et al. 2024, section 3.2).
 */
public final class RasterReference {
  static final double LOW_PASS = 0.3;
  static final double FRUSTUM_MARGIN = 1.3;

  /** World surfels in double precision, laid out as {@link WorldSurfels}; also their gradients. */
  public record Scene(
      int count,
      double[] position,
      double[] rotation,
      double[] logScale,
      double[] opacityLogit,
      double[] colour,
      double[] screenGradient) {
    public Scene(int n) {
      this(
          n,
          new double[3 * n],
          new double[4 * n],
          new double[2 * n],
          new double[n],
          new double[3 * n],
          new double[n]);
    }

    public static Scene of(WorldSurfels s) {
      return new Scene(
          s.count(),
          GradientCheck.toDouble(s.position()),
          GradientCheck.toDouble(s.rotation()),
          GradientCheck.toDouble(s.logScale()),
          GradientCheck.toDouble(s.opacityLogit()),
          GradientCheck.toDouble(s.colour()),
          new double[s.count()]);
    }
  }

  /** The pictures in double precision, laid out as {@link RenderTarget}. */
  public record Pictures(
      int pixels, double[] colour, double[] alpha, double[] depth, double[] normal) {
    public Pictures(int pixels) {
      this(
          pixels,
          new double[3 * pixels],
          new double[pixels],
          new double[pixels],
          new double[3 * pixels]);
    }

    public static Pictures of(RenderTarget t) {
      return new Pictures(
          t.width() * t.height(),
          GradientCheck.toDouble(t.colour()),
          GradientCheck.toDouble(t.alpha()),
          GradientCheck.toDouble(t.depth()),
          GradientCheck.toDouble(t.normal()));
    }

    /** Σ this · other over all pictures. */
    double dot(Pictures other) {
      double sum = 0;
      for (int i = 0; i < pixels; i++) {
        sum += alpha[i] * other.alpha[i] + depth[i] * other.depth[i];
      }
      for (int i = 0; i < 3 * pixels; i++) {
        sum += colour[i] * other.colour[i] + normal[i] * other.normal[i];
      }
      return sum;
    }
  }

  /** One surfel in the picture. */
  private static final class Splat {
    int id;
    double[] p; // centre, camera frame
    double[][] m; // camera from surfel, columns are the axes
    double side; // −1 where the third axis points away from the camera
    double[][] j; // derivative of the projection, 2x3
    boolean[] clamped = new boolean[2];
    double[][] cov3;
    double[][] cov2;
    double[][] conic;
    double[] centre; // pixels
    double[] slope; // of depth, metres per pixel
    double[] normal;
    double opacity;

    // gradients
    double[] gradCentre = new double[2];
    double[] gradCentreByWeights = new double[2];
    double[][] gradConic = new double[2][2];
    double gradDepth;
    double[] gradSlope = new double[2];
    double[] gradNormal = new double[3];
    double gradOpacity;
  }

  private record Hit(
      Splat splat, double dx, double dy, double weight, double alpha, double light) {}

  private final Scene scene;
  private final Camera camera;
  private final RenderSettings settings;
  private final double[] rc; // camera from world, 3x4
  private final List<Splat> splats = new ArrayList<>();

  RasterReference(Scene scene, Camera camera, RenderSettings settings) {
    this.scene = scene;
    this.camera = camera;
    this.settings = settings;
    this.rc = camera.cameraFromWorld();
    for (int i = 0; i < scene.count; i++) {
      Splat splat = project(i);
      if (splat != null) {
        splats.add(splat);
      }
    }
    splats.sort(Comparator.comparingDouble(s -> s.p[2]));
  }

  public static Pictures forward(Scene scene, Camera camera, RenderSettings settings) {
    return new RasterReference(scene, camera, settings).draw();
  }

  public static Scene backward(
      Scene scene, Camera camera, RenderSettings settings, Pictures gradOut) {
    return new RasterReference(scene, camera, settings).backward(gradOut);
  }

  /** Ids of the surfels that pass the tests for nearness and facing. */
  List<Integer> drawn() {
    return splats.stream().map(s -> s.id).sorted().toList();
  }

  private Splat project(int i) {
    int n = scene.count;
    Splat s = new Splat();
    s.id = i;
    s.p = new double[3];
    for (int r = 0; r < 3; r++) {
      s.p[r] = rc[4 * r + 3];
      for (int c = 0; c < 3; c++) {
        s.p[r] += rc[4 * r + c] * scene.position[c * n + i];
      }
    }
    double x = s.p[0];
    double y = s.p[1];
    double z = s.p[2];
    if (!(z >= settings.near())) {
      return null;
    }
    s.m = new double[3][3];
    double[][] q = rotation(unit(quaternion(i)));
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 3; k++) {
          s.m[r][c] += rc[4 * r + k] * q[k][c];
        }
      }
    }
    double along = s.m[0][2] * x + s.m[1][2] * y + s.m[2][2] * z;
    double facing = -along / Math.sqrt(x * x + y * y + z * z);
    s.side = facing < 0 && !settings.cullBackFaces() ? -1 : 1;
    if (s.side * facing < settings.minFacing()) {
      return null;
    }
    s.normal = new double[] {s.side * s.m[0][2], s.side * s.m[1][2], s.side * s.m[2][2]};
    s.slope =
        new double[] {
          -z * z * s.m[0][2] / (camera.fx() * along), -z * z * s.m[1][2] / (camera.fy() * along)
        };
    s.centre = new double[] {camera.fx() * x / z + camera.cx(), camera.fy() * y / z + camera.cy()};
    double[] limit = {
      FRUSTUM_MARGIN * Math.max(camera.cx(), camera.width() - camera.cx()) / camera.fx(),
      FRUSTUM_MARGIN * Math.max(camera.cy(), camera.height() - camera.cy()) / camera.fy()
    };
    s.clamped[0] = Math.abs(x / z) > limit[0];
    s.clamped[1] = Math.abs(y / z) > limit[1];
    s.j =
        new double[][] {
          {camera.fx() / z, 0, -camera.fx() * Math.clamp(x / z, -limit[0], limit[0]) / z},
          {0, camera.fy() / z, -camera.fy() * Math.clamp(y / z, -limit[1], limit[1]) / z}
        };
    s.cov3 = new double[3][3];
    for (int k = 0; k < 2; k++) {
      double variance = Math.exp(2 * scene.logScale[k * n + i]);
      for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
          s.cov3[r][c] += variance * s.m[r][k] * s.m[c][k];
        }
      }
    }
    s.cov2 = multiply(multiply(s.j, s.cov3), transpose(s.j));
    s.cov2[0][0] += LOW_PASS;
    s.cov2[1][1] += LOW_PASS;
    double det = s.cov2[0][0] * s.cov2[1][1] - s.cov2[0][1] * s.cov2[1][0];
    s.conic =
        new double[][] {
          {s.cov2[1][1] / det, -s.cov2[0][1] / det}, {-s.cov2[0][1] / det, s.cov2[0][0] / det}
        };
    s.opacity = 1 / (1 + Math.exp(-scene.opacityLogit[i]));
    return s;
  }

  private List<Hit> hits(int px, int py) {
    List<Hit> hits = new ArrayList<>();
    double light = 1;
    for (Splat s : splats) {
      if (light < settings.minTransmittance()) {
        break;
      }
      double dx = px + 0.5 - s.centre[0];
      double dy = py + 0.5 - s.centre[1];
      double power =
          -0.5 * (s.conic[0][0] * dx * dx + 2 * s.conic[0][1] * dx * dy + s.conic[1][1] * dy * dy);
      double weight = Math.exp(power);
      double alpha = Math.min(settings.maxAlpha(), s.opacity * weight);
      if (alpha >= settings.alphaCutoff()) {
        hits.add(new Hit(s, dx, dy, weight, alpha, light));
        light *= 1 - alpha;
      }
    }
    return hits;
  }

  private static double depth(Hit hit) {
    Splat s = hit.splat;
    return s.p[2] + s.slope[0] * hit.dx + s.slope[1] * hit.dy;
  }

  private double[] background() {
    return new double[] {
      settings.backgroundRed(), settings.backgroundGreen(), settings.backgroundBlue()
    };
  }

  Pictures draw() {
    int pixels = camera.width() * camera.height();
    Pictures out = new Pictures(pixels);
    for (int pixel = 0; pixel < pixels; pixel++) {
      double light = 1;
      double depth = 0;
      double[] normal = new double[3];
      for (Hit hit : hits(pixel % camera.width(), pixel / camera.width())) {
        double share = hit.light * hit.alpha;
        for (int c = 0; c < 3; c++) {
          out.colour[c * pixels + pixel] += share * scene.colour[c * scene.count + hit.splat.id];
          normal[c] += share * hit.splat.normal[c];
        }
        depth += share * depth(hit);
        light = hit.light * (1 - hit.alpha);
      }
      for (int c = 0; c < 3; c++) {
        out.colour[c * pixels + pixel] += light * background()[c];
      }
      out.alpha[pixel] = 1 - light;
      if (1 - light > 0.5) {
        out.depth[pixel] = depth / (1 - light);
        double length = Math.sqrt(dot(normal, normal));
        for (int c = 0; c < 3; c++) {
          out.normal[c * pixels + pixel] = normal[c] / length;
        }
      }
    }
    return out;
  }

  Scene backward(Pictures gradOut) {
    int pixels = camera.width() * camera.height();
    Scene gradIn = new Scene(scene.count);
    for (int pixel = 0; pixel < pixels; pixel++) {
      backwardPixel(pixel, pixels, gradOut, gradIn);
    }
    for (Splat splat : splats) {
      backwardProjection(splat, gradIn);
    }
    return gradIn;
  }

  private void backwardPixel(int pixel, int pixels, Pictures gradOut, Scene gradIn) {
    List<Hit> hits = hits(pixel % camera.width(), pixel / camera.width());
    double alpha = 0;
    double depthSum = 0;
    double[] normalSum = new double[3];
    for (Hit hit : hits) {
      double share = hit.light * hit.alpha;
      alpha += share;
      depthSum += share * depth(hit);
      for (int c = 0; c < 3; c++) {
        normalSum[c] += share * hit.splat.normal[c];
      }
    }
    // gradients of the plain sums Σ T α f, f = colour, 1, depth, normal
    double[] gradColour = new double[3];
    double gradAlpha = gradOut.alpha[pixel];
    double gradDepthSum = 0;
    double[] gradNormalSum = new double[3];
    double behind = 0; // what is seen behind a surfel, weighted by its gradient
    for (int c = 0; c < 3; c++) {
      gradColour[c] = gradOut.colour[c * pixels + pixel];
      behind += gradColour[c] * background()[c];
    }
    if (alpha > 0.5) {
      gradDepthSum = gradOut.depth[pixel] / alpha;
      gradAlpha -= gradOut.depth[pixel] * depthSum / (alpha * alpha);
      double length = Math.sqrt(dot(normalSum, normalSum));
      double along = 0;
      for (int c = 0; c < 3; c++) {
        along += gradOut.normal[c * pixels + pixel] * normalSum[c] / length;
      }
      for (int c = 0; c < 3; c++) {
        gradNormalSum[c] =
            (gradOut.normal[c * pixels + pixel] - along * normalSum[c] / length) / length;
      }
    }
    for (int k = hits.size() - 1; k >= 0; k--) {
      Hit hit = hits.get(k);
      Splat s = hit.splat;
      double share = hit.light * hit.alpha;
      double value = gradAlpha + gradDepthSum * depth(hit) + dot(gradNormalSum, s.normal);
      for (int c = 0; c < 3; c++) {
        value += gradColour[c] * scene.colour[c * scene.count + s.id];
        gradIn.colour[c * scene.count + s.id] += share * gradColour[c];
        s.gradNormal[c] += share * gradNormalSum[c];
      }
      s.gradDepth += share * gradDepthSum;
      s.gradSlope[0] += share * gradDepthSum * hit.dx;
      s.gradSlope[1] += share * gradDepthSum * hit.dy;
      s.gradCentre[0] -= share * gradDepthSum * s.slope[0];
      s.gradCentre[1] -= share * gradDepthSum * s.slope[1];
      double gradHitAlpha = hit.light * (value - behind);
      behind = hit.alpha * value + (1 - hit.alpha) * behind;
      if (s.opacity * hit.weight <= settings.maxAlpha()) {
        s.gradOpacity += gradHitAlpha * hit.weight;
        double gradPower = gradHitAlpha * hit.alpha;
        double[] d = {hit.dx, hit.dy};
        for (int r = 0; r < 2; r++) {
          double pull = gradPower * (s.conic[r][0] * d[0] + s.conic[r][1] * d[1]);
          s.gradCentre[r] += pull;
          s.gradCentreByWeights[r] += pull;
          for (int c = 0; c < 2; c++) {
            s.gradConic[r][c] -= 0.5 * gradPower * d[r] * d[c];
          }
        }
      }
    }
  }

  private void backwardProjection(Splat s, Scene gradIn) {
    int n = scene.count;
    int i = s.id;
    double fx = camera.fx();
    double fy = camera.fy();
    double x = s.p[0];
    double y = s.p[1];
    double z = s.p[2];
    gradIn.opacityLogit[i] += s.gradOpacity * s.opacity * (1 - s.opacity);
    gradIn.screenGradient[i] =
        Math.hypot(
            s.gradCentreByWeights[0] * camera.width() / 2,
            s.gradCentreByWeights[1] * camera.height() / 2);

    // conic = cov2⁻¹, cov2 = J cov3 Jᵀ + low pass
    double[][] gradCov2 = multiply(multiply(s.conic, s.gradConic), s.conic);
    for (double[] row : gradCov2) {
      row[0] = -row[0];
      row[1] = -row[1];
    }
    double[][] gradCov3 = multiply(multiply(transpose(s.j), gradCov2), s.j);
    double[][] gradJ = multiply(multiply(gradCov2, s.j), s.cov3);
    double[] gradP = {0, 0, s.gradDepth};
    gradP[2] -= 2 * (gradJ[0][0] * fx + gradJ[1][1] * fy) / (z * z);
    gradP[2] -= 2 * (gradJ[0][2] * s.j[0][2] + gradJ[1][2] * s.j[1][2]) / z;
    if (!s.clamped[0]) {
      gradP[0] -= 2 * gradJ[0][2] * fx / (z * z);
      gradP[2] += 2 * gradJ[0][2] * fx * x / (z * z * z);
    }
    if (!s.clamped[1]) {
      gradP[1] -= 2 * gradJ[1][2] * fy / (z * z);
      gradP[2] += 2 * gradJ[1][2] * fy * y / (z * z * z);
    }

    // centre = projection of p
    gradP[0] += s.gradCentre[0] * fx / z;
    gradP[1] += s.gradCentre[1] * fy / z;
    gradP[2] -= (s.gradCentre[0] * fx * x + s.gradCentre[1] * fy * y) / (z * z);

    // slope = −z² n_xy / (f n·p), whatever the sign of n
    double[] axis = {s.m[0][2], s.m[1][2], s.m[2][2]};
    double along = dot(axis, s.p);
    double gradAlong = -(s.gradSlope[0] * s.slope[0] + s.gradSlope[1] * s.slope[1]) / along;
    gradP[2] += 2 * (s.gradSlope[0] * s.slope[0] + s.gradSlope[1] * s.slope[1]) / z;
    double[] gradAxis = {
      -s.gradSlope[0] * z * z / (fx * along), -s.gradSlope[1] * z * z / (fy * along), 0
    };
    double[][] gradM = new double[3][3];
    for (int r = 0; r < 3; r++) {
      gradAxis[r] += gradAlong * s.p[r] + s.side * s.gradNormal[r];
      gradP[r] += gradAlong * axis[r];
      gradM[r][2] = gradAxis[r];
    }

    // cov3 = Σ variance m mᵀ over the first two axes
    for (int k = 0; k < 2; k++) {
      double variance = Math.exp(2 * scene.logScale[k * n + i]);
      for (int r = 0; r < 3; r++) {
        double pull = 0;
        for (int c = 0; c < 3; c++) {
          pull += 2 * variance * gradCov3[r][c] * s.m[c][k];
        }
        gradM[r][k] += pull;
        gradIn.logScale[k * n + i] += pull * s.m[r][k];
      }
    }

    // back to the world
    double[][] gradR = new double[3][3];
    for (int r = 0; r < 3; r++) {
      for (int k = 0; k < 3; k++) {
        gradIn.position[r * n + i] += rc[4 * k + r] * gradP[k];
        for (int c = 0; c < 3; c++) {
          gradR[r][c] += rc[4 * k + r] * gradM[k][c];
        }
      }
    }
    double[] raw = quaternion(i);
    double[] u = unit(raw);
    double[] gradU = rotationBackward(u, gradR);
    double length = Math.sqrt(dot(raw, raw));
    double radial = dot(gradU, u);
    for (int k = 0; k < 4; k++) {
      gradIn.rotation[k * n + i] += (gradU[k] - radial * u[k]) / length;
    }
  }

  private double[] quaternion(int i) {
    double[] q = new double[4];
    for (int k = 0; k < 4; k++) {
      q[k] = scene.rotation[k * scene.count + i];
    }
    return q;
  }

  private static double[] unit(double[] q) {
    double length = Math.sqrt(dot(q, q));
    return new double[] {q[0] / length, q[1] / length, q[2] / length, q[3] / length};
  }

  private static double[][] rotation(double[] q) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[][] {
      {1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)},
      {2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)},
      {2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)}
    };
  }

  private static double[] rotationBackward(double[] q, double[][] g) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[] {
      2 * (x * (g[2][1] - g[1][2]) + y * (g[0][2] - g[2][0]) + z * (g[1][0] - g[0][1])),
      2
          * (w * (g[2][1] - g[1][2])
              + y * (g[0][1] + g[1][0])
              + z * (g[0][2] + g[2][0])
              - 2 * x * (g[1][1] + g[2][2])),
      2
          * (w * (g[0][2] - g[2][0])
              + x * (g[0][1] + g[1][0])
              + z * (g[1][2] + g[2][1])
              - 2 * y * (g[0][0] + g[2][2])),
      2
          * (w * (g[1][0] - g[0][1])
              + x * (g[0][2] + g[2][0])
              + y * (g[1][2] + g[2][1])
              - 2 * z * (g[0][0] + g[1][1]))
    };
  }

  private static double[][] multiply(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          c[r][j] += a[r][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transpose(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[0].length; c++) {
        t[c][r] = a[r][c];
      }
    }
    return t;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
