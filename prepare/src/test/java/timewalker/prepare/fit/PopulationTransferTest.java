package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import timewalker.head.LandmarkScheme;
import timewalker.head.PointPoser;

class PopulationTransferTest {
  private static final int N = 20;

  @Test
  void toTheSamePopulationIsNearlyTheIdentity() {
    double[] t = PopulationTransfer.between(SyntheticLandmarks.HEAD, "adult", "adult", N);
    for (int i = 0; i < N; i++) {
      assertThat(t[i * N + i]).isBetween(0.3, 1.0);
      for (int j = 0; j < N; j++) {
        if (i != j) {
          assertThat(t[i * N + j]).isCloseTo(0, within(0.15));
        }
      }
    }
  }

  @Test
  void aBroadChildIsExpectedToBecomeABroadAdult() {
    double[] t = PopulationTransfer.between(SyntheticLandmarks.HEAD, "child", "adult", N);
    double[] child = new double[N];
    child[0] = 2;
    double[] adult = new double[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        adult[i] += t[i * N + j] * child[j];
      }
    }
    double[] a = moved("child", child);
    double[] b = moved("adult", adult);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    assertThat(dot / Math.sqrt(aa * bb)).isGreaterThan(0.8);
  }

  /** What z moves the landmarks of the mean head by. */
  private static double[] moved(String population, double[] z) {
    LandmarkModel model =
        new LandmarkModel(
            SyntheticLandmarks.HEAD,
            population,
            FitSettings.DEFAULT,
            LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE));
    double[] pose = new double[model.rig().poseLength()];
    System.arraycopy(z, 0, pose, 0, z.length);
    double[] points = new double[3 * model.rig().points()];
    new PointPoser(model.rig()).pose(pose, points);
    for (int i = 0; i < points.length; i++) {
      points[i] -= model.meanPoints()[i];
    }
    return points;
  }
}
