package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.math.FloatImage;
import timewalker.raster.RenderSettings;

class BackgroundsTest {
  private static final RenderSettings RENDER = RenderSettings.DEFAULT.withBackground(1, 0.5f, 0);

  /** Stages seen from one side, from some, from all. */
  private static final Backgrounds SOME =
      new Backgrounds(7, RENDER, new double[] {0, 0.15, 0.4}, 0.3);

  /** A pixel of the head, a pixel at its edge, one of the background. */
  private static FrameSource.Picture picture() {
    float[] head = {0.2f, 0.4f, 0.6f};
    float[] coverage = {1, 0.25f, 0};
    FloatImage colour = new FloatImage(3, 1, 3);
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < 3; p++) {
        colour.data()[3 * c + p] =
            coverage[p] * head[c] + (1 - coverage[p]) * RENDER.background()[c];
      }
    }
    return new FrameSource.Picture(colour, new FloatImage(3, 1, 1, coverage));
  }

  @Test
  void headStaysAndWhatIsBehindItChanges() {
    Backgrounds.Shown shown = SOME.at(3, 0, picture());
    float[] other = shown.render().background();
    assertThat(other).isNotEqualTo(RENDER.background());
    for (int c = 0; c < 3; c++) {
      float[] now = shown.colour().data();
      float head = picture().colour().data()[3 * c];
      assertThat(now[3 * c]).isEqualTo(head);
      assertThat(now[3 * c + 1]).isCloseTo(0.25f * head + 0.75f * other[c], within(1e-6f));
      assertThat(now[3 * c + 2]).isCloseTo(other[c], within(1e-6f));
    }
  }

  @Test
  void theWiderTheViewsTheMoreOftenTheOwnBackgroundIsKept() {
    long[] changed = new long[3];
    for (int k = 0; k < 3; k++) {
      int stage = k;
      changed[k] =
          IntStream.range(0, 1000)
              .filter(step -> !SOME.at(step, stage, picture()).render().equals(RENDER))
              .count();
    }
    assertThat(changed[0]).isEqualTo(1000);
    assertThat(changed[1]).isBetween(420L, 580L);
    assertThat(changed[2]).isZero();
    Backgrounds never = new Backgrounds(7, RENDER, new double[1], 0);
    assertThat(never.at(0, 0, picture()).render()).isSameAs(RENDER);
  }

  @Test
  void withoutAMaskNothingIsKnownOfTheBackground() {
    FrameSource.Picture whole = new FrameSource.Picture(picture().colour(), null);
    Backgrounds.Shown shown = SOME.at(0, 0, whole);
    assertThat(shown.colour()).isSameAs(whole.colour());
    assertThat(shown.render()).isSameAs(RENDER);
  }

  @Test
  void aStepAlwaysShowsTheSame() {
    Backgrounds again = new Backgrounds(7, RENDER, new double[] {0, 0.15, 0.4}, 0.3);
    for (int step = 0; step < 20; step++) {
      assertThat(again.at(step, 1, picture()).colour().data())
          .isEqualTo(SOME.at(step, 1, picture()).colour().data());
    }
    Backgrounds other = new Backgrounds(8, RENDER, new double[1], 0.3);
    assertThat(other.at(0, 0, picture()).colour().data())
        .isNotEqualTo(SOME.at(0, 0, picture()).colour().data());
  }
}
