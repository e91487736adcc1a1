package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.math.Camera;
import timewalker.math.Parallel;

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
  void offsetsLearnedOnOthersExplainWhatTheNetworkSeesOfSomeoneNew() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {21}, 9, false, parallel);
      List<LandmarkPhoto> photos = shots.stream().map(SeenShot::photo).toList();
      LandmarkOffsets learned = LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE);
      LandmarkOffsets none =
          new LandmarkOffsets(
              LandmarkScheme.MEDIAPIPE,
              LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE).offset(),
              new float[0],
              learned.deviation());
      double without = residual(photos, none, parallel);
      double with = residual(photos, withoutModes(learned), parallel);
      assertThat(with).isLessThan(0.8 * without);
    }
  }

  @Test
  void aNodIsSeenInFull() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {1}, 16, false, parallel);
      List<LandmarkPhoto> photos = shots.stream().map(SeenShot::photo).toList();
      double before = pitchSlope(shots, photos, withoutChange(), parallel);
      double slope =
          pitchSlope(shots, photos, LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE), parallel);
      assertThat(slope).isBetween(0.9, 1.1);
      assertThat(Math.abs(slope - 1)).isLessThan(0.5 * Math.abs(before - 1));
    }
  }

  @Test
  void aBeardTipsTheHeadLessThanItDidWithoutModes() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {0}, SeenShot.BEARDED, 8, false, parallel);
      LandmarkOffsets learned = LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE);
      double before = pitchError(shots, withoutModes(learned), parallel);
      assertThat(before).isGreaterThan(Math.toRadians(5));
      assertThat(pitchError(shots, learned, parallel)).isLessThan(0.8 * before);
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

  private static LandmarkOffsets withoutModes(LandmarkOffsets offsets) {
    return new LandmarkOffsets(
        offsets.scheme(), offsets.offset(), new float[0], offsets.deviation());
  }

  /** Mean difference between fitted and true pitch, radians. */
  private static double pitchError(
      List<SeenShot> shots, LandmarkOffsets offsets, Parallel parallel) {
    List<LandmarkPhoto> photos = shots.stream().map(s -> s.photo(SeenShot.BEARDED)).toList();
    FittedPerson person =
        new HeadFitter(SyntheticLandmarks.HEAD, FitSettings.DEFAULT, offsets)
            .fit(photos, SeenShot.BEARDED, parallel);
    double sum = 0;
    for (int i = 0; i < shots.size(); i++) {
      FittedHead head = person.heads().get(i).orElseThrow();
      double truth = pitch(shots.get(i).truth(), shots.get(i).camera());
      sum += Math.abs(pitch(head.params(), head.camera()) - truth) / shots.size();
    }
    return sum;
  }

  /** The learned table without what changes with the view. */
  private static LandmarkOffsets withoutChange() {
    LandmarkOffsets learned = LandmarkOffsets.learned(LandmarkScheme.MEDIAPIPE);
    float[] first = new float[learned.offset().length];
    for (int i = 0; i < first.length; i++) {
      first[i] = i % (3 * LandmarkOffsets.TERMS) < 3 ? learned.offset()[i] : 0;
    }
    return new LandmarkOffsets(learned.scheme(), first, learned.modes(), learned.deviation());
  }

  /** Slope of the fitted pitch over the true one. */
  private static double pitchSlope(
      List<SeenShot> shots,
      List<LandmarkPhoto> photos,
      LandmarkOffsets offsets,
      Parallel parallel) {
    FittedPerson person =
        new HeadFitter(SyntheticLandmarks.HEAD, FitSettings.DEFAULT, offsets)
            .fit(photos, SeenShot.AGES, parallel);
    double[] truth = new double[shots.size()];
    double[] found = new double[shots.size()];
    for (int i = 0; i < truth.length; i++) {
      FittedHead head = person.heads().get(i).orElseThrow();
      truth[i] = pitch(shots.get(i).truth(), shots.get(i).camera());
      found[i] = pitch(head.params(), head.camera());
    }
    double meanTruth = Arrays.stream(truth).average().orElseThrow();
    double meanFound = Arrays.stream(found).average().orElseThrow();
    double both = 0;
    double square = 0;
    for (int i = 0; i < truth.length; i++) {
      both += (truth[i] - meanTruth) * (found[i] - meanFound);
      square += (truth[i] - meanTruth) * (truth[i] - meanTruth);
    }
    return both / square;
  }

  /** How far up a face looks, seen from a camera; radians. */
  private static double pitch(HeadParams params, Camera camera) {
    HeadPoser poser = new HeadPoser(SyntheticLandmarks.HEAD);
    poser.pose(params, new float[3 * SyntheticLandmarks.HEAD.vertexCount()]);
    double[] r = new double[9];
    poser.jointRotation(HeadModel.NECK, r);
    double[] m = camera.cameraFromWorld();
    return Math.asin(-(m[4] * r[2] + m[5] * r[5] + m[6] * r[8]));
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
