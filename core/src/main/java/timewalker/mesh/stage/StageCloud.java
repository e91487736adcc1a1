package timewalker.mesh.stage;

import java.util.Arrays;
import java.util.stream.IntStream;
import timewalker.math.Camera;
import timewalker.mesh.OrientedPoints;
import timewalker.raster.RenderTarget;

/** Collects the points of many pictures of a head: oriented, coloured, in the world's frame. */
final class StageCloud {
  /** Mass of what is there at all. */
  private static final float FAINTEST = 0.1f;

  private final StageMeshSettings settings;
  private final PointCutting cutting;
  private float[] rows = new float[9 * 65536]; // position, normal, colour
  private float[] mass = new float[65536]; // of the surfels around a point
  private int count;

  /** A part of space. */
  interface Place {
    boolean holds(double x, double y, double z);
  }

  StageCloud(StageMeshSettings settings, PointCutting cutting) {
    this.settings = settings;
    this.cutting = cutting;
  }

  /** Adds the points that a camera sees well. */
  void add(RenderTarget picture, Camera camera) {
    double[] e = camera.cameraFromWorld();
    double[] centre = camera.centre();
    int width = picture.width();
    int pixels = width * picture.height();
    double[] ray = new double[3];
    for (int j = 1; j < picture.height() - 1; j += settings.stride()) {
      for (int i = 1; i < width - 1; i += settings.stride()) {
        int at = j * width + i;
        if (!isSurface(picture, at)) {
          continue;
        }
        double z = picture.depth()[at];
        ray[0] = (i + 0.5 - camera.cx()) / camera.fx();
        ray[1] = (j + 0.5 - camera.cy()) / camera.fy();
        ray[2] = 1;
        double length = Math.sqrt(ray[0] * ray[0] + ray[1] * ray[1] + 1);
        double facing = 0;
        for (int c = 0; c < 3; c++) {
          facing -= picture.normal()[c * pixels + at] * ray[c] / length;
        }
        if (facing >= settings.minFacing()) {
          append(picture, at, ray, z, e, centre);
        }
      }
    }
  }

  /** Opaque, and without an edge of depth beside it. */
  private boolean isSurface(RenderTarget picture, int at) {
    if (picture.alpha()[at] < settings.minAlpha()) {
      return false;
    }
    float z = picture.depth()[at];
    for (int step : new int[] {-1, 1, -picture.width(), picture.width()}) {
      float other = picture.depth()[at + step];
      if (other == 0 || Math.abs(other - z) > settings.maxStep()) {
        return false;
      }
    }
    return z > 0;
  }

  private void append(
      RenderTarget picture, int at, double[] ray, double z, double[] e, double[] centre) {
    int pixels = picture.width() * picture.height();
    if (9 * (count + 1) > rows.length) {
      rows = Arrays.copyOf(rows, 2 * rows.length);
      mass = Arrays.copyOf(mass, 2 * mass.length);
    }
    int to = 9 * count;
    double alpha = picture.alpha()[at];
    for (int c = 0; c < 3; c++) {
      double p = centre[c];
      double normal = 0;
      for (int r = 0; r < 3; r++) {
        p += e[4 * r + c] * ray[r] * z; // the rows of R are the camera's axes in the world
        normal += e[4 * r + c] * picture.normal()[r * pixels + at];
      }
      rows[to + c] = (float) p;
      rows[to + 3 + c] = (float) normal;
      // Drawn over black, so that dividing by alpha gives the surface's own colour.
      rows[to + 6 + c] = (float) Math.clamp(picture.colour()[c * pixels + at] / alpha, 0, 1);
    }
    mass[count++] = cutting.mass(rows[to], rows[to + 1], rows[to + 2]);
  }

  /**
   * The points, without those that float between surfels.
   *
   * @param sparse where few surfels are enough
   */
  OrientedPoints points(Place sparse) {
    int[] kept = kept(sparse);
    int n = kept.length;
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    float[] colour = new float[3 * n];
    for (int k = 0; k < n; k++) {
      for (int c = 0; c < 3; c++) {
        position[c * n + k] = rows[9 * kept[k] + c];
        normal[c * n + k] = rows[9 * kept[k] + 3 + c];
        colour[c * n + k] = rows[9 * kept[k] + 6 + c];
      }
    }
    return new OrientedPoints(n, position, normal, colour);
  }

  private int[] kept(Place sparse) {
    if (count == 0) {
      return new int[0];
    }
    float[] sorted = Arrays.copyOf(mass, count);
    Arrays.sort(sorted);
    double least = settings.minMass() * sorted[count / 2];
    return IntStream.range(0, count)
        .filter(i ->
            mass[i] >= least
                || mass[i] > FAINTEST
                    && sparse.holds(rows[9 * i], rows[9 * i + 1], rows[9 * i + 2]))
        .toArray();
  }
}
