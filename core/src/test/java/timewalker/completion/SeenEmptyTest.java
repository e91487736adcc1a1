package timewalker.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.WorldSurfels;

class SeenEmptyTest {
  private static final Camera CAMERA =
      Camera.lookAt(100, 100, 100, new double[] {0, 0, 1}, new double[3]);

  /** The head covers the left half, up to x = 0. */
  private static FloatImage leftHalf() {
    FloatImage mask = new FloatImage(100, 100, 1);
    for (int i = 0; i < mask.pixels(); i++) {
      mask.data()[i] = i % 100 < 50 ? 1 : 0;
    }
    return mask;
  }

  /** Surfels that face the camera, with axes of a millimetre and {@code wide} metres. */
  private static WorldSurfels surfels(double wide, double... xs) {
    WorldSurfels surfels = new WorldSurfels(xs.length);
    for (int i = 0; i < xs.length; i++) {
      surfels.position()[i] = (float) xs[i];
      surfels.rotation()[i] = 2; // not of unit length
      surfels.logScale()[i] = (float) Math.log(wide);
      surfels.logScale()[xs.length + i] = (float) Math.log(0.001);
    }
    return surfels;
  }

  private static StageAdditions additions(int... surfel) {
    float[] values = new float[StageAdditions.NUMBERS * surfel.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return new StageAdditions(surfel, values);
  }

  @Test
  void onlyWhatIsSeenBeforeTheBackgroundIsTakenBack() {
    SeenEmpty empty = new SeenEmpty(new int[] {1, 2, 3});
    // The last lies beside the picture, of which nothing is known.
    empty.observe(surfels(0.001, 0.2, -0.2, 0.2, 0.9), CAMERA, leftHalf());
    StageAdditions kept = empty.without(additions(1, 2, 3));
    assertThat(kept.surfel()).containsExactly(1, 3);
    for (int row = 0; row < StageAdditions.NUMBERS; row++) {
      assertThat(kept.values()[2 * row]).isEqualTo(3 * row + 1);
      assertThat(kept.values()[2 * row + 1]).isEqualTo(3 * row + 3);
    }
  }

  @Test
  void fewLooksAtTheBackgroundCountForLittle() {
    WorldSurfels at = surfels(0.001, 0.2);
    FloatImage covered = new FloatImage(100, 100, 1);
    Arrays.fill(covered.data(), 1);
    float last = 1;
    for (int beside = 0; beside <= 5; beside++) {
      SeenEmpty empty = new SeenEmpty(new int[] {0});
      for (int picture = 0; picture < 24; picture++) {
        empty.observe(at, CAMERA, picture < beside ? leftHalf() : covered);
      }
      StageAdditions kept = empty.without(additions(0));
      float now = kept.count() == 0 ? 0 : kept.values()[0];
      assertThat(now).as("%s of 24", beside).isLessThanOrEqualTo(last);
      if (beside <= 1) {
        assertThat(now).isEqualTo(1);
      } else if (beside == 5) {
        assertThat(now).isZero();
      } else {
        assertThat(now).isStrictlyBetween(0f, 1f);
      }
      last = now;
    }
  }

  @Test
  void theEndsOfASurfelsAxesCountToo() {
    // Its middle lies on the head, one end of its long axis beside it.
    for (double turn : new double[] {0, Math.PI}) {
      WorldSurfels wide = surfels(0.1, -0.05);
      wide.rotation()[0] = (float) Math.cos(turn / 2);
      wide.rotation()[3] = (float) Math.sin(turn / 2);
      SeenEmpty empty = new SeenEmpty(new int[] {0});
      empty.observe(wide, CAMERA, leftHalf());
      assertThat(empty.without(additions(0)).count()).isZero();
    }
    // Turned upright it lies on the head.
    WorldSurfels upright = surfels(0.1, -0.05);
    upright.rotation()[0] = (float) Math.cos(Math.PI / 4);
    upright.rotation()[3] = (float) Math.sin(Math.PI / 4);
    SeenEmpty empty = new SeenEmpty(new int[] {0});
    empty.observe(upright, CAMERA, leftHalf());
    assertThat(empty.without(additions(0)).count()).isEqualTo(1);
  }

  @Test
  void withoutPicturesNothingIsTakenBack() {
    StageAdditions all = additions(4, 7);
    StageAdditions kept = new SeenEmpty(all.surfel()).without(all);
    assertThat(kept.surfel()).containsExactly(4, 7);
    assertThat(kept.values()).containsExactly(all.values());
  }
}
