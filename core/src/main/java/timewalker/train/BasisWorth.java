package timewalker.train;

import java.util.Arrays;
import timewalker.avatar.StageMix;
import timewalker.basis.Dynamo;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.loss.Psnr;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/**
 * What training frames lose without a basis. Held-out frames are not looked at: what they show must
 * not decide anything about an avatar.
 */
final class BasisWorth implements Dynamo.Worth {
  private static final int FRAMES_A_STAGE = 4;

  private final Engine engine;
  private final FrameSource frames;
  private final HeadRefinement refinement;
  private final RenderSettings render;
  private final int[] chosen; // those of one life stage together

  /**
   * @param framesOfStage [K] training frames of each life stage
   */
  BasisWorth(
      Engine engine,
      FrameSource frames,
      HeadRefinement refinement,
      int[][] framesOfStage,
      RenderSettings render) {
    this.engine = engine;
    this.frames = frames;
    this.refinement = refinement;
    this.render = render;
    this.chosen =
        Arrays.stream(framesOfStage)
            .flatMapToInt(all -> EvenSpread.of(all, FRAMES_A_STAGE))
            .toArray();
  }

  @Override
  public double psnr() {
    return mean(SpaceRenderer::choose);
  }

  @Override
  public double psnrWithout(int basis) {
    return mean((renderer, mix) -> renderer.chooseWithout(basis, mix));
  }

  private interface Choice {
    void of(SpaceRenderer renderer, StageMix mix);
  }

  private double mean(Choice choice) {
    SpaceRenderer renderer = new SpaceRenderer(engine, render);
    int stages = frames.stages().size();
    int now = -1;
    double sum = 0;
    for (int frame : chosen) {
      FrameSource.FrameInfo info = frames.info(frame);
      if (info.stage() != now) {
        now = info.stage();
        choice.of(renderer, StageMix.single(now, stages));
      }
      RenderTarget shown = renderer.render(refinement.params(frame, info), info.camera());
      sum += Psnr.of(shown.picture(), frames.picture(frame).colour());
    }
    return sum / chosen.length;
  }
}
