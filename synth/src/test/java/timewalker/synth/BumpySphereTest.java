package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.surfel.WorldSurfels;

final class BumpySphereTest {
  @Test
  void scalesAreTheMeanDistanceToTheThreeNearest() {
    int n = 500;
    WorldSurfels s = BumpySphere.surfels(n);
    for (int i = 0; i < n; i += 37) {
      double[] distances = new double[n];
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          sum += Math.pow(s.position()[c * n + i] - s.position()[c * n + j], 2);
        }
        distances[j] = Math.sqrt(sum);
      }
      Arrays.sort(distances);
      double mean = (distances[1] + distances[2] + distances[3]) / 3;
      assertThat(Math.exp(s.logScale()[i])).isCloseTo(mean, within(1e-5));
      assertThat(s.logScale()[n + i]).isEqualTo(s.logScale()[i]);
    }
  }

  @Test
  void surfelsLieFlatOnTheSurface() {
    int n = 4000;
    WorldSurfels s = BumpySphere.surfels(n);
    double worst = 0;
    for (int i = 0; i < n; i += 11) {
      double[] normal = normal(s, i);
      for (int j = 0; j < n; j++) {
        double[] step = new double[3];
        for (int c = 0; c < 3; c++) {
          step[c] = s.position()[c * n + j] - s.position()[c * n + i];
        }
        double length = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
        if (j != i && length < 0.05) {
          double off = step[0] * normal[0] + step[1] * normal[1] + step[2] * normal[2];
          worst = Math.max(worst, Math.abs(off) / length);
        }
      }
      double outward = 0;
      for (int c = 0; c < 3; c++) {
        outward += normal[c] * s.position()[c * n + i];
      }
      assertThat(outward).isGreaterThan(0.5);
    }
    // the surface curves, but neighbours never leave the plane by more than a tenth or two
    assertThat(worst).isBetween(0.01, 0.2);
  }

  private static double[] normal(WorldSurfels s, int i) {
    int n = s.count();
    double w = s.rotation()[i];
    double x = s.rotation()[n + i];
    double y = s.rotation()[2 * n + i];
    double z = s.rotation()[3 * n + i];
    return new double[] {2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)};
  }
}
