package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceRenderer;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.loss.Psnr;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

final class FrameFitTest {
  private static final StageMix FIRST = StageMix.single(0, 1);

  @Test
  void aHeadThatIsHalfADegreeOffIsFoundAgainAndTheSpaceStaysAsItWas() {
    PaintedHead frames = new PaintedHead(64, 1, 0);
    FrameSource.FrameInfo info = frames.info(0);
    FrameSource.Picture picture = frames.picture(0);
    PersonalSpace space = frames.truth(0);
    HeadParams off = info.params().copy();
    float half = (float) Math.toRadians(0.5);
    off.root()[1] += half;
    off.neck()[0] -= half;
    off.jaw()[0] += half;
    off.translation()[0] += 0.0005f;
    float[] before = sh(space).clone();
    try (Parallel parallel = Parallel.of(2)) {
      TrainingSettings settings = Presets.STANDARD.settings();
      FrameFit fit = new FrameFit(space, settings, 60, RenderSettings.DEFAULT, parallel);
      HeadParams given = off.copy();
      HeadParams found = fit.fit(FIRST, given, info.camera(), picture);
      assertThat(given.root()).isEqualTo(off.root());
      SpaceRenderer renderer = new SpaceRenderer(space, RenderSettings.DEFAULT, parallel);
      double start = psnr(renderer, off, info, picture);
      double end = psnr(renderer, found, info, picture);
      assertThat(end).isGreaterThan(start + 3);
      assertThat(found.shape()).isEqualTo(off.shape());
    }
    assertThat(sh(space)).isEqualTo(before);
  }

  private static float[] sh(PersonalSpace space) {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    return arrays.floats("surfels/sh");
  }

  private static double psnr(
      SpaceRenderer renderer,
      HeadParams params,
      FrameSource.FrameInfo info,
      FrameSource.Picture picture) {
    RenderTarget t = renderer.render(FIRST, params, info.camera());
    return Psnr.of(t.picture(), picture.colour());
  }
}
