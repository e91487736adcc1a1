package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.math.GradientCheck;
import timewalker.math.Parallel;

@Tag("kernel")
final class MotionFieldTest {
  private static final SlitHead HEAD = new SlitHead();
  private static final CanonicalMesh MESH = HEAD.mesh();

  /** Surfels near random triangles, some of them floating off, with everything a field needs. */
  private static final class Scene {
    final int n;
    final int[] group;
    final float[] centre;
    final MomentSurfels canonical;
    final SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
    final WorldSurfels world;
    final MotionField.Saved saved = new MotionField.Saved();
    final MotionField field;

    Scene(int n, long seed, Parallel parallel) {
      this.n = n;
      SplittableRandom random = new SplittableRandom(seed);
      group = new int[n];
      centre = new float[3 * n];
      canonical = new MomentSurfels(n);
      world = new WorldSurfels(n);
      for (int i = 0; i < n; i++) {
        int t = random.nextInt(MESH.faceCount());
        group[i] = MESH.groupOf(t);
        double u = random.nextDouble();
        double v = random.nextDouble() * (1 - u);
        double out = 1 + (i % 5 == 0 ? 0.5 * random.nextDouble() : 0.01 * random.nextDouble());
        for (int k = 0; k < 3; k++) {
          double x =
              (1 - u - v) * HEAD.vertices[3 * HEAD.faces[3 * t] + k]
                  + u * HEAD.vertices[3 * HEAD.faces[3 * t + 1] + k]
                  + v * HEAD.vertices[3 * HEAD.faces[3 * t + 2] + k];
          centre[k * n + i] = (float) (out * x);
          canonical.position()[k * n + i] = (float) (out * x + random.nextDouble(-1e-3, 1e-3));
        }
        randomRotation(random, canonical.rotation(), i, n);
        canonical.logScale()[i] = (float) random.nextDouble(-7, -5);
        canonical.logScale()[n + i] = (float) random.nextDouble(-7, -5);
        canonical.opacityLogit()[i] = (float) random.nextDouble(-3, 3);
      }
      field = new MotionField(MESH, MotionLimits.DEFAULT, parallel);
      binding.bind(centre, group, parallel);
    }

    void forward(float[] posed) {
      field.forward(binding, posed, canonical, world, saved);
    }

    double[] referenceOf(MotionReference reference, int i, double[] posed) {
      return reference.move(
          i,
          posed,
          component(canonical.position(), i, 3),
          component(canonical.rotation(), i, 4),
          component(canonical.logScale(), i, 2));
    }

    double[] component(float[] array, int i, int components) {
      double[] c = new double[components];
      for (int k = 0; k < components; k++) {
        c[k] = array[k * n + i];
      }
      return c;
    }

    double[] moved(int i) {
      double[] all = new double[13];
      System.arraycopy(component(world.position(), i, 3), 0, all, 0, 3);
      System.arraycopy(component(world.rotation(), i, 4), 0, all, 3, 4);
      System.arraycopy(component(world.logScale(), i, 2), 0, all, 7, 2);
      System.arraycopy(component(saved.frameRotation(), i, 4), 0, all, 9, 4);
      return all;
    }
  }

  private static void randomRotation(SplittableRandom random, float[] rotation, int i, int n) {
    double[] q = new double[4];
    double length = 0;
    for (int k = 0; k < 4; k++) {
      q[k] = random.nextDouble(-1, 1);
      length += q[k] * q[k];
    }
    for (int k = 0; k < 4; k++) {
      rotation[k * n + i] = (float) (q[k] / Math.sqrt(length));
    }
  }

  /** Jaw open, eyes turned, every vertex shaken by up to 0.2 mm, the whole turned and moved. */
  private static float[] shaken(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] posed = HEAD.posed(0.3, 0.4);
    for (int i = 0; i < posed.length; i++) {
      posed[i] += (float) random.nextDouble(-2e-4, 2e-4);
    }
    return rigid(posed, 0.7, new double[] {0.3, -0.5, 0.8}, new double[] {0.02, -0.05, 0.4}, 1.1);
  }

  private static float[] rigid(
      float[] vertices, double angle, double[] axis, double[] translation, double scale) {
    double[] q = quaternion(angle, axis);
    float[] moved = new float[vertices.length];
    for (int v = 0; v < vertices.length; v += 3) {
      double[] r =
          MotionReference.rotate(q, new double[] {vertices[v], vertices[v + 1], vertices[v + 2]});
      for (int k = 0; k < 3; k++) {
        moved[v + k] = (float) (scale * r[k] + translation[k]);
      }
    }
    return moved;
  }

  private static double[] quaternion(double angle, double[] axis) {
    double length = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    double s = Math.sin(angle / 2) / length;
    return new double[] {Math.cos(angle / 2), s * axis[0], s * axis[1], s * axis[2]};
  }

  private static double[] widen(float[] values) {
    return GradientCheck.toDouble(values);
  }

  /** Quaternions q and −q are the same rotation: lets a reference take the kernel's sign. */
  private static void agreeInSign(double[] expected, double[] actual) {
    double dot = 0;
    for (int k = 9; k < 13; k++) {
      dot += expected[k] * actual[k];
    }
    if (dot < 0) {
      for (int k = 0; k < 4; k++) {
        expected[3 + k] = -expected[3 + k];
        expected[9 + k] = -expected[9 + k];
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 257})
  void everySurfelMovesAsTheReferenceInDoublePrecisionSays(int n) {
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(n, n, parallel);
      MotionReference reference = new MotionReference(scene.binding);
      float[] posed = shaken(n);
      scene.forward(posed);
      for (int i = 0; i < n; i++) {
        double[] expected = scene.referenceOf(reference, i, widen(posed));
        double[] actual = scene.moved(i);
        agreeInSign(expected, actual);
        for (int k = 0; k < 13; k++) {
          assertThat(actual[k])
              .as("surfel %d, number %d", i, k)
              .isCloseTo(expected[k], within(k < 3 ? 3e-7 : 3e-6));
        }
        assertThat(scene.world.opacityLogit()[i]).isEqualTo(scene.canonical.opacityLogit()[i]);
      }
    }
  }

  @Test
  void surfelsGrowWithTheirTrianglesUpToTheLimits() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(40, 8, parallel);
      float[] posed = new float[HEAD.vertices.length];
      for (int i = 0; i < posed.length; i++) {
        posed[i] = 3 * HEAD.vertices[i];
      }
      scene.forward(posed);
      float grown = scene.world.logScale()[0] - scene.canonical.logScale()[0];
      assertThat(grown).isCloseTo((float) Math.log(3), within(1e-4f));
      MotionField limited =
          new MotionField(
              MESH,
              MotionLimits.DEFAULT.with(Map.of("smallestRatio", 0.5, "largestRatio", 4)),
              parallel);
      limited.forward(scene.binding, posed, scene.canonical, scene.world, scene.saved);
      grown = scene.world.logScale()[0] - scene.canonical.logScale()[0];
      assertThat(grown).isCloseTo((float) Math.log(2), within(1e-4f));
    }
  }

  @Test
  void restingMeshMovesNothing() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(500, 1, parallel);
      scene.forward(HEAD.vertices);
      for (int i = 0; i < scene.n; i++) {
        for (int k = 0; k < 3; k++) {
          assertThat(scene.world.position()[k * 500 + i])
              .isCloseTo(scene.canonical.position()[k * 500 + i], within(5e-8f));
        }
        assertThat(Math.abs(scene.saved.frameRotation()[i])).isCloseTo(1, within(2e-7f));
        assertThat(scene.world.logScale()[i])
            .isCloseTo(scene.canonical.logScale()[i], within(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1.5, 3.0, 3.14159, -2.9})
  void similarityOfTheMeshMovesSurfelsByTheSameSimilarity(double angle) {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(200, 2, parallel);
      double[] axis = {0.2, 1, -0.3};
      double[] translation = {0.1, -0.2, 0.5};
      scene.forward(rigid(HEAD.vertices, angle, axis, translation, 1.25));
      double[] q = quaternion(angle, axis);
      for (int i = 0; i < scene.n; i++) {
        double[] before = scene.component(scene.canonical.position(), i, 3);
        double[] turned = MotionReference.rotate(q, before);
        double[] rotation =
            MotionReference.product(q, scene.component(scene.canonical.rotation(), i, 4));
        double[] actual = scene.moved(i);
        double dot = 0;
        for (int k = 0; k < 4; k++) {
          dot += rotation[k] * actual[3 + k];
        }
        assertThat(Math.abs(dot)).isCloseTo(1, within(1e-6));
        for (int k = 0; k < 3; k++) {
          assertThat(actual[k]).isCloseTo(1.25 * turned[k] + translation[k], within(5e-7));
        }
        assertThat(actual[7] - scene.canonical.logScale()[i])
            .isCloseTo(Math.log(1.25), within(1e-5)); // posed vertices are rounded to floats
      }
    }
  }

  /** Random gradients of everything the field gives out. */
  private static WorldSurfels randomGradients(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WorldSurfels grad = new WorldSurfels(n);
    for (float[] g :
        new float[][] {grad.position(), grad.rotation(), grad.logScale(), grad.opacityLogit()}) {
      for (int i = 0; i < g.length; i++) {
        g[i] = (float) random.nextDouble(-1, 1);
      }
    }
    return grad;
  }

  private static double lossOf(double[] moved, WorldSurfels grad, float[] gradFrame, int i, int n) {
    double loss = 0;
    for (int k = 0; k < 3; k++) {
      loss += moved[k] * grad.position()[k * n + i];
    }
    for (int k = 0; k < 4; k++) {
      loss += moved[3 + k] * grad.rotation()[k * n + i];
      loss += moved[9 + k] * gradFrame[k * n + i];
    }
    return loss + moved[7] * grad.logScale()[i] + moved[8] * grad.logScale()[n + i];
  }

  @Test
  void gradientsOfCanonicalAttributesMatchDifferences() {
    int n = 37;
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(n, 4, parallel);
      float[] posed = shaken(5);
      scene.forward(posed);
      WorldSurfels gradWorld = randomGradients(n, 6);
      MomentSurfels gradCanonical = new MomentSurfels(n);
      scene.field.backward(
          scene.binding, scene.saved, scene.canonical, gradWorld, null, gradCanonical, null);
      MotionReference reference = new MotionReference(scene.binding);
      float[] none = new float[4 * n];
      for (int i = 0; i < n; i++) {
        int surfel = i;
        double[] x = new double[9];
        float[] gradient = new float[9];
        for (int k = 0; k < 9; k++) {
          float[] values = arrayOf(scene.canonical, k);
          x[k] = values[planeOf(k) * n + i];
          gradient[k] = arrayOf(gradCanonical, k)[planeOf(k) * n + i];
        }
        GradientCheck.of(
                y -> {
                  double[] moved =
                      reference.move(
                          surfel,
                          widen(posed),
                          new double[] {y[0], y[1], y[2]},
                          new double[] {y[3], y[4], y[5], y[6]},
                          new double[] {y[7], y[8]});
                  agreeInSign(moved, scene.moved(surfel));
                  return lossOf(moved, gradWorld, none, surfel, n);
                })
            .around(x)
            .tolerance(1e-4, 2e-6)
            .matches("surfel " + i, gradient);
        assertThat(gradCanonical.opacityLogit()[i]).isEqualTo(gradWorld.opacityLogit()[i]);
      }
    }
  }

  private static float[] arrayOf(MomentSurfels s, int k) {
    return k < 3 ? s.position() : k < 7 ? s.rotation() : s.logScale();
  }

  private static int planeOf(int k) {
    return k < 3 ? k : k < 7 ? k - 3 : k - 7;
  }

  @Test
  void gradientsOfPosedVerticesMatchDifferences() {
    int n = 83;
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(n, 8, parallel);
      float[] posed = shaken(9);
      scene.forward(posed);
      WorldSurfels gradWorld = randomGradients(n, 10);
      float[] gradFrame = randomGradients(n, 11).rotation();
      float[] gradVertices = new float[posed.length];
      scene.field.backward(
          scene.binding,
          scene.saved,
          scene.canonical,
          gradWorld,
          gradFrame,
          new MomentSurfels(n),
          gradVertices);
      MotionReference reference = new MotionReference(scene.binding);
      int[] touched = touchedEntries(scene);
      GradientCheck.of(
              y -> {
                double loss = 0;
                for (int i = 0; i < n; i++) {
                  double[] moved = scene.referenceOf(reference, i, y);
                  agreeInSign(moved, scene.moved(i));
                  loss += lossOf(moved, gradWorld, gradFrame, i, n);
                }
                return loss;
              })
          .around(posed)
          .step(1e-6)
          .only(touched)
          .tolerance(2e-4, 2e-3) // gradients are of size 1 / height of a triangle, about 100
          .matches("gradVertices", gradVertices);
    }
  }

  /** 60 entries of vertices that move some surfel. */
  private static int[] touchedEntries(Scene scene) {
    int[] entries = new int[60];
    for (int j = 0; j < entries.length; j++) {
      int surfel = j % scene.n;
      int t = scene.binding.triangle(surfel, j % scene.binding.used(surfel));
      entries[j] = 3 * HEAD.faces[3 * t + j / 3 % 3] + j % 3;
    }
    return entries;
  }

  @Test
  void backwardAddsToWhatIsThere() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(20, 12, parallel);
      scene.forward(shaken(13));
      WorldSurfels gradWorld = randomGradients(20, 14);
      MomentSurfels once = new MomentSurfels(20);
      MomentSurfels twice = new MomentSurfels(20);
      float[] verticesOnce = new float[HEAD.vertices.length];
      float[] verticesTwice = new float[HEAD.vertices.length];
      MotionField f = scene.field;
      f.backward(scene.binding, scene.saved, scene.canonical, gradWorld, null, once, verticesOnce);
      for (int round = 0; round < 2; round++) {
        f.backward(
            scene.binding, scene.saved, scene.canonical, gradWorld, null, twice, verticesTwice);
      }
      for (int i = 0; i < 60; i++) {
        assertThat(twice.position()[i]).isCloseTo(2 * once.position()[i], within(1e-5f));
        assertThat(twice.rotation()[i]).isCloseTo(2 * once.rotation()[i], within(1e-5f));
      }
      for (int i = 0; i < verticesOnce.length; i++) {
        assertThat(verticesTwice[i]).isCloseTo(2 * verticesOnce[i], within(1e-3f));
      }
    }
  }

  @Test
  void numberOfThreadsChangesNoBit() {
    float[] posed = shaken(15);
    WorldSurfels gradWorld = randomGradients(1500, 16);
    float[][] first = null;
    for (int threads : new int[] {1, 2, 3}) {
      try (Parallel parallel = Parallel.of(threads)) {
        Scene scene = new Scene(1500, 17, parallel);
        scene.forward(posed);
        MomentSurfels gradCanonical = new MomentSurfels(1500);
        float[] gradVertices = new float[posed.length];
        scene.field.backward(
            scene.binding,
            scene.saved,
            scene.canonical,
            gradWorld,
            gradWorld.rotation(),
            gradCanonical,
            gradVertices);
        float[][] results = {
          scene.world.position(),
          scene.world.rotation(),
          scene.world.logScale(),
          gradCanonical.position(),
          gradCanonical.rotation(),
          gradVertices
        };
        first = first == null ? results : first;
        for (int k = 0; k < results.length; k++) {
          assertThat(results[k]).isEqualTo(first[k]);
        }
      }
    }
  }

  @Test
  void trianglesThatCollapseGiveFiniteNumbers() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(400, 18, parallel);
      float[] posed = HEAD.posed(0.2, 0.1);
      for (int v = 0; v < posed.length / 3; v += 2) { // many lines and points
        System.arraycopy(posed, 3 * (v / 40), posed, 3 * v, 3);
      }
      for (float[] mesh : new float[][] {posed, new float[posed.length]}) {
        scene.forward(mesh);
        MomentSurfels gradCanonical = new MomentSurfels(400);
        float[] gradVertices = new float[posed.length];
        scene.field.backward(
            scene.binding,
            scene.saved,
            scene.canonical,
            randomGradients(400, 19),
            null,
            gradCanonical,
            gradVertices);
        for (float[] array :
            new float[][] {
              scene.world.position(),
              scene.world.rotation(),
              scene.world.logScale(),
              gradCanonical.position(),
              gradCanonical.rotation(),
              gradVertices
            }) {
          for (float x : array) {
            assertThat(Float.isFinite(x)).isTrue();
          }
        }
        for (int i = 0; i < 400; i++) {
          double[] q = scene.component(scene.world.rotation(), i, 4);
          assertThat(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
              .isCloseTo(1, within(1e-5));
        }
      }
    }
  }

  @Test
  void pointsWarpToWhereSurfelsMove() {
    try (Parallel parallel = Parallel.of(2)) {
      Scene scene = new Scene(333, 20, parallel);
      float[] posed = shaken(21);
      scene.forward(posed);
      float[] moved = new float[3 * 333];
      scene.field.warp(scene.binding, posed, scene.canonical.position(), moved);
      assertThat(moved).isEqualTo(scene.world.position());
    }
  }

  @Test
  void surfelsOfAnotherMeshAreRefused() {
    try (Parallel parallel = Parallel.of(1)) {
      Scene scene = new Scene(5, 22, parallel);
      MotionField other = new MotionField(HEAD.mesh(), MotionLimits.DEFAULT, parallel);
      assertThatThrownBy(() ->
              other.forward(
                  scene.binding, HEAD.vertices, scene.canonical, scene.world, scene.saved))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another mesh");
    }
  }
}
