package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.HeadView;
import timewalker.math.Camera;
import timewalker.train.Split;

class LifelongSubjectTest {
  private static final SynthSettings SMALL =
      SynthSettings.DEFAULT.withAges(List.of(8.0, 50.0)).withFrames(4, 2).withSize(96);

  private static final class Holder {
    static final LifelongSubject SUBJECT = new LifelongSubject(SMALL);
    static final List<RenderedShot> PICTURES =
        SUBJECT.shots().stream().map(SUBJECT::render).toList();
  }

  private static List<Shot> shots(String split) {
    return Holder.SUBJECT.shots().stream().filter(s -> s.split().name().equals(split)).toList();
  }

  private static double meanDifference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  private static HeadParams rest(LifelongSubject subject, double age) {
    HeadParams params =
        HeadParams.neutral(subject.headModel().shapeCount(), subject.headModel().expressionCount());
    System.arraycopy(subject.shape(age), 0, params.shape(), 0, params.shape().length);
    return params;
  }

  @Test
  void framesAreNotPlannedBeforeTheyAreAskedFor() {
    SynthSettings large =
        SynthSettings.DEFAULT
            .withAges(List.of(8.0, 20.0, 30.0, 40.0, 50.0))
            .withFrames(10_000, 1_000);
    assertTimeoutPreemptively(Duration.ofSeconds(1), () -> new LifelongSubject(large));
  }

  @Test
  void framesOfAllAgesTogetherAreBounded() {
    List<Double> ages = IntStream.rangeClosed(1, 90).mapToObj(age -> (double) age).toList();
    SynthSettings most = SynthSettings.DEFAULT.withAges(ages).withFrames(1_000, 37);
    assertThat(most.frames()).isEqualTo(1_000);
    assertThatThrownBy(() -> most.withFrames(10_000, 1_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1170000 frames in all: at most 100,000");
  }

  @Test
  void splitsHoldWhatWasAskedFor() {
    Map<String, Long> counts =
        Holder.SUBJECT.shots().stream()
            .collect(Collectors.groupingBy(shot -> shot.split().name(), Collectors.counting()));
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "train", 8L,
                "test-view", 4L,
                "test-expression", 4L,
                "test-shape", 4L,
                "test-age", 4L));
    assertThat(shots("test-age")).extracting(Shot::age).containsOnly(16.0, 37.0);
    assertThat(shots("train")).extracting(Shot::lifeStage).containsOnly("a08", "a50");
  }

  @Test
  void testViewsShowTrainingMomentsFromOtherCameras() {
    for (Shot view : shots("test-view")) {
      List<Shot> sameMoment =
          shots("train").stream().filter(s -> s.timestep() == view.timestep()).toList();
      assertThat(sameMoment).hasSize(1);
      assertThat(view.truth()).isSameAs(sameMoment.getFirst().truth());
      for (Shot train : shots("train")) {
        double[] between = Vec.minus(train.camera().centre(), view.camera().centre());
        assertThat(train.age() != view.age() || Math.sqrt(Vec.dot(between, between)) > 0.02)
            .isTrue();
      }
    }
  }

  private static String name(Shot shot) {
    return shot.timestep() + "_" + shot.cameraIndex() + " " + shot.split();
  }

  @Test
  void frontalCamerasLeaveOutTrainingFramesThatShowTheSideAndNothingElse() {
    SynthSettings settings = SynthSettings.DEFAULT.withSize(96);
    List<Shot> all = new LifelongSubject(settings).shots();
    LifelongSubject frontal = new LifelongSubject(settings.withFrontal(true));
    HeadPoser poser = new HeadPoser(frontal.headModel());
    List<String> expected =
        all.stream()
            .filter(s ->
                !s.split().isTrained()
                    || Math.abs(HeadView.of(poser, s.truth(), s.camera()).yaw()) <= 20)
            .map(LifelongSubjectTest::name)
            .toList();
    assertThat(frontal.shots()).extracting(LifelongSubjectTest::name).isEqualTo(expected);
    assertThat(frontal.shots().stream().filter(s -> s.split().isTrained()).count()).isEqualTo(67);
  }

  @Test
  void testShapesChangeNothingButTheShape() {
    for (Shot shaped : shots("test-shape")) {
      List<Shot> twins =
          shots("train").stream()
              .filter(s -> s.lifeStage().equals(shaped.lifeStage()))
              .filter(s -> Arrays.equals(s.truth().expression(), shaped.truth().expression()))
              .toList();
      assertThat(twins).hasSize(1);
      Shot train = twins.getFirst();
      assertThat(shaped.truth().root()).isEqualTo(train.truth().root());
      assertThat(shaped.truth().neck()).isEqualTo(train.truth().neck());
      assertThat(shaped.truth().jaw()).isEqualTo(train.truth().jaw());
      assertThat(shaped.truth().eyes()).isEqualTo(train.truth().eyes());
      assertThat(shaped.truth().translation()).isEqualTo(train.truth().translation());
      assertThat(shaped.camera().cameraFromWorld()).isEqualTo(train.camera().cameraFromWorld());
      assertThat(shaped.truth().shape()).isNotEqualTo(train.truth().shape());
      float[] before = Holder.PICTURES.get(train.index()).surface();
      float[] after = Holder.PICTURES.get(shaped.index()).surface();
      assertThat(after).hasSameSizeAs(before);
      assertThat(meanDifference(before, after)).isBetween(2e-4, 2e-2);
    }
  }

  @Test
  void someTestExpressionsLieBeyondTheTrainingRange() {
    float[] highest = new float[Holder.SUBJECT.headModel().expressionCount()];
    LifelongSubject many = new LifelongSubject(SMALL.withAges(List.of(25.0)).withFrames(200, 40));
    long beyond = 0;
    for (Shot shot : many.shots()) {
      boolean exceeds = false;
      for (int i = 0; i < highest.length; i++) {
        float value = shot.truth().expression()[i];
        if (shot.split().isTrained()) {
          highest[i] = Math.max(highest[i], value);
        } else if (shot.split().equals(Split.TEST_EXPRESSION)) {
          exceeds |= value > highest[i] + 0.01f;
        }
      }
      beyond += exceeds ? 1 : 0;
    }
    assertThat(beyond).isBetween(2L, 30L);
  }

  @Test
  void everyMomentHasOneSetOfParameters() {
    Set<Integer> moments = new HashSet<>();
    for (Shot shot : Holder.SUBJECT.shots()) {
      boolean first = moments.add(shot.timestep());
      assertThat(first || shot.split().equals(Split.TEST_VIEW)).isTrue();
      assertThat(shot.params()).isSameAs(shot.truth());
    }
  }

  @Test
  void trueSurfaceLiesWhereTheDepthMapSays() {
    for (int index : new int[] {0, 10}) {
      Shot shot = Holder.SUBJECT.shots().get(index);
      RenderedShot picture = Holder.PICTURES.get(index);
      int[] faces = Holder.SUBJECT.surfaceFaces(shot.age());
      int skin = 0;
      int agree = 0;
      for (int p = 0; p < picture.skin().length; p += 7) {
        if (picture.skin()[p]) {
          double z = nearestHit(picture.surface(), faces, shot.camera(), p);
          skin++;
          agree += Math.abs(z - picture.depth().data()[p]) < 1e-5 ? 1 : 0;
        }
      }
      assertThat(skin).isGreaterThan(60);
      // The bare triangles of hair and brows do not know what their textures cut out.
      assertThat((double) agree / skin).isGreaterThan(0.85);
    }
  }

  private static double nearestHit(float[] vertices, int[] faces, Camera camera, int p) {
    double[] m = camera.cameraFromWorld();
    double rx = (p % camera.width() + 0.5 - camera.cx()) / camera.fx();
    double ry = (p / camera.width() + 0.5 - camera.cy()) / camera.fy();
    double[] direction = new double[3];
    for (int c = 0; c < 3; c++) {
      direction[c] = m[c] * rx + m[4 + c] * ry + m[8 + c];
    }
    double best = Double.POSITIVE_INFINITY;
    double[][] corner = new double[3][3];
    for (int f = 0; f < faces.length; f += 3) {
      for (int k = 0; k < 9; k++) {
        corner[k / 3][k % 3] = vertices[3 * faces[f + k / 3] + k % 3];
      }
      double t = Vec.meet(camera.centre(), direction, corner[0], corner[1], corner[2]);
      if (t > 0 && t < best) {
        best = t;
      }
    }
    return best;
  }

  @Test
  void maskDepthAndColourAgree() {
    for (RenderedShot picture : Holder.PICTURES) {
      int pixels = picture.mask().pixels();
      int covered = 0;
      boolean sound = true;
      for (int p = 0; p < pixels; p++) {
        float mask = picture.mask().data()[p];
        float depth = picture.depth().data()[p];
        sound &= mask >= 0 && mask < 1.00001f;
        if (mask == 0) {
          sound &= depth == 0;
          for (int c = 0; c < 3; c++) {
            sound &= Math.abs(picture.colour().data()[c * pixels + p] - 1) < 1e-6;
          }
        }
        if (mask > 0.999f && depth > 0) {
          sound &= depth > 0.7f && depth < 1.3f;
          covered++;
        }
        double length = 0;
        for (int c = 0; c < 3; c++) {
          length += Math.pow(picture.normal().data()[c * pixels + p], 2);
        }
        sound &= Math.abs(length - (depth > 0 ? 1 : 0)) < 1e-4;
      }
      assertThat(sound).isTrue();
      assertThat((double) covered / pixels).isBetween(0.15, 0.75);
    }
  }

  @Test
  void reliefLiesOutsideTheHeadModel() {
    SubjectAtAge stage = Holder.SUBJECT.stage(50);
    double largest = 0;
    float[] model = new float[3 * Holder.SUBJECT.headModel().vertexCount()];
    new HeadPoser(Holder.SUBJECT.headModel()).pose(rest(Holder.SUBJECT, 50), model);
    float[] head = stage.restingHead();
    for (int v = 0; v < model.length / 3; v++) {
      double d = 0;
      for (int c = 0; c < 3; c++) {
        d += Math.pow(head[3 * v + c] - model[3 * v + c], 2);
      }
      largest = Math.max(largest, Math.sqrt(d));
    }
    assertThat(largest).isBetween(0.002, 0.0045);
  }

  @Test
  void agesAndIdentitiesLookDifferent() {
    LifelongSubject other = new LifelongSubject(SMALL.withIdentity(2));
    Camera camera = Holder.SUBJECT.shots().getFirst().camera();
    float[] young = Holder.SUBJECT.render(8, rest(Holder.SUBJECT, 8), camera).colour().data();
    float[] old = Holder.SUBJECT.render(50, rest(Holder.SUBJECT, 50), camera).colour().data();
    float[] stranger = other.render(50, rest(other, 50), camera).colour().data();
    assertThat(meanDifference(young, old)).isGreaterThan(0.03);
    assertThat(meanDifference(old, stranger)).isGreaterThan(0.03);
  }

  @Test
  void aSecondSubjectOfTheSameSeedIsTheSameAndOfAnotherSeedIsNot() {
    Shot shot = Holder.SUBJECT.shots().get(2);
    RenderedShot again = new LifelongSubject(SMALL).render(shot);
    assertThat(again.colour().data()).isEqualTo(Holder.PICTURES.get(2).colour().data());
    assertThat(again.surface()).isEqualTo(Holder.PICTURES.get(2).surface());
    LifelongSubject other = new LifelongSubject(SMALL.withSeed(2));
    assertThat(other.shape(50)).isNotEqualTo(Holder.SUBJECT.shape(50));
  }
}
