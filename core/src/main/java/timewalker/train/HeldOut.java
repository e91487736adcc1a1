package timewalker.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import timewalker.avatar.StageCorrection;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/** A few fixed held-out frames that measure PSNR during training. */
final class HeldOut {
  private static final int FRAMES_A_STAGE = 2;

  /** Splits whose frames belong to a life stage as it was trained, the best first. */
  private static final List<Split> SPLITS = List.of(Split.VAL, Split.TEST_VIEW, Split.TEST);

  private final int stages;
  private final FrameSource frames;
  private final StageShapes shapes;
  private final CorrectionLearner corrections;
  private final int[] chosen;
  private final SpaceRenderer renderer;

  HeldOut(
      Engine engine,
      FrameSource frames,
      StageShapes shapes,
      CorrectionLearner corrections,
      RenderSettings render) {
    this.stages = frames.stages().size();
    this.frames = frames;
    this.shapes = shapes;
    this.corrections = corrections;
    this.chosen = choose(frames);
    this.renderer = new SpaceRenderer(engine, render);
  }

  private static int[] choose(FrameSource frames) {
    return SPLITS.stream()
        .filter(s -> IntStream.range(0, frames.size()).anyMatch(i -> is(frames, i, s)))
        .findFirst()
        .map(split -> choose(frames, split))
        .orElse(new int[0]);
  }

  private static int[] choose(FrameSource frames, Split split) {
    return IntStream.range(0, frames.stages().size())
        .flatMap(k -> {
          int[] all =
              IntStream.range(0, frames.size())
                  .filter(i -> is(frames, i, split) && frames.info(i).stage() == k)
                  .toArray();
          return EvenSpread.of(all, FRAMES_A_STAGE);
        })
        .distinct()
        .toArray();
  }

  private static boolean is(FrameSource frames, int index, Split split) {
    return frames.info(index).split().equals(split);
  }

  /** Mean PSNR of the frames as the space is now, dB; NaN without held-out frames. */
  double psnr() {
    List<StageCorrection> now = corrections.learned();
    return Arrays.stream(chosen)
        .mapToDouble(frame -> psnr(frame, now))
        .average()
        .orElse(Double.NaN);
  }

  private double psnr(int frame, List<StageCorrection> now) {
    FrameSource.FrameInfo info = frames.info(frame);
    StageMix stage = StageMix.single(info.stage(), stages);
    RenderTarget target =
        renderer.render(stage, shapes.corrected(stage, info.params(), now), info.camera());
    FloatImage colour = target.picture();
    return Psnr.of(colour, frames.picture(frame).colour());
  }
}
