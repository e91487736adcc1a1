package timewalker.mesh.poisson;

import java.util.SplittableRandom;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

/**
 * The surface r(d) = 1 + 0.08 b(d), d = (x, y, z) of unit length, b = (sin(3x + 1) cos(4y) +
 * sin(5z) cos(3xy + 0.5) + sin(9x) sin(8y + 7z)/2)/2, and points on it, uniform by area.
 */
final class BumpyPoints {
  private BumpyPoints() {}

  /** Points with normal noise on position and normal, and a share of points anywhere. */
  static OrientedPoints sample(
      int n, double positionNoise, double normalNoise, double outliers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    int strays = (int) (outliers * n);
    for (int i = 0; i < n; ) {
      double z = 2 * random.nextDouble() - 1;
      double turn = 2 * Math.PI * random.nextDouble();
      double s = Math.sqrt(1 - z * z);
      double r = radius(s * Math.cos(turn), s * Math.sin(turn), z);
      double[] p = {r * s * Math.cos(turn), r * s * Math.sin(turn), r * z};
      double[] g = slope(p);
      double length = length(g);
      if (3 * random.nextDouble() > r * r * length) {
        continue; // the surface's area above a part of the unit sphere grows so
      }
      boolean stray = i < strays;
      for (int c = 0; c < 3; c++) {
        position[c * n + i] =
            (float)
                (stray
                    ? 2.2 * random.nextDouble() - 1.1
                    : p[c] + positionNoise * random.nextGaussian());
        normal[c * n + i] =
            (float)
                (stray
                    ? random.nextGaussian()
                    : g[c] / length + normalNoise * random.nextGaussian());
      }
      i++;
    }
    return new OrientedPoints(n, position, normal, null);
  }

  static double radius(double x, double y, double z) {
    return 1
        + 0.04
            * (Math.sin(3 * x + 1) * Math.cos(4 * y)
                + Math.sin(5 * z) * Math.cos(3 * x * y + 0.5)
                + 0.5 * Math.sin(9 * x) * Math.sin(8 * y + 7 * z));
  }

  /** Above the surface, along the ray from the centre. */
  static double height(double[] p) {
    double l = length(p);
    return l - radius(p[0] / l, p[1] / l, p[2] / l);
  }

  private static double[] slope(double[] p) {
    double h = 1e-5;
    double[] g = new double[3];
    for (int c = 0; c < 3; c++) {
      double[] above = p.clone();
      double[] below = p.clone();
      above[c] += h;
      below[c] -= h;
      g[c] = (height(above) - height(below)) / (2 * h);
    }
    return g;
  }

  /** Distance to the surface: height over slope, right to first order, repeated at the foot. */
  static double distance(double[] from) {
    double[] foot = from.clone();
    for (int round = 0; round < 4; round++) {
      double height = height(foot);
      double[] g = slope(foot);
      double squared = dot(g, g);
      for (int c = 0; c < 3; c++) {
        foot[c] -= height * g[c] / squared;
      }
      if (round < 3) { // slide to where the way back is along the normal
        double[] back = {from[0] - foot[0], from[1] - foot[1], from[2] - foot[2]};
        double along = dot(back, g) / squared;
        for (int c = 0; c < 3; c++) {
          foot[c] += back[c] - along * g[c];
        }
      }
    }
    return length(new double[] {from[0] - foot[0], from[1] - foot[1], from[2] - foot[2]});
  }

  /** Mean distance of a mesh's vertices. */
  static double meanDistance(TriangleMesh mesh) {
    double sum = 0;
    float[] v = mesh.vertices();
    for (int i = 0; i < v.length; i += 3) {
      sum += distance(new double[] {v[i], v[i + 1], v[i + 2]});
    }
    return sum / mesh.vertexCount();
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double length(double[] a) {
    return Math.sqrt(dot(a, a));
  }
}
