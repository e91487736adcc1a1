package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
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

  /** The photo with one colour, and noise, over the face from the middle of the nose downwards. */
  private static ByteImage masked(ByteImage photo, Landmarks landmarks, int[] colour) {
    ByteImage out = new ByteImage(photo.width(), photo.height(), 3, photo.data().clone());
    double top = (landmarks.y(4) + landmarks.y(168)) / 2;
    Region face = landmarks.box();
    Random random = new Random(5);
    for (int i = 0; i < photo.pixels(); i++) {
      int x = i % photo.width();
      boolean within = Math.abs(x + 0.5 - face.x()) < face.width() / 2;
      if (within && i / photo.width() > top) {
        int noise = random.nextInt(9) - 4;
        for (int c = 0; c < 3; c++) {
          out.data()[3 * i + c] = (byte) (colour[c] + noise);
        }
      }
    }
    return out;
  }

  private static boolean covered(FrameQuality quality) {
    return quality.cover().lips() < 5 && quality.cover().lower() > 12;
  }

  @Test
  void masksCoverTheLowerFaceAndBareFacesDoNot() {
    for (double age : new double[] {8, 25, 50, 75}) {
      for (double yaw : new double[] {-25, 0, 25}) {
        ByteImage photo = KnownPhotos.portrait(age, 384, 384, yaw, 0, 0.5).photo();
        Landmarks landmarks = landmarks(photo);
        assertThat(covered(FrameQuality.of(photo, landmarks))).as("age %s", age).isFalse();
        for (int[] colour : new int[][] {{120, 170, 215}, {245, 245, 245}, {20, 20, 25}}) {
          FrameQuality quality = FrameQuality.of(masked(photo, landmarks, colour), landmarks);
          assertThat(covered(quality)).as("%s at %s", quality, age).isTrue();
        }
      }
    }
  }

  @Test
  void darkAndBurntFacesAreMeasured() {
    ByteImage photo = KnownPhotos.portrait(50, 384, 384, 0, 0, 0.5).photo();
    Landmarks landmarks = landmarks(photo);
    FrameQuality good = FrameQuality.of(photo, landmarks);
    assertThat(good.light()).isBetween(0.3, 0.9);
    assertThat(good.burnt()).isLessThan(0.1);
    ByteImage dark = new ByteImage(384, 384, 3);
    ByteImage burnt = new ByteImage(384, 384, 3);
    for (int i = 0; i < dark.data().length; i++) {
      int level = photo.data()[i] & 0xff;
      dark.data()[i] = (byte) (level * 8 / 100);
      burnt.data()[i] = (byte) Math.min(255, level * 4);
    }
    assertThat(FrameQuality.of(dark, landmarks).light()).isLessThan(0.08);
    assertThat(FrameQuality.of(burnt, landmarks).burnt()).isGreaterThan(0.5);
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
