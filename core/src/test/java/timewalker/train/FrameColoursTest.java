package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.math.NamedArrays;

final class FrameColoursTest {
  private static final int[][] FRAMES = {{0, 1}};
  private static final float[] WHITE = {1, 1, 1};

  private static TrainingSettings withAffineRate(double rate) {
    TrainingSettings s = Presets.QUICK.settings();
    TrainingSettings.RateSettings r = s.rates();
    return new TrainingSettings(
        s.seed(),
        s.steps(),
        s.checkpointEvery(),
        s.evaluateEvery(),
        s.surfels(),
        s.bases(),
        new TrainingSettings.RateSettings(
            r.position(),
            r.rotation(),
            r.scale(),
            r.opacity(),
            r.colour(),
            r.tables(),
            r.blend(),
            r.residual(),
            r.net(),
            rate,
            r.decay()),
        s.losses(),
        s.density(),
        s.refinement());
  }

  @Test
  void switchedOffThereIsNoMatrixAndNothingIsAdded() {
    FrameColours colours = new FrameColours(withAffineRate(0), WHITE, 2, FRAMES);
    assertThat(colours.matrix(1)).isNull();
    assertThat(colours.addDeviation(1, null)).isZero();
    colours.step(1, null);
  }

  @Test
  void theDistanceToTheIdentityPullsBack() {
    FrameColours colours = new FrameColours(withAffineRate(0.1), WHITE, 2, FRAMES);
    float[] gradient = new float[12];
    assertThat(colours.addDeviation(1, gradient)).isZero();
    assertThat(gradient).containsOnly(0f);
    float[] up = new float[12];
    up[3] = -1;
    colours.step(1, up); // Adam's first step is the rate
    assertThat(colours.matrix(1)[3]).isEqualTo(0.1f);
    double weight = withAffineRate(0.1).losses().affine();
    assertThat(colours.addDeviation(1, gradient)).isCloseTo(weight * 0.01 / 12, within(1e-8));
    assertThat(gradient[3]).isCloseTo((float) (weight * 2 * 0.1 / 12), within(1e-7f));
    assertThat(gradient[4]).isZero();
  }

  /** What all frames of a stage share is the person's, not the camera's. */
  @Test
  void theMeanOfAStageIsTakenBackToTheIdentity() {
    FrameColours colours = new FrameColours(withAffineRate(1e-3), WHITE, 2, FRAMES);
    for (int visit = 0; visit < 50; visit++) {
      float[] up = new float[12];
      Arrays.fill(up, visit % 2 == 0 ? 1 : 3);
      colours.step(visit % 2, up);
      if (visit == 48) {
        assertThat(mean(colours)[0]).isLessThan(0.99f);
      }
    }
    float[] mean = mean(colours);
    for (int i = 0; i < 12; i++) {
      assertThat(Math.abs(mean[i] - (i % 5 == 0 ? 1 : 0))).as("number " + i).isLessThan(1e-6f);
    }
  }

  private static float[] mean(FrameColours colours) {
    NamedArrays arrays = new NamedArrays();
    colours.save(arrays);
    float[] m = arrays.floats("colours/matrices");
    float[] mean = new float[12];
    for (int i = 0; i < 12; i++) {
      mean[i] = (m[i] + m[12 + i]) / 2;
    }
    return mean;
  }
}
