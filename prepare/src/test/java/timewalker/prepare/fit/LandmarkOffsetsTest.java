package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;

class LandmarkOffsetsTest {
  @Test
  void theTableIsSmallAndLeftAndRightAlike() {
    LandmarkOffsets learned = LandmarkOffsets.learned();
    for (float value : learned.offset()) {
      assertThat(Math.abs(value)).isLessThan(0.15f);
    }
    // outer and inner eye corners, corners of the mouth
    for (int[] pair : new int[][] {{33, 263}, {133, 362}, {61, 291}}) {
      assertThat(learned.offset()[3 * pair[0]]).isEqualTo(-learned.offset()[3 * pair[1]]);
      assertThat(learned.offset()[3 * pair[0] + 1]).isEqualTo(learned.offset()[3 * pair[1] + 1]);
    }
  }

  @Test
  void offsetsLearnedOnOthersExplainWhatTheNetworkSeesOfSomeoneNew() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {21}, 3, parallel);
      List<LandmarkPhoto> photos = new ArrayList<>();
      for (SeenShot shot : shots) {
        float[] weight = new float[LandmarkModel.COUNT];
        Arrays.fill(weight, 1);
        int stage = Arrays.binarySearch(SeenShot.AGES, shot.age());
        int size = shot.camera().width();
        photos.add(
            new LandmarkPhoto(size, size, shot.pixels(), weight, Double.NaN, stage, -1, false));
      }
      double without = residual(photos, LandmarkOffsets.none(), parallel);
      double with = residual(photos, LandmarkOffsets.learned(), parallel);
      assertThat(with).isLessThan(0.8 * without);
    }
  }

  private static double residual(
      List<LandmarkPhoto> photos, LandmarkOffsets offsets, Parallel parallel) {
    FittedPerson person =
        new HeadFitter(SyntheticLandmarks.HEAD, FitSettings.DEFAULT, offsets)
            .fit(photos, SeenShot.AGES, parallel);
    List<Float> residuals = new ArrayList<>();
    for (int i = 0; i < photos.size(); i++) {
      for (float value : person.heads().get(i).orElseThrow().residual()) {
        residuals.add(value);
      }
    }
    residuals.sort(null);
    return residuals.get(residuals.size() / 2);
  }
}
