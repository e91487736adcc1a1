package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.StageMix;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.loss.ColourAffine;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.track.HeadPhoto;
import timewalker.track.HeadTracker;
import timewalker.track.TrackerSettings;

final class HeadTrackerTest {
  private static final StageMix FIRST = StageMix.single(0, 1);
  private static final int SIZE = 64;

  /** Every pixel. */
  private static final ColourAffine.Where ALL = _ -> true;

  private final PaintedHead frames = new PaintedHead(SIZE, 1, 0);
  private final FrameSource.FrameInfo info = frames.info(0);
  private final HeadPhoto photo =
      new HeadPhoto(frames.picture(0).colour(), frames.picture(0).mask());
  private final PersonalSpace space = frames.truth(0);

  /** Some degrees and millimetres: as far as landmarks err. */
  private HeadParams off() {
    HeadParams off = info.params().copy();
    off.root()[0] -= 0.03f;
    off.root()[1] += 0.04f;
    off.root()[2] += 0.02f;
    off.jaw()[0] += 0.05f;
    off.translation()[0] += 0.003f;
    off.translation()[1] -= 0.002f;
    off.expression()[EmbeddedHead.expressionIndex("browInnerUp")] += 0.3f;
    return off;
  }

  @Test
  void aHeadThatIsSomeDegreesOffIsFoundAgain() {
    float[] before = sh(space).clone();
    HeadParams off = off();
    HeadParams given = off.copy();
    try (Parallel parallel = Parallel.of(2)) {
      HeadTracker tracker = tracker(parallel);
      HeadTracker.Tracked found = tracker.track(given, given, info.camera(), photo, ALL);
      double costBefore = tracker.colours(given, info.camera(), photo, ALL).cost();
      assertThat(HeadMotion.of(given)).isEqualTo(HeadMotion.of(off));
      double start = psnr(parallel, off);
      double end = psnr(parallel, found.head());
      assertThat(end).as("from %.1f dB", start).isGreaterThan(start + 10);
      assertThat(found.cost()).isLessThan(costBefore / 5);
      assertThat(found.head().shape()).isEqualTo(off.shape());
      double turn = found.head().root()[1] - info.params().root()[1];
      assertThat(Math.toDegrees(turn)).isBetween(-0.3, 0.3);
    }
    assertThat(sh(space)).isEqualTo(before);
  }

  @Test
  void aHeadThatFitsStaysWhereItIs() {
    try (Parallel parallel = Parallel.of(2)) {
      HeadParams truth = info.params();
      HeadTracker.Tracked found = tracker(parallel).track(truth, truth, info.camera(), photo, ALL);
      assertThat(psnr(parallel, found.head())).isGreaterThan(45);
    }
  }

  /** The start is where the search begins; what was expected is what it stays near. */
  @Test
  void theSearchMayBeginElsewhere() {
    try (Parallel parallel = Parallel.of(2)) {
      HeadParams truth = info.params();
      HeadTracker.Tracked found = tracker(parallel).track(truth, off(), info.camera(), photo, ALL);
      assertThat(psnr(parallel, found.head())).isGreaterThan(psnr(parallel, off()) + 10);
    }
  }

  /** What is measured on one half must not have been seen while fitting to the other. */
  @Test
  void pixelsThatAreNotLookedAtChangeNothing() {
    FloatImage other = new FloatImage(SIZE, SIZE, 3, photo.colour().data().clone());
    FloatImage otherMask = new FloatImage(SIZE, SIZE, 1, frames.picture(0).mask().data().clone());
    for (int y = 0; y < SIZE; y++) {
      for (int x = SIZE / 2; x < SIZE; x++) {
        for (int c = 0; c < 3; c++) {
          other.data()[(SIZE * c + y) * SIZE + x] = 0.3f;
        }
        otherMask.data()[SIZE * y + x] = 0.5f;
      }
    }
    HeadPhoto changed = new HeadPhoto(other, otherMask);
    ColourAffine.Where left = p -> p % SIZE < SIZE / 2;
    HeadParams off = off();
    try (Parallel parallel = Parallel.of(2)) {
      HeadTracker tracker = tracker(parallel);
      HeadTracker.Tracked one = tracker.track(off, off, info.camera(), photo, left);
      HeadTracker.Tracked two = tracker.track(off, off, info.camera(), changed, left);
      HeadTracker.Tracked all = tracker.track(off, off, info.camera(), changed, ALL);
      assertThat(HeadMotion.of(two.head()))
          .isEqualTo(HeadMotion.of(one.head()))
          .isNotEqualTo(HeadMotion.of(off));
      assertThat(two.colours().matrices()).isEqualTo(one.colours().matrices());
      assertThat(HeadMotion.of(all.head())).isNotEqualTo(HeadMotion.of(one.head()));
      assertThat(all.colours().matrices()).isNotEqualTo(one.colours().matrices());
    }
  }

  @Test
  void theSameBitsComeFromAnyNumberOfThreads() {
    HeadParams off = off();
    double[][] found = new double[2][];
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallel parallel = Parallel.of(threads)) {
        found[threads - 1] =
            HeadMotion.of(tracker(parallel).track(off, off, info.camera(), photo, ALL).head());
      }
    }
    assertThat(found[1]).isEqualTo(found[0]);
  }

  @Test
  void coloursAloneLeaveTheHeadWhereItIs() {
    try (Parallel parallel = Parallel.of(2)) {
      RenderTarget t = shown(parallel, info.params());
      float[] light = {0.8f, 0, 0, 0, 0, 0.7f, 0, 0.02f, 0, 0, 0.6f, 0};
      FloatImage darker = new FloatImage(SIZE, SIZE, 3);
      new ColourAffine(light, new float[] {1, 1, 1})
          .forward(0, t.picture(), t.alpha(), darker, parallel);
      HeadTracker.Tracked found =
          tracker(parallel)
              .colours(info.params(), info.camera(), new HeadPhoto(darker, photo.mask()), ALL);
      assertThat(HeadMotion.of(found.head())).isEqualTo(HeadMotion.of(info.params()));
      FloatImage lit = new FloatImage(SIZE, SIZE, 3);
      found.colours().forward(0, t.picture(), t.alpha(), lit, parallel);
      assertThat(Psnr.of(lit, darker)).isGreaterThan(40);
      assertThat(Psnr.of(t.picture(), darker)).isLessThan(30);
    }
  }

  private HeadTracker tracker(Parallel parallel) {
    HeadTracker tracker =
        HeadTracker.of(
            Engines.cpu().open(space, parallel), RenderSettings.DEFAULT, TrackerSettings.DEFAULT);
    tracker.choose(FIRST);
    return tracker;
  }

  private static float[] sh(PersonalSpace space) {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    return arrays.floats("surfels/sh");
  }

  private RenderTarget shown(Parallel parallel, HeadParams params) {
    return new SpaceRenderer(Engines.cpu().open(space, parallel), RenderSettings.DEFAULT)
        .render(FIRST, params, info.camera());
  }

  private double psnr(Parallel parallel, HeadParams params) {
    return Psnr.of(shown(parallel, params).picture(), photo.colour());
  }
}
