package timewalker.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.surfel.MomentSurfels;

class NeedlesTest {
  private static final int N = 8;
  private final MomentSurfels surfels = new MomentSurfels(N);

  private void surfel(int i, double first, double second, double opacity) {
    surfels.logScale()[i] = (float) Math.log(first);
    surfels.logScale()[N + i] = (float) Math.log(second);
    surfels.opacityLogit()[i] = (float) Math.log(opacity / (1 - opacity));
  }

  @Test
  void theLargerOverTheSmallerAxisDecides() {
    surfel(0, 0.0021, 0.0002, 0.9); // a needle along the first axis
    surfel(1, 0.0002, 0.0021, 0.9); // along the second
    surfel(2, 0.0019, 0.0002, 0.9); // not long enough for its width
    surfel(3, 0.002, 0.002, 0.9); // round
    surfel(4, 0.0005, 0.00001, 0.9); // too short to be seen as one
    surfel(5, 0.003, 0.0001, 0.09); // too faint
    surfel(6, 0.003, 0.0001, 0.11);
    surfel(7, 0.001, 0.001, 0.001);
    Needles needles = Needles.of(surfels);
    assertThat(needles.share()).isEqualTo(5 / 8.0);
    assertThat(needles.visibleShare()).isEqualTo(3 / 8.0);
  }

  @Test
  void noSurfelsAreNoNeedles() {
    assertThat(Needles.of(new MomentSurfels(0))).isEqualTo(new Needles(0, 0));
  }
}
