package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.loss.ColourAffine;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
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
      FrameFit fit = new FrameFit(engine(space, parallel), settings, 60, RenderSettings.DEFAULT);
      HeadParams given = off.copy();
      HeadParams found =
          fit.fit(FIRST, given, info.camera(), picture, p -> true, FrameFit.Freedom.HEAD).head();
      assertThat(given.root()).isEqualTo(off.root());
      SpaceRenderer renderer = new SpaceRenderer(engine(space, parallel), RenderSettings.DEFAULT);
      double start = psnr(renderer, off, info, picture);
      double end = psnr(renderer, found, info, picture);
      assertThat(end).isGreaterThan(start + 3);
      assertThat(found.shape()).isEqualTo(off.shape());
    }
    assertThat(sh(space)).isEqualTo(before);
  }

  /** What is measured on one half must not have been seen while fitting to the other. */
  @Test
  void pixelsThatAreNotLookedAtChangeNothing() {
    PaintedHead frames = new PaintedHead(64, 1, 0);
    FrameSource.FrameInfo info = frames.info(0);
    FrameSource.Picture picture = frames.picture(0);
    FloatImage other = new FloatImage(64, 64, 3, picture.colour().data().clone());
    FloatImage otherMask = new FloatImage(64, 64, 1, picture.mask().data().clone());
    for (int y = 0; y < 64; y++) {
      for (int x = 30; x < 64; x++) {
        for (int c = 0; c < 3; c++) {
          other.data()[(64 * c + y) * 64 + x] = 0.3f;
        }
        otherMask.data()[64 * y + x] = 0.5f;
      }
    }
    ColourAffine.Where left = p -> p % 64 < 30 - FrameFit.REACH;
    try (Parallel parallel = Parallel.of(2)) {
      TrainingSettings settings = Presets.STANDARD.settings();
      FrameFit fit =
          new FrameFit(engine(frames.truth(0), parallel), settings, 5, RenderSettings.DEFAULT);
      HeadParams off = info.params().copy();
      off.root()[1] += 0.01f;
      FrameFit.Fitted one =
          fit.fit(FIRST, off, info.camera(), picture, left, FrameFit.Freedom.BOTH);
      FrameFit.Fitted two =
          fit.fit(
              FIRST,
              off,
              info.camera(),
              new FrameSource.Picture(other, otherMask),
              left,
              FrameFit.Freedom.BOTH);
      FrameFit.Fitted all =
          fit.fit(
              FIRST,
              off,
              info.camera(),
              new FrameSource.Picture(other, otherMask),
              p -> true,
              FrameFit.Freedom.BOTH);
      assertThat(two.head().root()).isEqualTo(one.head().root()).isNotEqualTo(off.root());
      assertThat(two.head().expression()).isEqualTo(one.head().expression());
      assertThat(two.colours().matrices()).isEqualTo(one.colours().matrices());
      assertThat(all.head().root()).isNotEqualTo(one.head().root());
      assertThat(all.colours().matrices()).isNotEqualTo(one.colours().matrices());
    }
  }

  @Test
  void coloursAloneLeaveTheHeadWhereItIs() {
    PaintedHead frames = new PaintedHead(64, 1, 0);
    FrameSource.FrameInfo info = frames.info(0);
    FrameSource.Picture picture = frames.picture(0);
    PersonalSpace space = frames.truth(0);
    try (Parallel parallel = Parallel.of(2)) {
      RenderTarget t =
          new SpaceRenderer(engine(space, parallel), RenderSettings.DEFAULT)
              .render(FIRST, info.params(), info.camera());
      float[] light = {0.8f, 0, 0, 0, 0, 0.7f, 0, 0.02f, 0, 0, 0.6f, 0};
      FloatImage darker = new FloatImage(64, 64, 3);
      new ColourAffine(light, new float[] {1, 1, 1})
          .forward(0, t.picture(), t.alpha(), darker, parallel);
      FrameFit fit =
          new FrameFit(
              engine(space, parallel), Presets.STANDARD.settings(), 5, RenderSettings.DEFAULT);
      FrameFit.Fitted found =
          fit.fit(
              FIRST,
              info.params(),
              info.camera(),
              new FrameSource.Picture(darker, picture.mask()),
              p -> true,
              FrameFit.Freedom.COLOURS);
      assertThat(found.head().root()).isEqualTo(info.params().root());
      assertThat(found.head().expression()).isEqualTo(info.params().expression());
      FloatImage shown = new FloatImage(64, 64, 3);
      found.colours().forward(0, t.picture(), t.alpha(), shown, parallel);
      assertThat(Psnr.of(shown, darker)).isGreaterThan(40);
      assertThat(Psnr.of(t.picture(), darker)).isLessThan(30);
    }
  }

  private static Engine engine(PersonalSpace space, Parallel parallel) {
    return Engines.cpu().open(space, parallel);
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
