package timewalker.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Parallel;

class SurfaceComparisonTest {
  private static final Parallel PARALLEL = Parallel.of(2);
  private static final int SAMPLES = 40_000;

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  private static SurfaceComparison.Agreement compare(
      TriangleMesh truth, TriangleMesh mesh, double threshold, SurfaceComparison.Region region) {
    return new SurfaceComparison(
            truth, VertexNormals.of(truth), region, threshold, SAMPLES, PARALLEL)
        .of(mesh);
  }

  private static SurfaceComparison.Agreement compare(
      TriangleMesh truth, TriangleMesh mesh, double threshold) {
    return compare(truth, mesh, threshold, SurfaceComparison.Region.EVERYWHERE);
  }

  /** A rectangle over [0, width] x [0, 1] at height h that rises along y. */
  private static TriangleMesh plane(double width, double h, double rise) {
    float w = (float) width;
    float low = (float) h;
    float high = (float) (h + rise);
    return new TriangleMesh(
        new float[] {0, 0, low, w, 0, low, w, 1, high, 0, 1, high},
        new int[] {0, 1, 2, 0, 2, 3},
        null);
  }

  private static TriangleMesh sphere(double radius) {
    int rings = 120;
    int around = 240;
    float[] v = new float[3 * (rings + 1) * around];
    int[] f = new int[6 * rings * around];
    int to = 0;
    for (int i = 0; i <= rings; i++) {
      double polar = Math.PI * i / rings;
      for (int j = 0; j < around; j++) {
        int at = i * around + j;
        double turn = 2 * Math.PI * j / around;
        v[3 * at] = (float) (radius * Math.sin(polar) * Math.cos(turn));
        v[3 * at + 1] = (float) (radius * Math.sin(polar) * Math.sin(turn));
        v[3 * at + 2] = (float) (radius * Math.cos(polar));
        int beside = i * around + (j + 1) % around;
        if (i < rings) {
          for (int corner :
              new int[] {at, at + around, beside, beside, at + around, beside + around}) {
            f[to++] = corner;
          }
        }
      }
    }
    return new TriangleMesh(v, f, null);
  }

  @Test
  void spheresWithinEachOtherAreTheirRadiiApart() {
    SurfaceComparison.Agreement near = compare(sphere(1), sphere(1.1), 0.15);
    assertThat(near.accuracy()).isCloseTo(0.1, within(4e-4));
    assertThat(near.completeness()).isCloseTo(0.1, within(4e-4));
    assertThat(near.chamfer()).isCloseTo(0.1, within(4e-4));
    assertThat(near.fScore()).isEqualTo(1);
    assertThat(near.normalDegrees()).isLessThan(1);
    assertThat(compare(sphere(1), sphere(1.1), 0.05).fScore()).isZero();
  }

  @Test
  void whatIsMissingCountsAsIncompleteAndNotAsWrong() {
    double h = 0.3;
    SurfaceComparison.Agreement a = compare(plane(2, 0, 0), plane(1, h, 0), 0.5);
    assertThat(a.accuracy()).isCloseTo(h, within(1e-6));
    // ∫ √(h² + x²) dx from 0 to 1 for the half that the other plane does not lie over.
    double root = Math.sqrt(h * h + 1);
    double beyond = (root + h * h * Math.log((1 + root) / h)) / 2;
    assertThat(a.completeness()).isCloseTo((h + beyond) / 2, within(2e-3));
    assertThat(a.precision()).isEqualTo(1);
    double recall = (1 + Math.sqrt(0.5 * 0.5 - h * h)) / 2;
    assertThat(a.recall()).isCloseTo(recall, within(2e-3));
    assertThat(a.fScore()).isCloseTo(2 * recall / (1 + recall), within(2e-3));
  }

  @Test
  void slopeIsTheErrorOfTheNormalsWhicheverSideIsOutside() {
    TriangleMesh steep = plane(1, 0, Math.tan(Math.toRadians(30)));
    assertThat(compare(plane(1, 0, 0), steep, 1).normalDegrees()).isCloseTo(30, within(0.01));
    TriangleMesh turned = new TriangleMesh(steep.vertices(), new int[] {2, 1, 0, 3, 2, 0}, null);
    assertThat(compare(plane(1, 0, 0), turned, 1).normalDegrees()).isCloseTo(30, within(0.01));
  }

  @Test
  void onlyTheRegionCounts() {
    TriangleMesh wedge = plane(1, 0, 0.2);
    SurfaceComparison.Agreement low = compare(plane(1, 0, 0), wedge, 1, (x, y, z) -> y < 0.5);
    SurfaceComparison.Agreement all = compare(plane(1, 0, 0), wedge, 1);
    // The distance grows with y, so half of the way has half of the mean.
    assertThat(low.accuracy()).isCloseTo(all.accuracy() / 2, within(1e-3));
    assertThat(low.completeness()).isCloseTo(all.completeness() / 2, within(1e-3));
    assertThat(compare(plane(1, 0, 0), wedge, 1, (x, y, z) -> false).chamfer()).isNaN();
  }

  @Test
  void samplesAreSpreadByArea() {
    // A thousandth of the area is 100 triangles, the rest two: every one of those gets its share.
    float[] v = new float[3 * 6];
    v[3] = 1;
    v[7] = 1;
    v[9] = 10;
    v[12] = 10;
    v[13] = 1000;
    v[15] = 11;
    TriangleMesh both = new TriangleMesh(v, new int[] {0, 1, 2, 3, 4, 5}, null);
    SurfaceComparison.Agreement a = compare(both, both, 1e-6, (x, y, z) -> x < 5);
    assertThat(a.precision()).isEqualTo(1);
    SurfaceComparison.Agreement far =
        compare(new TriangleMesh(v, new int[] {0, 1, 2}, null), both, 5);
    assertThat(far.precision()).isLessThan(0.02);
    assertThat(far.recall()).isEqualTo(1);
  }

  @Test
  void regionOfAHeadIsThatOfItsNearestVertices() {
    HeadModel head = EmbeddedHead.load();
    float[] posed = new float[3 * head.vertexCount()];
    HeadParams rest = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    new HeadPoser(head).pose(rest, posed);
    HeadRegion region = new HeadRegion(head, posed, java.util.List.of("nose", "ears", "no such"));
    int nose = head.mask("nose")[5];
    int neck = head.mask("neck")[5];
    assertThat(region.holds(posed[3 * nose], posed[3 * nose + 1], posed[3 * nose + 2])).isTrue();
    assertThat(region.holds(posed[3 * neck], posed[3 * neck + 1], posed[3 * neck + 2])).isFalse();
  }
}
