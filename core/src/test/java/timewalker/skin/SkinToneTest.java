package timewalker.skin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

final class SkinToneTest {
  private static final int SIZE = 60;
  private static final float[] SKIN = {0.82f, 0.62f, 0.52f};
  private static final float[] BROWN_HAIR = {0.38f, 0.26f, 0.18f};
  private static final float[] GREY_HAIR = {0.75f, 0.75f, 0.76f};

  /** Skin under light that falls off to one side, with hair down to some row. */
  private static FloatImage face(float[] skin, float[] hair, int hairRows) {
    Random random = new Random(2);
    FloatImage picture = new FloatImage(SIZE, SIZE, 3);
    for (int p = 0; p < SIZE * SIZE; p++) {
      float light = 0.85f + 0.25f * (p % SIZE) / SIZE;
      for (int c = 0; c < 3; c++) {
        float colour = p / SIZE < hairRows ? hair[c] : skin[c];
        picture.data()[c * SIZE * SIZE + p] =
            light * colour + 0.01f * (float) random.nextGaussian();
      }
    }
    return picture;
  }

  /** The nose, triangle 1, is a patch in the middle; some of it is under a beard's hair. */
  private static int[] triangles() {
    int[] face = new int[SIZE * SIZE];
    for (int p = 0; p < face.length; p++) {
      int x = p % SIZE;
      int y = p / SIZE;
      face[p] = x > 25 && x < 35 && y > 14 && y < 40 ? 1 : 0;
    }
    return face;
  }

  private static float[] restricted(FloatImage picture) {
    float[] region = new float[SIZE * SIZE];
    Arrays.fill(region, 1);
    try (Parallel parallel = Parallel.of(2)) {
      SkinTone tone = new SkinTone(new boolean[] {false, true}, parallel);
      assertThat(tone.restrict(picture, triangles(), region.clone(), region, region.clone()))
          .isTrue();
    }
    return region;
  }

  private static double mean(float[] region, int fromRow, int toRow) {
    double sum = 0;
    for (int p = fromRow * SIZE; p < toRow * SIZE; p++) {
      sum += region[p];
    }
    return sum / ((toRow - fromRow) * SIZE);
  }

  @Test
  void hairBeforeTheFaceIsLeftOutAndSkinInLightAndShadeStays() {
    for (float[] hair : new float[][] {BROWN_HAIR, GREY_HAIR}) {
      float[] region = restricted(face(SKIN, hair, 20));
      assertThat(mean(region, 0, 20)).isLessThan(0.02);
      assertThat(mean(region, 20, SIZE)).isGreaterThan(0.85);
    }
  }

  @Test
  void darkSkinIsSkinToo() {
    float[] dark = {0.36f, 0.24f, 0.18f};
    float[] region = restricted(face(dark, new float[] {0.08f, 0.07f, 0.07f}, 20));
    assertThat(mean(region, 0, 20)).isLessThan(0.02);
    assertThat(mean(region, 20, SIZE)).isGreaterThan(0.85);
  }

  @Test
  void whereNoNoseIsSeenTheWholeFaceCounts() {
    FloatImage picture = face(SKIN, BROWN_HAIR, 20);
    float[] region = new float[SIZE * SIZE];
    Arrays.fill(region, 1);
    try (Parallel parallel = Parallel.of(1)) {
      SkinTone tone = new SkinTone(new boolean[] {false, true}, parallel);
      int[] noNose = new int[SIZE * SIZE];
      assertThat(tone.restrict(picture, noNose, region.clone(), region, region.clone())).isFalse();
    }
    assertThat(region).containsOnly(1);
  }

  @Test
  void whatDidNotCountBeforeDoesNotCountAfterwards() {
    FloatImage picture = face(SKIN, BROWN_HAIR, 20);
    float[] region = new float[SIZE * SIZE];
    Arrays.fill(region, 30 * SIZE, SIZE * SIZE, 1);
    try (Parallel parallel = Parallel.of(1)) {
      new SkinTone(new boolean[] {false, true}, parallel)
          .restrict(picture, triangles(), region.clone(), region, region.clone());
    }
    assertThat(mean(region, 0, 30)).isZero();
    assertThat(mean(region, 30, SIZE)).isGreaterThan(0.85);
  }
}
