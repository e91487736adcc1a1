package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageCorrection;
import timewalker.avatar.StageMix;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;

/** A tracker that errs by a mean, and by a function of the neck's turn, in the jaw. */
final class CorrectionLearnerTest {
  private static final int TRAINED = 40;
  private static PaintedHead frames;
  private static PersonalSpace space;

  @BeforeAll
  static void paint() {
    frames = new PaintedHead(8, TRAINED, 6, 200);
    space =
        SpaceStart.of(
            frames.head(), frames, TrainingSettings.ofSteps(10).with("surfels.count", 2000));
  }

  private static float error(HeadParams p) {
    return (float) (0.1 + 0.05 * Math.sin(20 * p.neck()[1]));
  }

  private static HeadRefinement refinement(boolean enabled) {
    TrainingSettings settings = TrainingSettings.DEFAULT.withRefinement(enabled);
    StageShapes shapes = new StageShapes(space, frames);
    return new HeadRefinement(settings.refinement(), space, shapes, SharedMoments.of(frames));
  }

  private static CorrectionLearner learner(HeadRefinement refinement) {
    return new CorrectionLearner(space, frames, refinement, SpaceStart.trainingFrames(frames));
  }

  @Test
  void heldOutHeadsAreCorrectedByWhatTheTrainingFramesShow() {
    HeadRefinement refinement = refinement(true);
    for (int frame = 0; frame < frames.size(); frame++) {
      FrameSource.FrameInfo info = frames.info(frame);
      if (info.stage() == 1 && info.split().isTrained()) {
        HeadParams tracked = info.params().copy();
        tracked.jaw()[0] += error(info.params());
        refinement.track(frame, info, tracked);
      }
    }
    List<StageCorrection> learned = learner(refinement).learned();
    StageShapes shapes = new StageShapes(space, frames);
    double left = 0;
    double before = 0;
    for (int frame = 0; frame < frames.size(); frame++) {
      FrameSource.FrameInfo info = frames.info(frame);
      if (info.split().isTrained()) {
        continue;
      }
      HeadParams given = info.params();
      HeadParams corrected = shapes.corrected(StageMix.single(info.stage(), 2), given, learned);
      if (info.stage() == 0) {
        assertThat(HeadMotion.of(corrected)).isEqualTo(HeadMotion.of(given));
      } else {
        left += Math.abs(corrected.jaw()[0] - given.jaw()[0] - error(given));
        before += error(given);
      }
    }
    assertThat(left).as("of %.3f", before).isLessThan(before / 4);
  }

  @Test
  void withoutRefinementThereIsNothingToCorrect() {
    assertThat(learner(refinement(false)).learned()).containsOnly(StageCorrection.NONE);
  }

  @Test
  void aStageOfManyFramesIsKeptSmall() {
    StageCorrection kept = learner(refinement(true)).learned().getFirst();
    assertThat(kept.count()).isEqualTo(TRAINED).isLessThanOrEqualTo(64);
  }
}
