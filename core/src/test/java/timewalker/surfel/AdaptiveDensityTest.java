package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AdaptiveDensityTest {
  private static final AdaptiveDensity.Settings SETTINGS =
      new AdaptiveDensity.Settings(1.0, 0.01, 0.1, 0.5, 0.4, 0.2, true, 100);

  /**
   * Seven surfels: 0 is good, 1 small and wanting, 2 large and wanting, 3 faint, 4 far too large, 5
   * never seen, 6 fills the picture.
   */
  private static PlacedSurfels seven() {
    Surfels s = new Surfels(7, 1);
    for (int i = 0; i < 7; i++) {
      for (int k = 0; k < 3; k++) {
        s.position()[k * 7 + i] = i + 0.1f * k;
      }
      s.rotation()[i] = 0.6f;
      s.rotation()[7 + i] = 0.8f; // about x
      double scale = i == 2 ? 0.1 : i == 4 ? 0.6 : 0.005;
      s.logScale()[i] = (float) Math.log(scale);
      s.logScale()[7 + i] = (float) Math.log(scale / 2);
      s.opacityLogit()[i] = i == 3 ? -5 : 1;
      for (int k = 0; k < 12; k++) {
        s.sh()[k * 7 + i] = 10 * k + i;
      }
    }
    return new PlacedSurfels(s, new int[] {0, 1, 2, 3, 4, 5, 6});
  }

  private static DensitySums observed() {
    DensitySums sums = new DensitySums(7);
    float[] radius = {5, 5, 5, 5, 5, 0, 50};
    sums.observe(new float[] {0.5f, 0.5f, 3f, 9f, 9f, 9f, 0f}, radius, 100);
    sums.observe(new float[] {0.5f, 2.5f, 0.5f, 9f, 9f, 9f, 0f}, radius, 100);
    sums.observe(new float[] {9f, 9f, 9f, 9f, 9f, 9f, 9f}, new float[7], 100); // not drawn
    return sums;
  }

  private static AdaptiveDensity.Change update(
      AdaptiveDensity.Settings settings, SplittableRandom random) {
    return new AdaptiveDensity(settings).update(seven(), observed(), random);
  }

  @Test
  void wantingSurfelsAreClonedOrSplitAndUselessOnesPruned() {
    PlacedSurfels before = seven();
    AdaptiveDensity.Change change =
        new AdaptiveDensity(SETTINGS).update(before, observed(), new SplittableRandom(1));
    assertThat(change.source()).containsExactly(0, 1, 1, 2, 2);
    assertThat(change.fresh()).containsExactly(false, false, true, true, true);
    assertThat(change.placed().group()).containsExactly(0, 1, 1, 2, 2);
    assertThat(new int[] {change.cloned(), change.split(), change.pruned()})
        .containsExactly(1, 1, 4);
    Surfels s = change.placed().surfels();
    for (int k = 0; k < 12; k++) {
      assertThat(s.sh()[k * 5 + 4]).isEqualTo(10 * k + 2);
    }
    for (int k = 0; k < 3; k++) {
      assertThat(s.position()[k * 5 + 2]).isEqualTo(1 + 0.1f * k); // the clone stands on its source
    }
    assertThat(s.logScale()[3]).isCloseTo((float) Math.log(0.1 / 1.6), within(1e-6f));
    assertThat(s.logScale()[5 + 4]).isCloseTo((float) Math.log(0.05 / 1.6), within(1e-6f));
    assertThat(before.surfels().position()).isEqualTo(seven().surfels().position());
  }

  @Test
  void halvesScatterInThePlaneOfTheirSourceByItsScales() {
    SplittableRandom random = new SplittableRandom(2);
    int rounds = 4000;
    double[] square = new double[3];
    double[] mean = new double[3];
    double[] q = {0.6, -0.8, 0, 0};
    for (int round = 0; round < rounds; round++) {
      Surfels s = update(SETTINGS, random).placed().surfels();
      double[] away = new double[3];
      for (int k = 0; k < 3; k++) {
        away[k] = s.position()[k * 5 + 3] - (2 + 0.1f * k);
      }
      double[] own = MotionReference.rotate(q, away);
      for (int k = 0; k < 3; k++) {
        mean[k] += own[k] / rounds;
        square[k] += own[k] * own[k] / rounds;
      }
    }
    assertThat(Math.sqrt(square[0])).isCloseTo(0.1, within(0.004));
    assertThat(Math.sqrt(square[1])).isCloseTo(0.05, within(0.002));
    assertThat(Math.sqrt(square[2])).isLessThan(1e-6);
    assertThat(Math.abs(mean[0])).isLessThan(0.006);
  }

  @Test
  void theLimitLetsTheLargestGradientsGoFirst() {
    AdaptiveDensity.Settings tight =
        new AdaptiveDensity.Settings(1.0, 0.01, 0.1, 0.5, 0.4, 0.2, true, 4);
    AdaptiveDensity.Change change = update(tight, new SplittableRandom(1));
    // Mean gradients are 1.5 (surfel 1) and 1.75 (surfel 2); three survive, so one may be added.
    assertThat(change.source()).containsExactly(0, 1, 2, 2);
    AdaptiveDensity.Settings full =
        new AdaptiveDensity.Settings(1.0, 0.01, 0.1, 0.5, 0.4, 0.2, true, 2);
    assertThat(update(full, new SplittableRandom(1)).source()).containsExactly(0, 1, 2);
  }

  @Test
  void sameRandomNumbersGiveTheSameSurfels() {
    AdaptiveDensity.Change first = update(SETTINGS, new SplittableRandom(3));
    AdaptiveDensity.Change second = update(SETTINGS, new SplittableRandom(3));
    assertThat(second.placed().surfels().position()).isEqualTo(first.placed().surfels().position());
  }

  @Test
  void whatWasNotSeenIsPrunedAndNotEverythingMayBe() {
    AdaptiveDensity density = new AdaptiveDensity(SETTINGS);
    assertThatThrownBy(() -> density.update(seven(), new DensitySums(7), new SplittableRandom(3)))
        .hasMessageContaining("every surfel would be pruned");
    assertThatThrownBy(() -> density.update(seven(), new DensitySums(6), new SplittableRandom(3)))
        .hasMessageContaining("observations");
  }

  @Test
  void optimizerStateFollowsItsSurfelAndStartsAnewForNewOnes() {
    AdaptiveDensity.Change change = update(SETTINGS, new SplittableRandom(1));
    assertThat(change.oldRows()).containsExactly(0, 1, -1, -1, -1);
  }

  @Test
  void aResetLimitsOpacityToTheSetting() {
    assertThat(new AdaptiveDensity(SETTINGS).resetLogit())
        .isCloseTo((float) Math.log(0.25), within(1e-6f));
  }
}
