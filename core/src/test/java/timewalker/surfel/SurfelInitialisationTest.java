package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import timewalker.math.TriangleTree;

final class SurfelInitialisationTest {
  private static final SlitHead HEAD = new SlitHead();
  private static final CanonicalMesh MESH = HEAD.mesh();

  private static double[] point(Surfels surfels, int i) {
    int n = surfels.count();
    return new double[] {
      surfels.position()[i], surfels.position()[n + i], surfels.position()[2 * n + i]
    };
  }

  @Test
  void surfelsLieFlatOnTheirTriangle() {
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(3000, 2, 7));
    Surfels s = placed.surfels();
    TriangleTree.Hit hit = new TriangleTree.Hit();
    for (int i = 0; i < 3000; i++) {
      double[] p = point(s, i);
      MESH.tree().closest(p[0], p[1], p[2], placed.group()[i], hit);
      assertThat(hit.distance()).isLessThan(1e-7);
      double[] q = new double[4];
      for (int k = 0; k < 4; k++) {
        q[k] = s.rotation()[k * 3000 + i];
      }
      double[] normal = MotionReference.rotate(q, new double[] {0, 0, 1});
      int[] f = {
        HEAD.faces[3 * hit.triangle],
        HEAD.faces[3 * hit.triangle + 1],
        HEAD.faces[3 * hit.triangle + 2]
      };
      double[] a = new double[3];
      double[] b = new double[3];
      for (int k = 0; k < 3; k++) {
        a[k] = (double) HEAD.vertices[3 * f[1] + k] - HEAD.vertices[3 * f[0] + k];
        b[k] = (double) HEAD.vertices[3 * f[2] + k] - HEAD.vertices[3 * f[0] + k];
      }
      double[] n = {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
      double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
      double along = (normal[0] * n[0] + normal[1] * n[1] + normal[2] * n[2]) / length;
      // A surfel on an edge may be measured against the neighbour, a few degrees off.
      assertThat(along)
          .isGreaterThan(hit.u > 1e-3 && hit.v > 1e-3 && hit.u + hit.v < 0.999 ? 1 - 1e-6 : 0.9);
      assertThat(s.opacityLogit()[i]).isCloseTo((float) Math.log(1 / 9.0), within(1e-6f));
      assertThat(s.sh()[i]).isZero(); // grey
    }
  }

  @Test
  void everyGroupGetsSurfelsInProportionToItsArea() {
    int n = 20_000;
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(n, 0, 3));
    double[] area = new double[MESH.groupCount()];
    double total = 0;
    for (int t = 0; t < MESH.faceCount(); t++) {
      area[MESH.groupOf(t)] += MESH.area(t);
      total += MESH.area(t);
    }
    int[] count = new int[MESH.groupCount()];
    for (int g : placed.group()) {
      count[g]++;
    }
    for (int g = 0; g < count.length; g++) {
      assertThat((double) count[g]).isCloseTo(n * area[g] / total, within(3.0));
    }
  }

  @Test
  void spreadIsMoreEvenThanChance() {
    int n = 8000;
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(n, 0, 5));
    // On a plane with density ρ the mean distance of the three nearest of random points is
    // (1/2 + 3/4 + 15/16) / 3 / √ρ = 0.729 / √ρ; an even spread comes closer to 1 / √ρ.
    double total = 0;
    for (int t = 0; t < MESH.faceCount(); t++) {
      total += MESH.area(t);
    }
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += Math.exp(placed.surfels().logScale()[i]) / n;
    }
    assertThat(mean * Math.sqrt(n / total)).isBetween(0.78, 1.05);
  }

  @Test
  void scaleIsTheMeanDistanceOfThreeNeighboursOfTheGroup() {
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(900, 0, 9));
    Surfels s = placed.surfels();
    for (int i = 0; i < 900; i += 7) {
      double[] best = {1, 1, 1};
      for (int j = 0; j < 900; j++) {
        if (j != i && placed.group()[j] == placed.group()[i]) {
          double[] a = point(s, i);
          double[] b = point(s, j);
          double d = Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
          for (int k = 0; k < 3; k++) {
            if (d < best[k]) {
              double swap = best[k];
              best[k] = d;
              d = swap;
            }
          }
        }
      }
      double expected = Math.log((best[0] + best[1] + best[2]) / 3);
      assertThat(s.logScale()[i]).isCloseTo((float) expected, within(1e-5f));
      assertThat(s.logScale()[900 + i]).isEqualTo(s.logScale()[i]);
    }
  }

  @Test
  void sameSeedGivesTheSameSurfelsAndAnotherOthers() {
    SurfelInitialisation.Settings settings = SurfelInitialisation.Settings.of(500, 0, 1);
    float[] first = SurfelInitialisation.onMesh(MESH, null, settings).surfels().position();
    assertThat(SurfelInitialisation.onMesh(HEAD.mesh(), null, settings).surfels().position())
        .isEqualTo(first);
    assertThat(
            SurfelInitialisation.onMesh(MESH, null, SurfelInitialisation.Settings.of(500, 0, 2))
                .surfels()
                .position())
        .isNotEqualTo(first);
  }

  @Test
  void densityAndColourFollowTheSettings() {
    float[] colour = new float[HEAD.vertices.length];
    for (int v = 0; v < colour.length / 3; v++) {
      for (int k = 0; k < 3; k++) {
        colour[3 * v + k] = 0.5f + HEAD.vertices[3 * v + k]; // linear, so exact within triangles
      }
    }
    SurfelInitialisation.Settings settings =
        SurfelInitialisation.Settings.of(2000, 1, 1)
            .withOpacity(0.3)
            .withDensity(Map.of(SlitHead.SKIN, 0.0, SlitHead.LEFT_EYE, 3.0));
    PlacedSurfels placed = SurfelInitialisation.onMesh(MESH, colour, settings);
    int left = 0;
    int right = 0;
    for (int i = 0; i < 2000; i++) {
      int part = MESH.partOf(placed.group()[i]);
      assertThat(part).isNotEqualTo(SlitHead.SKIN);
      left += part == SlitHead.LEFT_EYE ? 1 : 0;
      right += part == SlitHead.RIGHT_EYE ? 1 : 0;
      for (int c = 0; c < 3; c++) {
        double rgb = 0.5 + SphericalHarmonics.C0 * placed.surfels().sh()[c * 2000 + i];
        assertThat(rgb).isCloseTo(0.5 + placed.surfels().position()[c * 2000 + i], within(1e-6));
      }
    }
    assertThat(left).isCloseTo(3 * right, within(6));
    assertThatThrownBy(() ->
            SurfelInitialisation.onMesh(
                MESH,
                null,
                SurfelInitialisation.Settings.of(10, 0, 1)
                    .withDensity(Map.of(0, 0.0, 1, 0.0, 2, 0.0, 3, 0.0))))
        .hasMessageContaining("every part");
  }
}
