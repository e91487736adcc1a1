package timewalker.prepare.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkScheme;
import timewalker.math.Parallel;

class HeadFitterTest {
  private static final double UNKNOWN = Double.NaN;
  private static final int UNDER_NOSE = 2; // landmark
  private static final HeadModel HEAD = EmbeddedHead.load();

  private final SyntheticLandmarks marks = new SyntheticLandmarks();

  private static FittedPerson fit(List<LandmarkPhoto> photos, int stages, FitSettings settings) {
    return fit(photos, stages, settings, LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE));
  }

  private static FittedPerson fit(
      List<LandmarkPhoto> photos, int stages, FitSettings settings, LandmarkOffsets offsets) {
    double[] ages = new double[stages];
    Arrays.fill(ages, UNKNOWN);
    try (Parallel parallel = Parallel.of(2)) {
      return new HeadFitter(HEAD, settings, offsets).fit(photos, ages, parallel);
    }
  }

  private static List<HeadParams> manyViews(float[] shape, int count, long seed) {
    Random random = new Random(seed);
    List<HeadParams> views = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HeadParams params =
          SyntheticLandmarks.pose(
              shape,
              70 * (2 * random.nextDouble() - 1),
              20 * (2 * random.nextDouble() - 1),
              15 * random.nextGaussian());
      SyntheticLandmarks.with(params, "mouthSmileLeft", random.nextDouble());
      SyntheticLandmarks.with(params, "mouthSmileRight", random.nextDouble());
      SyntheticLandmarks.with(params, "browInnerUp", 0.7 * random.nextDouble());
      params.jaw()[0] = (float) (0.3 * random.nextDouble());
      views.add(params);
    }
    return views;
  }

  /** Mean distance between two resting faces, each about its own centre, millimetres. */
  private static double faceDistance(float[] a, float[] b) {
    float[] first = face(a);
    float[] second = face(b);
    double sum = 0;
    for (int i = 0; i < first.length; i += 3) {
      double dx = first[i] - second[i];
      double dy = first[i + 1] - second[i + 1];
      double dz = first[i + 2] - second[i + 2];
      sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
    return 1000 * sum / (first.length / 3);
  }

  private static float[] face(float[] shape) {
    float[] vertices = new float[3 * HEAD.vertexCount()];
    new HeadPoser(HEAD).pose(SyntheticLandmarks.pose(shape, 0, 0, 0), vertices);
    int[] ids = HEAD.mask("face-skin");
    float[] face = new float[3 * ids.length];
    for (int axis = 0; axis < 3; axis++) {
      float mean = 0;
      for (int id : ids) {
        mean += vertices[3 * id + axis] / ids.length;
      }
      for (int i = 0; i < ids.length; i++) {
        face[3 * i + axis] = vertices[3 * ids[i] + axis] - mean;
      }
    }
    return face;
  }

  private static float[] meanAdult() {
    return HEAD.shapePrior("adult").mean();
  }

  private List<LandmarkPhoto> photos(List<HeadParams> truths, int stage, double outliers) {
    List<LandmarkPhoto> photos = new ArrayList<>();
    Random random = new Random(1 + stage);
    for (HeadParams truth : truths) {
      float[] pixels = SyntheticLandmarks.disturbed(marks.project(truth), random, 0.4, outliers);
      photos.add(SyntheticLandmarks.photo(pixels, UNKNOWN, stage, -1));
    }
    return photos;
  }

  @Test
  void poseShapeAndJawAreFoundThroughNoiseAndOutliers() {
    float[] shape = SyntheticLandmarks.person(3, 30);
    List<HeadParams> truths = manyViews(shape, 12, 5);
    FittedPerson person = fit(photos(truths, 0, 0.05), 1, FitSettings.DEFAULT);
    for (int i = 0; i < truths.size(); i++) {
      HeadParams truth = truths.get(i);
      HeadParams found = person.heads().get(i).orElseThrow().params();
      assertThat(SyntheticLandmarks.degreesBetween(found.root(), truth.root())).isLessThan(1.0);
      assertThat(found.jaw()[0]).isCloseTo(truth.jaw()[0], within(0.04f));
    }
    float[] found = person.shapes().getFirst().shape();
    assertThat(faceDistance(meanAdult(), shape)).isGreaterThan(2);
    assertThat(faceDistance(found, shape)).isLessThan(0.7);
  }

  @Test
  void whatAllOfTheLowerFaceErrsIsNotTakenForATurnHoweverTheHeadLies() {
    LandmarkOffsets known = lowerFaceErrs();
    float[] shape = SyntheticLandmarks.person(3, 30);
    List<HeadParams> truths = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 12; i++) {
      truths.add(
          SyntheticLandmarks.pose(
              shape,
              25 * (2 * random.nextDouble() - 1),
              10 * (2 * random.nextDouble() - 1),
              70 * (2 * random.nextDouble() - 1)));
    }
    List<LandmarkPhoto> photos = photos(truths, 0, 0);
    photos.forEach(photo -> addErrors(photo.landmarks(), known, random));
    double told = turned(fit(photos, 1, FitSettings.DEFAULT, known), truths);
    double untold = turned(fit(photos, 1, FitSettings.DEFAULT), truths);
    assertThat(untold).isGreaterThan(1.5);
    assertThat(told).isLessThan(0.5 * untold);
  }

  /**
   * Two modes: everything under the nose moves aside, or down, by a tenth of the eyes' distance.
   */
  private static LandmarkOffsets lowerFaceErrs() {
    LandmarkOffsets none = LandmarkOffsets.none(LandmarkScheme.MEDIAPIPE);
    double[] mean = new LandmarkModel(HEAD, "adult", FitSettings.DEFAULT, none).meanPoints();
    float[] modes = new float[4 * LandmarkScheme.MEDIAPIPE.count()];
    for (int l = 0; l < LandmarkScheme.MEDIAPIPE.count(); l++) {
      float lower = mean[3 * l + 1] < mean[3 * UNDER_NOSE + 1] ? 0.1f : 0;
      modes[2 * l] = lower;
      modes[2 * (LandmarkScheme.MEDIAPIPE.count() + l) + 1] = lower;
    }
    return new LandmarkOffsets(none.scheme(), none.offset(), modes, none.deviation());
  }

  /** Errs in every mode by a random number of standard deviations, along and across the eyes. */
  private static void addErrors(float[] pixels, LandmarkOffsets errors, Random random) {
    double[] line = LandmarkScheme.MEDIAPIPE.eyeLine(pixels);
    double eyes =
        Math.hypot(
            pixels[2 * LandmarkScheme.MEDIAPIPE.leftEye().outer()]
                - pixels[2 * LandmarkScheme.MEDIAPIPE.rightEye().outer()],
            pixels[2 * LandmarkScheme.MEDIAPIPE.leftEye().outer() + 1]
                - pixels[2 * LandmarkScheme.MEDIAPIPE.rightEye().outer() + 1]);
    for (int m = 0; m < errors.modeCount(); m++) {
      double size = eyes * random.nextGaussian();
      for (int l = 0; l < LandmarkScheme.MEDIAPIPE.count(); l++) {
        double along = size * errors.modes()[2 * (LandmarkScheme.MEDIAPIPE.count() * m + l)];
        double across = size * errors.modes()[2 * (LandmarkScheme.MEDIAPIPE.count() * m + l) + 1];
        pixels[2 * l] += (float) (along * line[0] - across * line[1]);
        pixels[2 * l + 1] += (float) (along * line[1] + across * line[0]);
      }
    }
  }

  /** Mean angle between fitted and true heads, degrees. */
  private static double turned(FittedPerson person, List<HeadParams> truths) {
    double sum = 0;
    for (int i = 0; i < truths.size(); i++) {
      float[] root = person.heads().get(i).orElseThrow().params().root();
      sum += SyntheticLandmarks.degreesBetween(root, truths.get(i).root());
    }
    return sum / truths.size();
  }

  @Test
  void aSmileIsTakenForASmile() {
    float[] shape = SyntheticLandmarks.person(4, 20);
    List<HeadParams> truths = manyViews(shape, 10, 6);
    FittedPerson person = fit(photos(truths, 0, 0), 1, FitSettings.DEFAULT);
    for (int i = 0; i < truths.size(); i++) {
      for (String unit : List.of("mouthSmileLeft", "mouthSmileRight")) {
        int e = EmbeddedHead.expressionIndex(unit);
        float found = person.heads().get(i).orElseThrow().params().expression()[e];
        assertThat(found).isCloseTo(truths.get(i).expression()[e], within(0.45f));
      }
    }
  }

  @Test
  void headsLyingOnTheirSideOrUpsideDownAreFound() {
    float[] shape = SyntheticLandmarks.person(7, 10);
    List<HeadParams> truths = new ArrayList<>();
    for (double roll : new double[] {-170, -90, 0, 90, 179}) {
      HeadParams params = SyntheticLandmarks.pose(shape, 0, 0, roll);
      // about the face instead of the neck, or it leaves the picture
      params.translation()[0] = (float) (0.1 * Math.sin(Math.toRadians(roll)));
      truths.add(params);
    }
    FittedPerson person = fit(photos(truths, 0, 0), 1, FitSettings.DEFAULT);
    for (int i = 0; i < truths.size(); i++) {
      float[] root = person.heads().get(i).orElseThrow().params().root();
      assertThat(SyntheticLandmarks.degreesBetween(root, truths.get(i).root())).isLessThan(2.0);
    }
  }

  @Test
  void aStageOfOnePhotoLeansOnItsNeighbours() {
    float[] shape = SyntheticLandmarks.person(8, 30);
    List<LandmarkPhoto> alone = photos(List.of(SyntheticLandmarks.pose(shape, 4, 0, 0)), 0, 0);
    double byItself = faceDistance(shapeOf(fit(alone, 1, FitSettings.DEFAULT), 0), shape);
    List<LandmarkPhoto> beside = new ArrayList<>(photos(manyViews(shape, 20, 2), 0, 0));
    beside.addAll(photos(List.of(SyntheticLandmarks.pose(shape, 4, 0, 0)), 1, 0));
    beside.addAll(photos(manyViews(shape, 20, 3), 2, 0));
    double withOthers = faceDistance(shapeOf(fit(beside, 3, FitSettings.DEFAULT), 1), shape);
    assertThat(withOthers).isLessThan(0.6 * byItself).isLessThan(1.2);
  }

  private static float[] shapeOf(FittedPerson person, int stage) {
    return person.shapes().get(stage).shape();
  }

  @Test
  void noShapeComponentLeavesItsLimit() {
    float[] shape = SyntheticLandmarks.person(3, 30);
    double[] z = new double[HEAD.shapePrior("adult").dimensions()];
    z[0] = 6;
    z[3] = -5;
    HEAD.shapePrior("adult").coefficients(z, shape);
    FittedPerson person = fit(photos(manyViews(shape, 12, 5), 0, 0), 1, FitSettings.DEFAULT);
    double[] found = person.shapes().getFirst().whitened();
    for (double value : found) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo(3);
    }
    assertThat(found[0]).isGreaterThan(2.5);
    assertThat(found[3]).isLessThan(-2.5);
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    List<LandmarkPhoto> photos = photos(manyViews(SyntheticLandmarks.person(3, 30), 20, 5), 0, 0.1);
    HeadFitter fitter = new HeadFitter(HEAD, FitSettings.DEFAULT, lowerFaceErrs());
    try (Parallel one = Parallel.of(1);
        Parallel three = Parallel.of(3)) {
      double[] ages = {UNKNOWN};
      FittedPerson first = fitter.fit(photos, ages, one);
      FittedPerson second = fitter.fit(photos, ages, three);
      assertThat(second.shapes().getFirst().whitened())
          .isEqualTo(first.shapes().getFirst().whitened());
      for (int i = 0; i < photos.size(); i++) {
        assertThat(second.heads().get(i).orElseThrow().params().expression())
            .isEqualTo(first.heads().get(i).orElseThrow().params().expression());
      }
    }
  }

  @Test
  void landmarksThatAreAllOnePointAreNoHead() {
    float[] nowhere = new float[2 * LandmarkScheme.MEDIAPIPE.count()];
    Arrays.fill(nowhere, 100);
    List<LandmarkPhoto> photos = photos(manyViews(SyntheticLandmarks.person(3, 30), 2, 5), 0, 0);
    photos.add(SyntheticLandmarks.photo(nowhere, UNKNOWN, 0, -1));
    FittedPerson person = fit(photos, 1, FitSettings.DEFAULT);
    assertThat(person.heads().get(2)).isEmpty();
    assertThat(person.heads().get(0)).isPresent();
  }

  @Test
  void smoothingLowersJitterAndDoesNotLagInFastMotion() {
    float[] shape = SyntheticLandmarks.person(9, 20);
    int frames = 60;
    List<HeadParams> truths = new ArrayList<>();
    for (int t = 0; t < frames; t++) {
      // still, then a turn of 50 degrees within 8 frames, then still
      double turned = Math.clamp((t - 30) / 8.0, 0, 1);
      double yaw = -25 + 50 * turned * turned * (3 - 2 * turned);
      truths.add(SyntheticLandmarks.pose(shape, yaw, 0, 0));
    }
    List<LandmarkPhoto> photos = new ArrayList<>();
    Random random = new Random(1);
    for (HeadParams truth : truths) {
      float[] pixels = SyntheticLandmarks.disturbed(marks.project(truth), random, 2.5, 0);
      photos.add(SyntheticLandmarks.photo(pixels, UNKNOWN, 0, 0));
    }
    FittedPerson smoothed = fit(photos, 1, FitSettings.DEFAULT, lowerFaceErrs());
    FittedPerson still = fit(photos, 1, FitSettings.DEFAULT.withRestlessness(0), lowerFaceErrs());
    for (int t = 0; t < frames; t++) {
      assertThat(smoothed.heads().get(t).orElseThrow().camera().fx())
          .isEqualTo(still.heads().get(0).orElseThrow().camera().fx());
    }
    double[] smooth = yaws(smoothed);
    double[] raw = yaws(still);
    assertThat(jitter(smooth, 2, 28)).isLessThan(0.5 * jitter(raw, 2, 28));
    for (int t = 30; t < 40; t++) {
      assertThat(smooth[t]).isCloseTo(raw[t], within(0.5));
    }
  }

  private static double[] yaws(FittedPerson person) {
    return person.heads().stream()
        .mapToDouble(h -> Math.toDegrees(h.orElseThrow().params().root()[1]))
        .toArray();
  }

  /** Root mean square of second differences. */
  private static double jitter(double[] values, int from, int to) {
    double sum = 0;
    for (int t = from + 1; t < to - 1; t++) {
      double second = values[t - 1] - 2 * values[t] + values[t + 1];
      sum += second * second;
    }
    return Math.sqrt(sum / (to - from - 2));
  }
}
