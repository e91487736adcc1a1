package timewalker.train;

import java.util.ArrayList;
import java.util.List;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.completion.Completion;
import timewalker.completion.SeenEmpty;
import timewalker.engine.Engine;
import timewalker.engine.Moment;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.StageAdditions;

/** Completes what no picture of a life stage showed, but not where its pictures show nothing. */
final class StageCompletion {
  /** Training frames of a life stage that are looked at. */
  private static final int FRAMES_A_STAGE = 24;

  private final Engine engine;
  private final FrameSource frames;
  private final HeadRefinement refinement;
  private final int[][] framesOfStage; // [K]

  StageCompletion(
      Engine engine, FrameSource frames, HeadRefinement refinement, int[][] framesOfStage) {
    this.engine = engine;
    this.frames = frames;
    this.refinement = refinement;
    this.framesOfStage = framesOfStage;
  }

  /** Completes all life stages of the engine's space. */
  void run() {
    PersonalSpace space = engine.space();
    Moment moment = engine.newMoment();
    int stages = space.stageCount();
    Completion completion = new Completion(space.binding(), space.head(), stages);
    List<StageAdditions> completed =
        completion.complete(
            new Completion.Source() {
              @Override
              public MomentSurfels surfels(int stage) {
                moment.at(StageMix.single(stage, stages));
                return moment.canonical();
              }

              @Override
              public float[] visibility(int stage) {
                return engine.visibility(stage);
              }

              @Override
              public float[] frontalVisibility(int stage) {
                return engine.frontalVisibility(stage);
              }
            },
            engine.parallel());
    space.add(completed);
    List<StageAdditions> kept = new ArrayList<>();
    for (int k = 0; k < stages; k++) {
      kept.add(withoutEmpty(k, completed.get(k), moment, stages));
    }
    space.add(kept);
  }

  private StageAdditions withoutEmpty(
      int stage, StageAdditions completed, Moment moment, int stages) {
    SeenEmpty empty = new SeenEmpty(completed.surfel());
    moment.at(StageMix.single(stage, stages));
    for (int frame : EvenSpread.of(framesOfStage[stage], FRAMES_A_STAGE).toArray()) {
      FrameSource.FrameInfo info = frames.info(frame);
      FrameSource.Picture picture = frames.picture(frame);
      if (picture.mask() != null) {
        moment.pose(refinement.params(frame, info));
        empty.observe(moment.colour(info.camera()), info.camera(), picture.mask());
      }
    }
    return empty.without(completed);
  }
}
