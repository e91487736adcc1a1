package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;

class ExpressionStartTest {
  private static final int TRAINED = 30;
  private static final int SMILE = 2;
  private static PaintedHead painted;
  private static PersonalSpace space;

  @BeforeAll
  static void paint() {
    painted = new PaintedHead(8, TRAINED, 2);
    space =
        SpaceStart.of(
            painted.head(), painted, TrainingSettings.ofSteps(10).with("surfels.count", 3000));
  }

  /** The painted frames with other faces. */
  private static FrameList faces(double smile, double jaw) {
    FrameList list = new FrameList(painted.stages().toArray(LifeStage[]::new));
    for (int i = 0; i < painted.size(); i++) {
      FrameSource.FrameInfo info = painted.info(i);
      HeadParams p = info.params().copy();
      Arrays.fill(p.expression(), 0.2f * info.stage());
      p.expression()[SMILE] += (float) (smile * Math.sin(i));
      Arrays.fill(p.jaw(), 0);
      Arrays.fill(p.eyes(), 0);
      p.jaw()[0] = (float) (0.1 + jaw * Math.sin(2.7 * i));
      list.infos.add(new FrameSource.FrameInfo(info.name(), info.stage(), info.facts(), p));
    }
    return list;
  }

  private static Optional<ExpressionBases> begun(FrameList frames, int count) {
    TrainingSettings settings =
        TrainingSettings.ofSteps(10).with("expressions.count", count).withRefinement(false);
    HeadRefinement refinement =
        new HeadRefinement(
            settings.refinement(),
            space,
            new StageShapes(space, painted),
            SharedMoments.of(frames));
    return new ExpressionStart(
            settings.expressions(), space, frames, refinement, SpaceStart.trainingFrames(frames))
        .begun();
  }

  @Test
  void codesFollowWhatTheFacesDoMost() {
    FrameList frames = faces(1, 0.01);
    ExpressionBases bases = begun(frames, 16).orElseThrow();
    assertThat(bases.count()).as("what never varies has no code").isLessThanOrEqualTo(2);
    double sum = 0;
    double squares = 0;
    int trained = 0;
    for (FrameSource.FrameInfo info : frames.infos) {
      if (!info.split().isTrained()) {
        continue;
      }
      double z = bases.codeOf(StageMix.single(info.stage(), 2), info.params())[0];
      sum += z;
      squares += z * z;
      trained++;
      assertThat(Math.abs(z)).isLessThanOrEqualTo(bases.code().limit()[0]);
    }
    assertThat(sum / trained).as("mean").isCloseTo(0, within(1e-5));
    assertThat(squares / trained).as("variance of the largest").isCloseTo(1, within(1e-4));
    HeadParams smiling = frames.info(0).params().copy();
    float before = bases.codeOf(StageMix.single(0, 2), smiling)[0];
    smiling.expression()[SMILE] += 0.1f;
    float after = bases.codeOf(StageMix.single(0, 2), smiling)[0];
    assertThat(Math.abs(after - before)).as("of a smile").isGreaterThan(0.05f);
  }

  @Test
  void aLifeStagesUsualFaceHasNoCode() {
    FrameList frames = faces(1, 0.05);
    ExpressionBases bases = begun(frames, 4).orElseThrow();
    for (int stage = 0; stage < 2; stage++) {
      HeadParams usual = HeadParams.neutral(0, space.head().expressionCount());
      int trained = 0;
      for (FrameSource.FrameInfo info : frames.infos) {
        trained += info.stage() == stage && info.split().isTrained() ? 1 : 0;
      }
      for (FrameSource.FrameInfo info : frames.infos) {
        if (info.stage() == stage && info.split().isTrained()) {
          for (int i = 0; i < usual.expression().length; i++) {
            usual.expression()[i] += info.params().expression()[i] / trained;
          }
          usual.jaw()[0] += info.params().jaw()[0] / trained;
        }
      }
      float[] z = bases.codeOf(StageMix.single(stage, 2), usual);
      for (float value : z) {
        assertThat((double) value).isCloseTo(0, within(1e-4));
      }
    }
  }

  @Test
  void onlySurfelsThatFacesMoveTakePart() {
    ExpressionBases bases = begun(faces(0, 0.2), 4).orElseThrow();
    int n = space.average().count();
    float[] position = space.average().position();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      lowest = Math.min(lowest, position[n + i]);
      highest = Math.max(highest, position[n + i]);
    }
    assertThat(bases.directions().surfel().length).isBetween(n / 50, n * 3 / 4);
    for (int i : bases.directions().surfel()) {
      double height = (position[n + i] - lowest) / (highest - lowest);
      assertThat(height).as("of a surfel that the jaw moves").isLessThan(0.85);
    }
    assertThat(bases.directions().values()).containsOnly(0);
  }

  @Test
  void withoutAnyExpressionThereIsNothingToLearn() {
    assertThat(begun(faces(0, 0), 16)).isEmpty();
  }
}
