package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;

class ZBufferTest {
  private static final int SIZE = 61;
  private static final Camera CAMERA =
      Camera.lookAt(SIZE, SIZE, 70, new double[] {0.1, 0.2, 1.0}, new double[] {0, 0, 0});

  private static Surface surface(int[] faces, int argb, boolean twoSided, boolean cutOut) {
    return new Surface(
        "test",
        Material.CLOTH,
        faces,
        new float[2 * faces.length],
        Texture.plain(argb),
        twoSided,
        cutOut,
        null);
  }

  private static float[] randomTriangles(int count, long seed, float spread) {
    Random random = new Random(seed);
    float[] vertices = new float[9 * count];
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = spread * (2 * random.nextFloat() - 1);
    }
    return vertices;
  }

  private static ZBuffer drawn(float[] vertices, boolean twoSided) {
    int[] faces = new int[vertices.length / 3];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = i;
    }
    ZBuffer buffer = new ZBuffer();
    buffer.begin(CAMERA, 1, vertices.length / 9);
    buffer.place(vertices);
    buffer.draw(surface(faces, -1, twoSided, false), ZBuffer.CutOut.SOLID);
    return buffer;
  }

  /** Nearest hit by a ray through a pixel's centre: camera z, and the face or -1. */
  private static double[] analytic(float[] vertices, int x, int y, boolean twoSided) {
    double[] m = CAMERA.cameraFromWorld();
    double rx = (x + 0.5 - CAMERA.cx()) / CAMERA.fx();
    double ry = (y + 0.5 - CAMERA.cy()) / CAMERA.fy();
    double[] direction = new double[3];
    for (int c = 0; c < 3; c++) {
      direction[c] = m[c] * rx + m[4 + c] * ry + m[8 + c];
    }
    double[] best = {Double.POSITIVE_INFINITY, -1};
    for (int f = 0; f < vertices.length / 9; f++) {
      double[][] p = new double[3][3];
      for (int k = 0; k < 9; k++) {
        p[k / 3][k % 3] = vertices[9 * f + k];
      }
      double[] normal = Vec.cross(Vec.minus(p[1], p[0]), Vec.minus(p[2], p[0]));
      double t = Vec.meet(CAMERA.centre(), direction, p[0], p[1], p[2]);
      if (t > ZBuffer.NEAR && t < best[0] && (twoSided || Vec.dot(normal, direction) < 0)) {
        best[0] = t;
        best[1] = f;
      }
    }
    return best;
  }

  private static int compare(float[] vertices, boolean twoSided) {
    ZBuffer buffer = drawn(vertices, twoSided);
    int hits = 0;
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        double[] expected = analytic(vertices, x, y, twoSided);
        int sample = y * SIZE + x;
        assertThat(buffer.triangleAt(sample)).isEqualTo((int) expected[1]);
        if (expected[1] >= 0) {
          assertThat(1.0 / buffer.inverseDepthAt(sample))
              .isCloseTo(expected[0], within(1e-6 * expected[0]));
          hits++;
        }
      }
    }
    return hits;
  }

  @Test
  void depthAndFaceAreThoseOfTheNearestRayHit() {
    assertThat(compare(randomTriangles(40, 1, 0.5f), true)).isGreaterThan(1000);
  }

  @Test
  void facesTurnedAwayAreCulled() {
    float[] triangles = randomTriangles(40, 2, 0.5f);
    int oneSided = compare(triangles, false);
    assertThat(oneSided).isGreaterThan(500).isLessThan(compare(triangles, true));
  }

  @Test
  void trianglesThatCrossTheCameraPlaneAreCutWhereTheyShould() {
    // Spread so far that many corners lie behind the camera.
    assertThat(compare(randomTriangles(40, 3, 2.5f), true)).isGreaterThan(1000);
  }

  @Test
  void everySampleOfASharedEdgeBelongsToExactlyOneTriangle() {
    // A fan around a point that projects onto a sample, with edges through samples.
    Camera camera = Camera.lookAt(9, 9, 8, new double[] {0, 0, 1}, new double[] {0, 0, 0});
    float[] corners = {-0.5f, -0.5f, 0, 0.5f, -0.5f, 0, 0.5f, 0.5f, 0, -0.5f, 0.5f, 0, 0, 0, 0};
    int[][] fan = {{4, 0, 1}, {4, 1, 2}, {4, 2, 3}, {4, 3, 0}};
    int[] owners = new int[81];
    for (int[] face : fan) {
      ZBuffer buffer = new ZBuffer();
      buffer.begin(camera, 1, 1);
      buffer.place(corners);
      buffer.draw(surface(face, -1, false, false), ZBuffer.CutOut.SOLID);
      for (int p = 0; p < 81; p++) {
        owners[p] += buffer.triangleAt(p) >= 0 ? 1 : 0;
      }
    }
    for (int y = 1; y < 8; y++) {
      for (int x = 1; x < 8; x++) {
        assertThat(owners[9 * y + x]).as("sample %d %d", x, y).isEqualTo(1);
      }
    }
  }

  @Test
  void spreadCutOutCoversAsManySamplesAsItsAlphaSays() {
    float[] quad = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, -1, 0, 1, 1, 0, -1, 1, 0};
    for (int alpha : new int[] {0, 64, 128, 200, 255}) {
      ZBuffer buffer = new ZBuffer();
      buffer.begin(CAMERA, 3, 2);
      buffer.place(quad);
      buffer.draw(
          surface(new int[] {0, 1, 2, 3, 4, 5}, alpha << 24 | 0x808080, true, true),
          ZBuffer.CutOut.SPREAD);
      int covered = 0;
      for (int s = 0; s < 9 * SIZE * SIZE; s++) {
        covered += buffer.triangleAt(s) >= 0 ? 1 : 0;
      }
      assertThat(covered / (9.0 * SIZE * SIZE)).isCloseTo(alpha / 255.0, within(0.06));
    }
  }

  @Test
  void barycentricsGiveBackThePointOnTheFace() {
    float[] vertices = randomTriangles(20, 4, 0.6f);
    ZBuffer buffer = drawn(vertices, true);
    double[] b = new double[4];
    double[] m = CAMERA.cameraFromWorld();
    for (int sample : List.of(30 * SIZE + 30, 20 * SIZE + 35, 40 * SIZE + 25)) {
      int f = buffer.triangleAt(sample);
      assertThat(f).isNotNegative();
      buffer.barycentrics(f, sample % SIZE, sample / SIZE, b);
      double[] camera = new double[3];
      for (int r = 0; r < 3; r++) {
        camera[r] = m[4 * r + 3];
        for (int c = 0; c < 3; c++) {
          for (int k = 0; k < 3; k++) {
            camera[r] += m[4 * r + c] * b[k] * vertices[9 * f + 3 * k + c];
          }
        }
      }
      assertThat(camera[2]).isCloseTo(b[3], within(1e-9));
      assertThat(CAMERA.fx() * camera[0] / camera[2] + CAMERA.cx())
          .isCloseTo(sample % SIZE + 0.5, within(1e-6));
      assertThat(CAMERA.fy() * camera[1] / camera[2] + CAMERA.cy())
          .isCloseTo(sample / SIZE + 0.5, within(1e-6));
    }
  }
}
