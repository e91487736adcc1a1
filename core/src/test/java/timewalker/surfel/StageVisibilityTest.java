package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.math.NamedArrays;

class StageVisibilityTest {
  private static final double[] EYE = {0, 0, 1};

  /** One surfel that faces +z, one that faces −z. */
  private static WorldSurfels frontAndBack() {
    WorldSurfels world = new WorldSurfels(2);
    world.rotation()[0] = 1;
    world.rotation()[2 + 1] = 1; // a half turn around x
    return world;
  }

  private static float[] gradient(float each) {
    float[] gradient = new float[6];
    Arrays.fill(gradient, each);
    gradient[0] = -each;
    return gradient;
  }

  @Test
  void colourGradientsCountInEveryChannelAndTimesTheSurfels() {
    StageVisibility seen = new StageVisibility(2, 2);
    seen.observe(1, frontAndBack(), gradient(0.1f), EYE);
    assertThat(seen.of(1)[0]).isCloseTo(2 * 0.3f, within(1e-6f));
    assertThat(seen.of(0)).containsOnly(0);
  }

  @Test
  void surfelsSeenFromBehindDoNotCount() {
    StageVisibility seen = new StageVisibility(1, 2);
    seen.observe(0, frontAndBack(), gradient(1), EYE);
    assertThat(seen.of(0)[1]).isZero();
    seen.observe(0, frontAndBack(), gradient(1), new double[] {0, 0, -1});
    assertThat(seen.of(0)[1]).isEqualTo(seen.of(0)[0]).isPositive();
  }

  @Test
  void whatIsSeenAlongTheSurfaceCountsLessFromItsFront() {
    StageVisibility seen = new StageVisibility(1, 2);
    seen.observe(0, frontAndBack(), gradient(1), new double[] {Math.sqrt(3), 0, 1}); // 60 degrees
    assertThat(seen.frontal(0)[0]).isCloseTo(seen.of(0)[0] / 4, within(1e-6f));
    assertThat(seen.frontal(0)[1]).isZero();
  }

  @Test
  void theMeanRunsOverTheLastHundredPictures() {
    StageVisibility seen = new StageVisibility(1, 2);
    for (int i = 0; i < 10; i++) {
      seen.observe(0, frontAndBack(), gradient(i % 2), EYE);
    }
    assertThat(seen.of(0)[0]).isCloseTo(3, within(1e-5f));
    for (int i = 0; i < 1000; i++) {
      seen.observe(0, frontAndBack(), gradient(0), EYE);
    }
    assertThat(seen.of(0)[0]).isLessThan(1e-3f).isPositive();
  }

  @Test
  void itFollowsTheSurfelsAndGoesThroughACheckpoint() {
    StageVisibility seen = new StageVisibility(1, 2);
    seen.observe(0, frontAndBack(), gradient(1), EYE);
    StageVisibility selected = seen.select(new int[] {0, 0, 1});
    assertThat(selected.of(0)).containsExactly(6, 6, 0);
    assertThat(selected.frontal(0)).containsExactly(6, 6, 0);
    NamedArrays saved = new NamedArrays();
    selected.save(saved);
    StageVisibility loaded = StageVisibility.load(saved, 1, 3);
    assertThat(loaded.of(0)).isEqualTo(selected.of(0));
    assertThat(loaded.frontal(0)).isEqualTo(selected.frontal(0));
    WorldSurfels three = new WorldSurfels(3);
    three.rotation()[0] = 1;
    selected.observe(0, three, new float[9], EYE);
    loaded.observe(0, three, new float[9], EYE);
    assertThat(loaded.of(0)).isEqualTo(selected.of(0));
    assertThat(StageVisibility.load(new NamedArrays(), 1, 3).of(0)).containsOnly(0);
  }
}
