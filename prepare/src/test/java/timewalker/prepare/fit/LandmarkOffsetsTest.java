package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.head.LandmarkScheme;

class LandmarkOffsetsTest {
  @Test
  void theTableIsSmallAndLeftAndRightAlike() {
    LandmarkOffsets learned = LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE);
    double[] terms = new double[LandmarkOffsets.TERMS];
    for (double[] view : new double[][] {{0, 0}, {0.9, 0}, {-0.9, 0.5}, {0, -0.5}, {0.9, -0.5}}) {
      LandmarkOffsets.terms(view[0], view[1], terms);
      for (int i = 0; i < 3 * LandmarkScheme.MEDIAPIPE.count(); i++) {
        double sum = 0;
        for (int k = 0; k < terms.length; k++) {
          sum += terms[k] * learned.offset()[3 * (terms.length * (i / 3) + k) + i % 3];
        }
        assertThat(Math.abs(sum)).isLessThan(view[0] == 0 && view[1] == 0 ? 0.15 : 0.25);
      }
    }
    // outer and inner eye corners, corners of the mouth; what is odd in x changes its sign
    int[][] signs = {{-1, 1, 1}, {1, -1, -1}, {-1, 1, 1}, {-1, 1, 1}, {1, -1, -1}, {-1, 1, 1}};
    int numbers = 3 * LandmarkOffsets.TERMS;
    for (int[] pair : new int[][] {{33, 263}, {133, 362}, {61, 291}}) {
      for (int i = 0; i < numbers; i++) {
        float other = signs[i / 3][i % 3] * learned.offset()[numbers * pair[1] + i];
        assertThat(learned.offset()[numbers * pair[0] + i]).isEqualTo(other);
      }
    }
  }

  @Test
  void everyModeIsAlikeOrOppositeLeftAndRight() {
    float[] modes = LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE).modes();
    int[] pairs = {33, 263, 133, 362, 61, 291, 50, 280, 172, 397, 10, 10, 4, 4, 152, 152};
    for (int from = 0; from < modes.length; from += 2 * LandmarkScheme.MEDIAPIPE.count()) {
      double[] apart = new double[2]; // if alike, if opposite
      for (int i = 0; i < pairs.length; i += 2) {
        int one = from + 2 * pairs[i];
        int other = from + 2 * pairs[i + 1];
        for (int k = 0; k < 2; k++) {
          int sign = k == 0 ? 1 : -1;
          apart[k] = Math.max(apart[k], Math.abs(modes[one] + sign * modes[other]));
          apart[k] = Math.max(apart[k], Math.abs(modes[one + 1] - sign * modes[other + 1]));
        }
      }
      assertThat(Math.min(apart[0], apart[1])).isLessThan(3e-5);
      assertThat(Math.max(apart[0], apart[1])).isGreaterThan(1e-3);
    }
  }

  @Test
  void landmarksOfWhichMuchRemainsAreTrustedLess() {
    float[] deviation = LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE).deviation();
    Arrays.fill(deviation, 0.01f);
    deviation[7] = 0.03f;
    LandmarkOffsets offsets =
        new LandmarkOffsets(
            LandmarkScheme.MEDIAPIPE,
            LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE).offset(),
            new float[0],
            deviation);
    // with 0.01 that the head model is off anyway
    assertThat(offsets.standardDeviation()).isCloseTo(0.01 * Math.sqrt(2), within(1e-6));
    assertThat(offsets.trust(8)).isCloseTo(1, within(1e-6));
    assertThat(offsets.trust(7)).isCloseTo(2.0 / 10, within(1e-6));
  }
}
