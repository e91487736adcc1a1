package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TriangleTreeTest {
  private static final int COUNT = 700;

  /** Triangles of all sizes, every 50th without area, two of them twice. */
  private static float[] soup(int[] faces) {
    SplittableRandom random = new SplittableRandom(3);
    float[] vertices = new float[9 * COUNT];
    for (int t = 0; t < COUNT; t++) {
      double size = Math.pow(10, -random.nextDouble() * 3);
      for (int k = 0; k < 3; k++) {
        double centre = random.nextDouble(-1, 1);
        for (int corner = 0; corner < 3; corner++) {
          vertices[9 * t + 3 * corner + k] = (float) (centre + size * random.nextDouble(-1, 1));
        }
      }
      if (t % 50 == 0) { // a line, and every hundredth a point
        for (int k = 0; k < 3; k++) {
          vertices[9 * t + 6 + k] = (vertices[9 * t + k] + vertices[9 * t + 3 + k]) / 2;
          if (t % 100 == 0) {
            vertices[9 * t + 3 + k] = vertices[9 * t + 6 + k] = vertices[9 * t + k];
          }
        }
      }
      for (int corner = 0; corner < 3; corner++) {
        faces[3 * t + corner] = 3 * (t == 400 ? 17 : t) + corner;
      }
    }
    return vertices;
  }

  /** Distance to a triangle by its projection and its edges, written without regions. */
  private static double slowDistance(float[] v, int[] faces, int t, double[] p) {
    double[][] c = new double[3][3];
    for (int corner = 0; corner < 3; corner++) {
      for (int k = 0; k < 3; k++) {
        c[corner][k] = v[3 * faces[3 * t + corner] + k];
      }
    }
    double best = Double.POSITIVE_INFINITY;
    for (int edge = 0; edge < 3; edge++) {
      double[] d = minus(c[(edge + 1) % 3], c[edge]);
      double length = dot(d, d);
      double s = length == 0 ? 0 : dot(minus(p, c[edge]), d) / length;
      s = Math.max(0, Math.min(1, s));
      double[] q = minus(p, c[edge]);
      double[] r = {q[0] - s * d[0], q[1] - s * d[1], q[2] - s * d[2]};
      best = Math.min(best, Math.sqrt(dot(r, r)));
    }
    double[] n = cross(minus(c[1], c[0]), minus(c[2], c[0]));
    boolean inside = dot(n, n) > 0;
    for (int edge = 0; edge < 3; edge++) {
      double[] d = minus(c[(edge + 1) % 3], c[edge]);
      inside &= dot(cross(d, minus(p, c[edge])), n) >= 0;
    }
    return inside ? Math.abs(dot(minus(p, c[0]), n)) / Math.sqrt(dot(n, n)) : best;
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

  @Test
  void closestPointIsTheOneFoundByTryingEveryTriangleOfTheGroup() {
    int[] faces = new int[3 * COUNT];
    float[] vertices = soup(faces);
    int[] group = new int[COUNT];
    for (int t = 0; t < COUNT; t++) {
      group[t] = t % 7 == 0 ? 3 : t % 70; // 3 and 67 share a bit of the node's mask
    }
    TriangleTree tree = new TriangleTree(vertices, faces, group);
    TriangleTree.Hit hit = new TriangleTree.Hit();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 600; i++) {
      double[] p = {random.nextDouble(-2, 2), random.nextDouble(-2, 2), random.nextDouble(-2, 2)};
      int wanted = i % 3 == 0 ? TriangleTree.ANY : i % 3 == 1 ? 3 : 67;
      double best = Double.POSITIVE_INFINITY;
      for (int t = 0; t < COUNT; t++) {
        if (wanted == TriangleTree.ANY || group[t] == wanted) {
          best = Math.min(best, slowDistance(vertices, faces, t, p));
        }
      }
      assertThat(tree.closest(p[0], p[1], p[2], wanted, hit)).isTrue();
      assertThat(hit.distance()).isCloseTo(best, within(1e-9));
      assertThat(slowDistance(vertices, faces, hit.triangle, p)).isCloseTo(best, within(1e-9));
      assertThat(wanted == TriangleTree.ANY || group[hit.triangle] == wanted).isTrue();
      double[] away = minus(p, new double[] {hit.x, hit.y, hit.z});
      assertThat(Math.sqrt(dot(away, away))).isCloseTo(best, within(1e-9));
      for (int k = 0; k < 3; k++) {
        double byWeights =
            (1 - hit.u - hit.v) * vertices[3 * faces[3 * hit.triangle] + k]
                + hit.u * vertices[3 * faces[3 * hit.triangle + 1] + k]
                + hit.v * vertices[3 * faces[3 * hit.triangle + 2] + k];
        assertThat(byWeights).isCloseTo(k == 0 ? hit.x : k == 1 ? hit.y : hit.z, within(1e-9));
      }
    }
  }

  @Test
  void lowestIndexWinsAmongEquallyCloseTriangles() {
    int[] faces = new int[3 * COUNT];
    float[] vertices = soup(faces);
    TriangleTree tree = new TriangleTree(vertices, faces, null);
    TriangleTree.Hit hit = new TriangleTree.Hit();
    double[] p = new double[3];
    for (int k = 0; k < 3; k++) {
      p[k] =
          ((double) vertices[9 * 17 + k] + vertices[9 * 17 + 3 + k] + vertices[9 * 17 + 6 + k]) / 3;
    }
    tree.closest(p[0], p[1], p[2], TriangleTree.ANY, hit);
    assertThat(hit.triangle).isEqualTo(17); // triangle 400 is the same one
    assertThat(hit.distance()).isLessThan(1e-8);
    assertThat(tree.distance(p[0], p[1], p[2])).isEqualTo(hit.distance());
  }

  @Test
  void groupThatDoesNotOccurHasNoClosestPoint() {
    int[] faces = new int[3 * COUNT];
    TriangleTree tree = new TriangleTree(soup(faces), faces, null);
    TriangleTree.Hit hit = new TriangleTree.Hit();
    assertThat(tree.closest(0, 0, 0, 64, hit)).isFalse(); // shares its bit with group 0
    assertThat(hit.triangle).isEqualTo(-1);
    assertThat(tree.closest(0, 0, 0, 1, hit)).isFalse();
  }

  @Test
  void meshWithoutTrianglesIsRefused() {
    assertThatThrownBy(() -> new TriangleTree(new float[9], new int[0], null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no triangles");
  }
}
