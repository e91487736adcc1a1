package timewalker.mesh.poisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;
import timewalker.mesh.MeshListener;
import timewalker.mesh.MeshTopology;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

class PoissonReconstructionTest {
  private static final int POINTS = 30_000;
  private static final PoissonSettings DEPTH_6 = PoissonSettings.DEFAULT.with("depth", 6);

  private static PoissonSurface reconstruct(OrientedPoints points, int threads) {
    return reconstruct(points, threads, MeshListener.SILENT);
  }

  private static PoissonSurface reconstruct(
      OrientedPoints points, int threads, MeshListener listener) {
    try (Parallel parallel = Parallel.of(threads)) {
      return new PoissonReconstruction(DEPTH_6, parallel, listener).reconstruct(points);
    }
  }

  private static double volume(TriangleMesh mesh) {
    float[] v = mesh.vertices();
    double six = 0;
    for (int t = 0; t < mesh.faces().length; t += 3) {
      int a = 3 * mesh.faces()[t];
      int b = 3 * mesh.faces()[t + 1];
      int c = 3 * mesh.faces()[t + 2];
      six +=
          v[a] * ((double) v[b + 1] * v[c + 2] - (double) v[b + 2] * v[c + 1])
              + v[a + 1] * ((double) v[b + 2] * v[c] - (double) v[b] * v[c + 2])
              + v[a + 2] * ((double) v[b] * v[c + 1] - (double) v[b + 1] * v[c]);
    }
    return six / 6;
  }

  private static void assertClosed(TriangleMesh mesh) {
    MeshTopology topology = MeshTopology.of(mesh);
    assertThat(topology.watertight()).isTrue();
    assertThat(topology.manifold()).isTrue();
  }

  @Test
  void bumpySphereComesBackFromExactPoints() {
    TriangleMesh mesh = reconstruct(BumpyPoints.sample(POINTS, 0, 0, 0, 1), 2).mesh();
    assertClosed(mesh);
    assertThat(MeshTopology.of(mesh).pieces()).isEqualTo(1);
    assertThat(BumpyPoints.meanDistance(mesh)).isLessThan(8e-5);
    // Outside is outside. The volume of the surface is the mean of r³ over the sphere.
    assertThat(volume(mesh)).isCloseTo(trueVolume(), within(0.003 * trueVolume()));
  }

  private static double trueVolume() {
    double sum = 0;
    int n = 200;
    for (int i = 0; i < n; i++) {
      double z = (2 * i + 1.0) / n - 1;
      double s = Math.sqrt(1 - z * z);
      for (int j = 0; j < n; j++) {
        double turn = 2 * Math.PI * j / n;
        sum += Math.pow(BumpyPoints.radius(s * Math.cos(turn), s * Math.sin(turn), z), 3);
      }
    }
    return 4 * Math.PI / 3 * sum / (n * n);
  }

  @Test
  void functionAloneIsWithinASmallPartOfACell() {
    PoissonSettings unfitted = DEPTH_6.with(Map.of("pointWeight", 4, "fitPoints", 0));
    try (Parallel parallel = Parallel.of(2)) {
      PoissonSurface surface =
          new PoissonReconstruction(unfitted, parallel, MeshListener.SILENT)
              .reconstruct(BumpyPoints.sample(POINTS, 0, 0, 0, 1));
      assertThat(surface.cell()).isCloseTo(0.0358, within(0.002));
      assertThat(BumpyPoints.meanDistance(surface.mesh())).isLessThan(0.02 * surface.cell());
    }
  }

  @Test
  void noiseIsAveragedOut() {
    OrientedPoints noisy = BumpyPoints.sample(POINTS, 0.002, 0.1, 0, 1);
    assertThat(BumpyPoints.meanDistance(reconstruct(noisy, 2).mesh())).isLessThan(6e-4);
  }

  @Test
  void numberOfThreadsChangesNoBit() {
    OrientedPoints points = BumpyPoints.sample(POINTS, 0.002, 0.1, 0.02, 4);
    TriangleMesh one = reconstruct(points, 1).mesh();
    TriangleMesh three = reconstruct(points, 3).mesh();
    assertThat(three.faces()).isEqualTo(one.faces());
    assertThat(three.vertices()).isEqualTo(one.vertices());
  }

  @Test
  void everyPointFiveTimesIsNoHarm() {
    OrientedPoints once = BumpyPoints.sample(POINTS / 2, 0, 0, 0, 6);
    int n = 5 * once.count();
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      int from = i / n * once.count() + i % n / 5;
      position[i] = once.position()[from];
      normal[i] = once.normal()[from];
    }
    TriangleMesh mesh = reconstruct(new OrientedPoints(n, position, normal, null), 2).mesh();
    assertClosed(mesh);
    assertThat(BumpyPoints.meanDistance(mesh)).isLessThan(2e-4);
  }

  @Test
  void strayPointsMakeSeparateCrumbs() {
    TriangleMesh mesh = reconstruct(BumpyPoints.sample(POINTS, 0, 0, 0.1, 8), 2).mesh();
    assertClosed(mesh);
    TriangleMesh largest = MeshTrim.smallPieces(mesh, 1);
    assertClosed(largest);
    assertThat(BumpyPoints.meanDistance(largest)).isLessThan(4e-4);
  }

  @Test
  void holeInThePointsIsClosedAndTrimmedAgain() {
    OrientedPoints all = BumpyPoints.sample(POINTS, 0, 0, 0, 9);
    int[] kept = new int[all.count()];
    int n = 0;
    for (int i = 0; i < all.count(); i++) {
      if (all.position()[2 * all.count() + i] > -0.3) {
        kept[n++] = i;
      }
    }
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      position[i] = all.position()[i / n * all.count() + kept[i % n]];
      normal[i] = all.normal()[i / n * all.count() + kept[i % n]];
    }
    try (Parallel parallel = Parallel.of(2)) {
      PoissonSurface surface =
          new PoissonReconstruction(DEPTH_6, parallel, MeshListener.SILENT)
              .reconstruct(new OrientedPoints(n, position, normal, null));
      assertClosed(surface.mesh());
      float[] support = surface.support(parallel);
      float[] sorted = support.clone();
      Arrays.sort(sorted);
      double usual = sorted[sorted.length * 3 / 4];
      TriangleMesh open = MeshTrim.bySupport(surface.mesh(), support, usual - 1, 0);
      assertThat(MeshTopology.of(open).watertight()).isFalse();
      int taken = surface.mesh().faceCount() - open.faceCount();
      TriangleMesh closed = MeshTrim.bySupport(surface.mesh(), support, usual - 1, taken + 1);
      assertThat(MeshTopology.of(closed).watertight()).isTrue();
      TriangleMesh still = MeshTrim.bySupport(surface.mesh(), support, usual - 1, taken / 2);
      assertThat(MeshTopology.of(still).watertight()).isFalse();
      assertThat(open.faceCount()).isGreaterThan(surface.mesh().faceCount() / 2);
      float lowest = Float.POSITIVE_INFINITY;
      double distance = 0;
      int beside = 0;
      float[] v = open.vertices();
      for (int i = 0; i < v.length; i += 3) {
        lowest = Math.min(lowest, v[i + 2]);
        if (v[i + 2] > -0.3) {
          distance += BumpyPoints.distance(new double[] {v[i], v[i + 1], v[i + 2]});
          beside++;
        }
      }
      assertThat(lowest).isBetween(-0.45f, -0.25f);
      // Where there are points it is as good as without a hole. The rim beyond them, a hundredth
      // of the vertices, already bends into the hole and makes up nine tenths of the mean.
      assertThat(distance / beside).isLessThan(8e-5);
      assertThat(BumpyPoints.meanDistance(open)).isLessThan(5e-4);
    }
  }

  private static MeshListener listenerTo(List<String> warnings) {
    return new MeshListener() {
      @Override
      public void warning(String message) {
        warnings.add(message);
      }

      @Override
      public void step(String name) {}
    };
  }

  @Test
  void pointsWithoutNormalAreLeftOutWithAWarning() {
    OrientedPoints points = BumpyPoints.sample(POINTS, 0, 0, 0, 1);
    for (int i = 0; i < 100; i++) {
      for (int c = 0; c < 3; c++) {
        points.normal()[c * POINTS + i] = i % 2 == 0 ? 0 : Float.NaN;
      }
    }
    List<String> warnings = new ArrayList<>();
    assertClosed(reconstruct(points, 2, listenerTo(warnings)).mesh());
    assertThat(warnings).containsExactly("100 of 30000 points have no normal; they are left out");
  }

  /**
   * A sphere of radius 1/2 in the unit cube; the last point lies just below the middle's height.
   */
  private static OrientedPoints sphere(int n) {
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    for (int i = 0; i < n; i++) {
      double z = 1 - 2 * (i + 0.5) / n;
      double turn = i * 2.399963229728653;
      double r = Math.sqrt(1 - z * z);
      double[] d = {r * Math.cos(turn), r * Math.sin(turn), z};
      if (i < 6) {
        d = new double[3];
        d[i / 2] = i % 2 == 0 ? 1 : -1;
      }
      for (int c = 0; c < 3; c++) {
        normal[c * n + i] = (float) d[c];
        position[c * n + i] = (float) (0.5 + 0.5 * d[c]);
      }
    }
    position[n - 1] = 1;
    position[2 * n - 1] = 0.5f;
    position[3 * n - 1] = Math.nextDown(0.5f);
    normal[n - 1] = 1;
    normal[2 * n - 1] = 0;
    normal[3 * n - 1] = 0;
    return new OrientedPoints(n, position, normal, null);
  }

  @Test
  void aPointJustBelowABricksBorderStaysInIt() {
    assertClosed(reconstruct(sphere(5000), 1).mesh());
  }

  @Test
  void pointsFarFromAllOthersAreLeftOutWithAWarning() {
    List<String> warnings = new ArrayList<>();
    OrientedPoints points = BumpyPoints.sample(POINTS, 0, 0, 0, 1);
    points.position()[5] = 1e30f;
    points.position()[POINTS + 77] = -2e3f;
    TriangleMesh mesh = reconstruct(points, 2, listenerTo(warnings)).mesh();
    assertThat(warnings).singleElement().asString().startsWith("2 of 30000 points lie more than");
    assertThat(BumpyPoints.meanDistance(mesh)).isLessThan(2e-4);
  }

  @Test
  void notANumberIsAnError() {
    OrientedPoints points = BumpyPoints.sample(1000, 0, 0, 0, 1);
    points.position()[1007] = Float.NaN;
    assertThatThrownBy(() -> reconstruct(points, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("point 7");
  }

  @Test
  void normalsThatLeadInwardsAreSaid() {
    OrientedPoints points = BumpyPoints.sample(POINTS, 0, 0, 0, 1);
    for (int i = 0; i < 3 * POINTS; i++) {
      points.normal()[i] = -points.normal()[i];
    }
    List<String> warnings = new ArrayList<>();
    reconstruct(points, 2, listenerTo(warnings));
    assertThat(warnings).singleElement().asString().startsWith("most normals point inwards");
  }

  @Test
  void tooLittleToReconstructIsAnError() {
    float[] same = {1, 1, 1, 2, 2, 2, 3, 3, 3};
    assertThatThrownBy(() -> reconstruct(new OrientedPoints(3, same, same, null), 1))
        .hasMessageContaining("same position");
    assertThatThrownBy(() -> reconstruct(new OrientedPoints(3, same, new float[9], null), 1))
        .hasMessageContaining("at least 3");
  }

  @Test
  void fewPointsMakeACoarseClosedSurface() {
    TriangleMesh mesh = reconstruct(BumpyPoints.sample(300, 0, 0, 0, 2), 2).mesh();
    assertClosed(mesh);
    assertThat(volume(mesh)).isCloseTo(trueVolume(), within(0.05 * trueVolume()));
  }
}
