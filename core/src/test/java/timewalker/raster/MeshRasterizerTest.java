package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.Parallel;

class MeshRasterizerTest {
  private static final Camera CAMERA =
      Camera.lookAt(61, 47, 70, new double[] {0.3, 0.2, 1.5}, new double[] {0, 0, 0});

  @Test
  void depthIsWhereTheRayHitsTheTriangle() {
    Random random = new Random(5);
    float[] vertices = new float[3 * 30];
    int[] faces = new int[30];
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = (float) (random.nextDouble() - 0.5);
    }
    for (int i = 0; i < 30; i++) {
      faces[i] = i;
    }
    float[] depth = new float[61 * 47];
    int[] face = new int[61 * 47];
    try (Parallel parallel = Parallel.of(2)) {
      new MeshRasterizer(parallel, 30, faces)
          .draw(vertices, CAMERA, depth, new float[3 * 61 * 47], face);
    }
    int hits = 0;
    for (int y = 0; y < 47; y++) {
      for (int x = 0; x < 61; x++) {
        double expected = nearestFrontHit(vertices, faces, x + 0.5, y + 0.5);
        assertThat((double) depth[y * 61 + x]).isCloseTo(expected, within(1e-5));
        assertThat(face[y * 61 + x] >= 0).isEqualTo(expected > 0);
        hits += expected > 0 ? 1 : 0;
      }
    }
    assertThat(hits).isGreaterThan(200);
  }

  @Test
  void normalOfASphereIsItsRadius() {
    Sphere sphere = new Sphere(48, 0.4);
    int pixels = 61 * 47;
    float[] depth = new float[pixels];
    float[] normal = new float[3 * pixels];
    try (Parallel parallel = Parallel.of(1)) {
      new MeshRasterizer(parallel, sphere.vertices.length / 3, sphere.faces)
          .draw(sphere.vertices, CAMERA, depth, normal, null);
    }
    double[] m = CAMERA.cameraFromWorld();
    int covered = 0;
    for (int i = 0; i < pixels; i++) {
      if (depth[i] == 0) {
        continue;
      }
      double z = depth[i];
      double x = (i % 61 + 0.5 - CAMERA.cx()) / CAMERA.fx() * z - m[3];
      double y = (i / 61 + 0.5 - CAMERA.cy()) / CAMERA.fy() * z - m[7];
      double w = z - m[11];
      double dot = x * normal[i] + y * normal[pixels + i] + w * normal[2 * pixels + i];
      assertThat(dot / 0.4).isCloseTo(1.0, within(0.02));
      covered++;
    }
    assertThat(covered).isGreaterThan(600);
  }

  /** Camera z of the nearest front-facing hit of the ray through a picture point, or 0. */
  private static double nearestFrontHit(float[] v, int[] faces, double px, double py) {
    double[] m = CAMERA.cameraFromWorld();
    double[] d = {(px - CAMERA.cx()) / CAMERA.fx(), (py - CAMERA.cy()) / CAMERA.fy(), 1};
    double best = 0;
    for (int f = 0; f < faces.length; f += 3) {
      double[][] p = new double[3][3];
      for (int k = 0; k < 3; k++) {
        for (int r = 0; r < 3; r++) {
          p[k][r] = m[4 * r + 3];
          for (int c = 0; c < 3; c++) {
            p[k][r] += m[4 * r + c] * v[3 * faces[f + k] + c];
          }
        }
      }
      double[] n = cross(minus(p[1], p[0]), minus(p[2], p[0]));
      double denominator = dot(n, d);
      double t = dot(n, p[0]) / denominator;
      if (denominator >= 0 || t <= 0) {
        continue;
      }
      double[] hit = {t * d[0], t * d[1], t * d[2]};
      boolean inside = true;
      for (int k = 0; k < 3; k++) {
        double[] edge = minus(p[(k + 1) % 3], p[k]);
        inside &= dot(cross(edge, minus(hit, p[k])), n) >= 0;
      }
      if (inside && (best == 0 || t < best)) {
        best = t;
      }
    }
    return best;
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  /** A latitude-longitude sphere, counter-clockwise from outside. */
  private static final class Sphere {
    final float[] vertices;
    final int[] faces;

    Sphere(int rings, double radius) {
      int columns = 2 * rings;
      vertices = new float[3 * (rings + 1) * columns];
      faces = new int[6 * rings * columns];
      for (int i = 0; i <= rings; i++) {
        for (int j = 0; j < columns; j++) {
          double theta = Math.PI * i / rings;
          double phi = 2 * Math.PI * j / columns;
          int v = 3 * (i * columns + j);
          vertices[v] = (float) (radius * Math.sin(theta) * Math.sin(phi));
          vertices[v + 1] = (float) (radius * Math.cos(theta));
          vertices[v + 2] = (float) (radius * Math.sin(theta) * Math.cos(phi));
        }
      }
      int f = 0;
      for (int i = 0; i < rings; i++) {
        for (int j = 0; j < columns; j++) {
          int a = i * columns + j;
          int b = (i + 1) * columns + j;
          int c = (i + 1) * columns + (j + 1) % columns;
          int d = i * columns + (j + 1) % columns;
          for (int index : new int[] {a, b, c, a, c, d}) {
            faces[f++] = index;
          }
        }
      }
    }
  }
}
