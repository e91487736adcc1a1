package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadParams;
import timewalker.head.LandmarkScheme;

class LandmarkResidualsTest {
  private static final FitSettings SETTINGS = FitSettings.DEFAULT;

  private static LandmarkOffsets someOffsets() {
    LandmarkOffsets offsets = LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE);
    Random random = new Random(4);
    for (int i = 0; i < offsets.offset().length; i++) {
      offsets.offset()[i] = (float) (0.05 * random.nextGaussian());
    }
    float[] modes = new float[2 * 2 * LandmarkScheme.MEDIAPIPE.count()];
    for (int i = 0; i < modes.length; i++) {
      modes[i] = (float) (0.02 * random.nextGaussian());
    }
    return new LandmarkOffsets(offsets.scheme(), offsets.offset(), modes, offsets.deviation());
  }

  /** A head that is nearly where the landmarks are. */
  private static PhotoState state(LandmarkModel model, double yaw, double pitch) {
    HeadParams truth = SyntheticLandmarks.pose(SyntheticLandmarks.person(2, 10), yaw, pitch, 6);
    float[] pixels =
        SyntheticLandmarks.disturbed(
            new SyntheticLandmarks().project(truth), new Random(5), 1.5, 0.05);
    PhotoState state = new PhotoState(model, SyntheticLandmarks.photo(pixels, Double.NaN, 0, -1));
    assertThat(new RigidStart(model).place(state, SETTINGS)).isTrue();
    Random random = new Random(6);
    for (int i = 0; i < model.rig().shapes() + state.motions(); i++) {
      state.pose[i] = 0.2 * random.nextDouble();
    }
    state.set(state.motions() + PhotoState.JAW, 0.1);
    state.set(state.modes(), 0.7);
    state.set(state.modes() + 1, -0.4);
    return state;
  }

  @Test
  void theSlopeOfTheCostIsRightThoughOffsetsChangeWithTheView() {
    LandmarkModel model =
        new LandmarkModel(SyntheticLandmarks.HEAD, "adult", SETTINGS, someOffsets());
    LandmarkResiduals residuals = new LandmarkResiduals(model, SETTINGS);
    for (double[] view : new double[][] {{8, -5}, {-38, 12}}) {
      PhotoState state = state(model, view[0], view[1]);
      int unknowns = state.unknowns();
      NormalEquations equations = new NormalEquations(unknowns);
      equations.clear(unknowns);
      residuals.findVisible(state);
      residuals.linearize(state, equations);
      double steepest = 0;
      for (int i = state.motions(); i < unknowns; i++) {
        steepest = Math.max(steepest, Math.abs(2 * equations.g[i]));
      }
      for (int i = state.motions(); i < unknowns; i++) {
        double value = state.get(i);
        state.set(i, value + 1e-5);
        double after = residuals.cost(state);
        state.set(i, value - 1e-5);
        double before = residuals.cost(state);
        state.set(i, value);
        double slope = (after - before) / 2e-5;
        // the jaw moves the middle of the face a little, which is left out
        assertThat(2 * equations.g[i])
            .isCloseTo(slope, within(2e-3 * Math.abs(slope) + 1e-4 * steepest));
      }
    }
  }

  @Test
  void termsAndTheirSlopesAgree() {
    double[] terms = new double[LandmarkOffsets.TERMS];
    double[] before = new double[LandmarkOffsets.TERMS];
    double[] alongX = new double[LandmarkOffsets.TERMS];
    double[] alongY = new double[LandmarkOffsets.TERMS];
    for (double[] d : new double[][] {{0.3, -0.2}, {-0.95, 0.1}, {0.2, 0.7}}) {
      LandmarkOffsets.slopes(d[0], d[1], alongX, alongY);
      for (int axis = 0; axis < 2; axis++) {
        LandmarkOffsets.terms(d[0] + 1e-6 * (1 - axis), d[1] + 1e-6 * axis, terms);
        LandmarkOffsets.terms(d[0] - 1e-6 * (1 - axis), d[1] - 1e-6 * axis, before);
        for (int k = 0; k < terms.length; k++) {
          double slope = (terms[k] - before[k]) / 2e-6;
          assertThat((axis == 0 ? alongX : alongY)[k]).isCloseTo(slope, within(1e-6));
        }
      }
    }
  }
}
