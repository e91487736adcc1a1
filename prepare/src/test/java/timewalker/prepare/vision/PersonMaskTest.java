package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.math.FloatImage;

class PersonMaskTest {
  private static final FaceModels MODELS = new FaceModels();

  /** Of the face mesh. */
  private static final int CHIN = 152;

  @AfterAll
  static void close() {
    MODELS.close();
  }

  private static Landmarks landmarks(ByteImage photo) {
    return MODELS.landmarks().find(photo, MODELS.detector().find(photo).getFirst());
  }

  /** Common share of two masks above a row. */
  private static double overlap(FloatImage found, float[] truth, double bottom) {
    double inside = 0;
    double either = 0;
    for (int i = 0; i < truth.length && i / found.width() < bottom; i++) {
      inside += Math.min(found.data()[i], truth[i]);
      either += Math.max(found.data()[i], truth[i]);
    }
    return inside / either;
  }

  @Test
  void personBeforeOneColourIsCutOutExactly() {
    for (int size : new int[] {200, 512}) {
      KnownPhotos.Known known = KnownPhotos.portrait(25, size, size, 15, 5, 0.5);
      PersonMask.Result found = MODELS.mask().of(known.photo());
      assertThat(found.flatBackground()).isTrue();
      assertThat(overlap(found.mask(), known.mask(), size)).isGreaterThan(0.99);
      double error = 0;
      int edge = 0;
      for (int i = 0; i < known.mask().length; i++) {
        if (known.mask()[i] > 0.1 && known.mask()[i] < 0.9) {
          error += Math.abs(found.mask().data()[i] - known.mask()[i]);
          edge++;
        }
      }
      // Half covered pixels are half covered in the mask, not cut hard: that would err by 0.25.
      assertThat(error / edge).isLessThan(0.15);
    }
  }

  @Test
  void headThatTouchesTheBorderKeepsItsFlatBackground() {
    KnownPhotos.Known known = KnownPhotos.portrait(25, 300, 300, 0, 0, 0.85);
    PersonMask.Result found = MODELS.mask().of(known.photo());
    assertThat(found.flatBackground()).isTrue();
    assertThat(overlap(found.mask(), known.mask(), 300)).isGreaterThan(0.98);
  }

  @Test
  void personInARoomIsCutOutAboveTheChin() {
    for (double yaw : new double[] {0, 40}) {
      for (int seed = 1; seed <= 3; seed++) {
        KnownPhotos.Known known =
            KnownPhotos.inRoom(KnownPhotos.portrait(25, 640, 512, yaw, 5, 0.5), seed);
        Landmarks landmarks = landmarks(known.photo());
        PersonMask.Result found = MODELS.mask().of(known.photo(), landmarks);
        assertThat(found.flatBackground()).isFalse();
        // Below, the network rightly expects shoulders, which this person lacks.
        assertThat(overlap(found.mask(), known.mask(), landmarks.y(CHIN))).isGreaterThan(0.93);
      }
    }
  }

  @Test
  void slopeFromDarkToBrightIsNoFlatBackground() {
    ByteImage slope = new ByteImage(200, 100, 3);
    for (int i = 0; i < slope.pixels(); i++) {
      for (int c = 0; c < 3; c++) {
        slope.data()[3 * i + c] = (byte) (40 + i % 200);
      }
    }
    assertThat(FlatBackground.mask(slope)).isNull();
  }

  @Test
  void whatIsEnclosedByThePersonBelongsToThem() {
    // A dark ring on white: its inside is as white as the background.
    ByteImage ring = new ByteImage(100, 100, 3);
    for (int i = 0; i < ring.pixels(); i++) {
      double r = Math.hypot(i % 100 - 50, i / 100 - 50);
      for (int c = 0; c < 3; c++) {
        ring.data()[3 * i + c] = (byte) (r > 15 && r < 30 ? 60 : 250);
      }
    }
    FloatImage mask = FlatBackground.mask(ring);
    double area = 0;
    for (float v : mask.data()) {
      area += v;
    }
    assertThat(area).isCloseTo(Math.PI * 30 * 30, within(60.0));
    assertThat(mask.data()[50 * 100 + 50]).isEqualTo(1);
    assertThat(mask.data()[0]).isEqualTo(0);
  }

  @Test
  void coarseMaskIsDrawnToThePhotosEdge() {
    // Dark left half; the coarse mask ends 3 pixels too far right and is soft.
    ByteImage photo = new ByteImage(256, 256, 3);
    float[] coarse = new float[128 * 128];
    for (int i = 0; i < photo.pixels(); i++) {
      byte level = (byte) (i % 256 < 128 ? 50 : 200);
      for (int c = 0; c < 3; c++) {
        photo.data()[3 * i + c] = level;
      }
    }
    for (int i = 0; i < coarse.length; i++) {
      coarse[i] = (float) Math.clamp(0.5 - (i % 128 + 0.5 - 65.5) / 4, 0, 1);
    }
    FloatImage out = new FloatImage(256, 256, 1);
    GuidedFilter.refine(coarse, 128, photo, new PixelBox(0, 0, 256, 256), out);
    int row = 128 * 256;
    assertThat(out.data()[row + 100]).isGreaterThan(0.95f);
    assertThat(out.data()[row + 126] - out.data()[row + 129]).isGreaterThan(0.5f);
    assertThat(out.data()[row + 150]).isLessThan(0.05f);
  }
}
