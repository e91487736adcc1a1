package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;

class FrameQualityTest {
  private static final FaceModels MODELS = new FaceModels();

  @AfterAll
  static void close() {
    MODELS.close();
  }

  private static Landmarks landmarks(ByteImage photo) {
    return MODELS.landmarks().find(photo, MODELS.detector().find(photo).getFirst());
  }

  @Test
  void theMoreBlurTheLessSharpness() {
    for (double age : new double[] {25}) {
      ByteImage photo = KnownPhotos.portrait(age, 512, 512, 10, 5, 0.5).photo();
      Landmarks landmarks = landmarks(photo);
      double last = 1;
      for (int radius : new int[] {0, 1, 2, 4, 8}) {
        double sharpness = FrameQuality.of(blurred(photo, radius), landmarks).sharpness();
        assertThat(sharpness).isLessThan(last - 0.02);
        // Eyes are 110 pixels apart: a blur of 9 pixels is seen, one of 3 hardly.
        if (radius <= 1) {
          assertThat(sharpness).isGreaterThan(FrameQuality.BLURRED);
        } else if (radius >= 4) {
          assertThat(sharpness).isLessThan(FrameQuality.BLURRED);
        }
        last = sharpness;
      }
    }
  }

  @Test
  void headCutOffByTheBorderIsNotAllInside() {
    ByteImage photo = KnownPhotos.portrait(25, 512, 512, 0, 0, 0.5).photo();
    Landmarks whole = landmarks(photo);
    assertThat(FrameQuality.of(photo, whole).inside()).isEqualTo(1);
    int cut = (int) whole.box().x();
    ByteImage half = new ByteImage(512 - cut, 512, 3);
    for (int y = 0; y < 512; y++) {
      System.arraycopy(
          photo.data(), 3 * (y * 512 + cut), half.data(), 3 * y * half.width(), 3 * half.width());
    }
    float[] moved = whole.points().clone();
    for (int i = 0; i < moved.length; i += 3) {
      moved[i] -= cut;
    }
    Landmarks landmarks = new Landmarks(whole.scheme(), moved, 1, 0, whole.region());
    assertThat(FrameQuality.of(half, landmarks).inside()).isCloseTo(0.5, within(0.05));
  }

  /** Three box blurs, about a Gaussian of {@code radius} pixels. */
  private static ByteImage blurred(ByteImage photo, int radius) {
    ByteImage out = photo;
    for (int pass = 0; pass < 6 && radius > 0; pass++) {
      int stepX = pass % 2;
      int stepY = 1 - stepX;
      ByteImage next = new ByteImage(photo.width(), photo.height(), 3);
      for (int i = 0; i < photo.pixels(); i++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int k = -radius; k <= radius; k++) {
            int x = Math.clamp(i % photo.width() + k * stepX, 0, photo.width() - 1);
            int y = Math.clamp(i / photo.width() + k * stepY, 0, photo.height() - 1);
            sum += out.at(x, y, c);
          }
          next.data()[3 * i + c] = (byte) Math.round(sum / (2 * radius + 1f));
        }
      }
      out = next;
    }
    return out;
  }
}
