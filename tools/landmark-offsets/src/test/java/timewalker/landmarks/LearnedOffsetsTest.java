package timewalker.landmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.prepare.fit.FitSettings;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.fit.FittedPerson;
import timewalker.prepare.fit.GazeFinder;
import timewalker.prepare.fit.HeadFitter;
import timewalker.prepare.fit.LandmarkOffsets;
import timewalker.prepare.fit.LandmarkPhoto;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.prepare.vision.IrisLandmarks;

/** What the learned tables are worth on people that they were not learned from. */
class LearnedOffsetsTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final LandmarkOffsets LEARNED = LandmarkOffsets.learned(FaceLandmarks.SCHEME);
  private static final LandmarkOffsets NONE = LandmarkOffsets.none(FaceLandmarks.SCHEME);

  @Test
  void offsetsLearnedOnOthersExplainWhatTheNetworkSeesOfSomeoneNew() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {21}, 9, false, parallel);
      List<LandmarkPhoto> photos = shots.stream().map(SeenShot::photo).toList();
      LandmarkOffsets none =
          new LandmarkOffsets(
              FaceLandmarks.SCHEME, NONE.offset(), new float[0], LEARNED.deviation());
      double without = residual(photos, none, parallel);
      double with = residual(photos, withoutModes(LEARNED), parallel);
      assertThat(with).isLessThan(0.8 * without);
    }
  }

  @Test
  void aNodIsSeenInFull() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {1}, 10, false, parallel);
      List<LandmarkPhoto> photos = shots.stream().map(SeenShot::photo).toList();
      double before = pitchSlope(shots, photos, withoutChange(), parallel);
      double slope = pitchSlope(shots, photos, LEARNED, parallel);
      assertThat(slope).isBetween(0.9, 1.1);
      assertThat(Math.abs(slope - 1)).isLessThan(0.5 * Math.abs(before - 1));
    }
  }

  @Test
  void aBeardTipsTheHeadLessThanItDidWithoutModes() {
    try (Parallel parallel = Parallel.of(2)) {
      List<SeenShot> shots = SeenShot.of(new int[] {0}, SeenShot.BEARDED, 8, false, parallel);
      double before = pitchError(shots, withoutModes(LEARNED), parallel);
      assertThat(before).isGreaterThan(Math.toRadians(5));
      assertThat(pitchError(shots, LEARNED, parallel)).isLessThan(0.8 * before);
    }
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
        new HeadFitter(HEAD, FitSettings.DEFAULT, offsets).fit(photos, SeenShot.BEARDED, parallel);
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
    float[] first = new float[LEARNED.offset().length];
    for (int i = 0; i < first.length; i++) {
      first[i] = i % (3 * LandmarkOffsets.TERMS) < 3 ? LEARNED.offset()[i] : 0;
    }
    return new LandmarkOffsets(LEARNED.scheme(), first, LEARNED.modes(), LEARNED.deviation());
  }

  /** Slope of the fitted pitch over the true one. */
  private static double pitchSlope(
      List<SeenShot> shots,
      List<LandmarkPhoto> photos,
      LandmarkOffsets offsets,
      Parallel parallel) {
    FittedPerson person =
        new HeadFitter(HEAD, FitSettings.DEFAULT, offsets).fit(photos, SeenShot.AGES, parallel);
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
    HeadPoser poser = new HeadPoser(HEAD);
    poser.pose(params, new float[3 * HEAD.vertexCount()]);
    double[] r = new double[9];
    poser.jointRotation(HeadModel.NECK, r);
    double[] m = camera.cameraFromWorld();
    return Math.asin(-(m[4] * r[2] + m[5] * r[5] + m[6] * r[8]));
  }

  private static double residual(
      List<LandmarkPhoto> photos, LandmarkOffsets offsets, Parallel parallel) {
    FittedPerson person =
        new HeadFitter(HEAD, FitSettings.DEFAULT, offsets).fit(photos, SeenShot.AGES, parallel);
    List<Float> residuals = new ArrayList<>();
    for (int i = 0; i < photos.size(); i++) {
      for (float value : person.heads().get(i).orElseThrow().residual()) {
        residuals.add(value);
      }
    }
    residuals.sort(null);
    return residuals.get(residuals.size() / 2);
  }

  @Test
  void gazeIsFoundWithinFiveDegreesWherePoseAndLidsAreFoundToo() {
    List<Double> errors = new ArrayList<>();
    List<Double> ifZero = new ArrayList<>();
    int seen = 0;
    try (Parallel parallel = Parallel.of(2);
        IrisLandmarks irises = new IrisLandmarks()) {
      for (int identity = 0; identity < 3; identity++) {
        List<SeenShot> shots = SeenShot.of(new int[] {identity}, 12, true, parallel);
        List<LandmarkPhoto> photos = shots.stream().map(SeenShot::photo).toList();
        FittedPerson person =
            new HeadFitter(HEAD, FitSettings.DEFAULT, LEARNED).fit(photos, SeenShot.AGES, parallel);
        GazeFinder finder = new GazeFinder(HEAD, FaceLandmarks.SCHEME, irises::middle);
        for (int i = 0; i < shots.size(); i++) {
          SeenShot shot = shots.get(i);
          FittedHead head = person.heads().get(i).orElseThrow();
          Optional<float[]> gaze = finder.find(shot.picture().orElseThrow(), head, shot.pixels());
          gaze.ifPresent(found -> errors.add(degreesOff(shot.truth(), found)));
          ifZero.add(degreesOff(shot.truth(), new float[6]));
          seen++;
        }
      }
    }
    Collections.sort(errors);
    Collections.sort(ifZero);
    assertThat(errors).hasSizeGreaterThan(9 * seen / 10);
    assertThat(errors.get(errors.size() / 2)).isLessThan(5.0);
    assertThat(ifZero.get(ifZero.size() / 2)).isGreaterThan(6.5);
  }

  private static double degreesOff(HeadParams truth, float[] found) {
    double down = truth.eyes()[0] - found[0];
    double side = truth.eyes()[1] - found[1];
    return Math.toDegrees(Math.hypot(down, side));
  }
}
