package timewalker.synth;

import java.util.Arrays;
import timewalker.math.Camera;
import timewalker.raster.RenderSettings;
import timewalker.surfel.WorldSurfels;

/**
 * The scene that rasterizers are timed on: surfels on the surface r(d) = 1 + 0.08 b(d), d a unit
 * direction (x, y, z), b = (sin(3x + 1) cos(4y) + sin(5z) cos(3xy + 0.5) + sin(9x) sin(8y + 7z) /
 * 2) / 2. Directions form a Fibonacci lattice, both scales are the mean distance to the three
 * nearest neighbours, opacity is 0.1, and neighbours in space are near each other in memory.
 */
public final class BumpySphere {
  private static final double GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
  private static final double OPACITY = 0.1;
  private static final double DISTANCE = 3;

  /** Both sides are drawn, and all but the few surfels that are seen exactly edge-on. */
  public static final RenderSettings NONE_CULLED = RenderSettings.DEFAULT.withFacing(false, 1e-4f);

  private BumpySphere() {}

  private static double bumps(double x, double y, double z) {
    return (Math.sin(3 * x + 1) * Math.cos(4 * y)
            + Math.sin(5 * z) * Math.cos(3 * x * y + 0.5)
            + 0.5 * Math.sin(9 * x) * Math.sin(8 * y + 7 * z))
        / 2;
  }

  private static double radius(double[] d) {
    return 1 + 0.08 * bumps(d[0], d[1], d[2]);
  }

  /** The scene with n surfels. */
  public static WorldSurfels surfels(int n) {
    double[][] directions = new double[n][];
    for (int i = 0; i < n; i++) {
      double z = 1 - (2 * i + 1.0) / n;
      double rim = Math.sqrt(1 - z * z);
      directions[i] =
          new double[] {rim * Math.cos(GOLDEN_ANGLE * i), rim * Math.sin(GOLDEN_ANGLE * i), z};
    }
    Arrays.sort(directions, (a, b) -> Long.compare(morton(a), morton(b)));
    double[][] points = new double[n][];
    for (int i = 0; i < n; i++) {
      points[i] = scaled(directions[i], radius(directions[i]));
    }
    double[] spacing = meanOfThreeNearest(points);
    WorldSurfels s = new WorldSurfels(n);
    for (int i = 0; i < n; i++) {
      double[] q = turnTo(normal(directions[i]));
      for (int c = 0; c < 3; c++) {
        s.position()[c * n + i] = (float) points[i][c];
        s.colour()[c * n + i] = (float) (0.5 + 0.4 * Math.sin(5 * points[i][c] + c));
      }
      for (int c = 0; c < 4; c++) {
        s.rotation()[c * n + i] = (float) q[c];
      }
      s.logScale()[i] = (float) Math.log(spacing[i]);
      s.logScale()[n + i] = (float) Math.log(spacing[i]);
      s.opacityLogit()[i] = (float) Math.log(OPACITY / (1 - OPACITY));
    }
    return s;
  }

  /** A view in which the sphere fills about half of a square picture. */
  public static Camera camera(int size) {
    return Camera.lookAt(
        size, size, 1.16 * size, new double[] {0.4, 0.3, DISTANCE}, new double[] {0, 0, 0});
  }

  /** The surface's normal: the direction less the slope of r along the sphere. */
  private static double[] normal(double[] d) {
    double h = 1e-5;
    double[] slope = new double[3];
    for (int c = 0; c < 3; c++) {
      double[] above = d.clone();
      double[] below = d.clone();
      above[c] += h;
      below[c] -= h;
      slope[c] = (radius(above) - radius(below)) / (2 * h);
    }
    double along = slope[0] * d[0] + slope[1] * d[1] + slope[2] * d[2];
    double r = radius(d);
    double[] n = new double[3];
    for (int c = 0; c < 3; c++) {
      n[c] = d[c] - (slope[c] - along * d[c]) / r;
    }
    return scaled(n, 1 / Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]));
  }

  /** The quaternion (w, x, y, z) that turns the third axis to a unit vector. */
  private static double[] turnTo(double[] n) {
    double w = 1 + n[2];
    if (w < 1e-6) {
      return new double[] {0, 1, 0, 0};
    }
    double length = Math.sqrt(2 * w);
    return new double[] {w / length, -n[1] / length, n[0] / length, 0};
  }

  private static double[] scaled(double[] v, double by) {
    return new double[] {v[0] * by, v[1] * by, v[2] * by};
  }

  /** Place along a space-filling curve of 1024 steps an axis. */
  private static long morton(double[] d) {
    long code = 0;
    for (int bit = 9; bit >= 0; bit--) {
      for (int c = 0; c < 3; c++) {
        int cell = (int) Math.clamp((d[c] + 1) * 512, 0, 1023);
        code = code << 1 | (cell >> bit & 1);
      }
    }
    return code;
  }

  private static double[] meanOfThreeNearest(double[][] points) {
    int n = points.length;
    Integer[] byZ = new Integer[n];
    Arrays.setAll(byZ, i -> i);
    Arrays.sort(byZ, (a, b) -> Double.compare(points[a][2], points[b][2]));
    double[] mean = new double[n];
    for (int k = 0; k < n; k++) {
      double[] p = points[byZ[k]];
      double[] nearest = {
        Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY
      };
      for (int step = -1; step <= 1; step += 2) {
        for (int j = k + step; j >= 0 && j < n; j += step) {
          double[] other = points[byZ[j]];
          double dz = other[2] - p[2];
          if (dz * dz > nearest[2]) {
            break;
          }
          insert(nearest, square(other[0] - p[0]) + square(other[1] - p[1]) + dz * dz);
        }
      }
      mean[byZ[k]] = (Math.sqrt(nearest[0]) + Math.sqrt(nearest[1]) + Math.sqrt(nearest[2])) / 3;
    }
    return mean;
  }

  private static void insert(double[] nearest, double distance) {
    for (int i = 0; i < nearest.length; i++) {
      if (distance < nearest[i]) {
        double moved = nearest[i];
        nearest[i] = distance;
        distance = moved;
      }
    }
  }

  private static double square(double x) {
    return x * x;
  }
}
