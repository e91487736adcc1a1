package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.head.LandmarkScheme;
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

  /** The photo with a rounded bar of one colour, and noise, along the eye line. */
  private static void paint(
      ByteImage photo, double[] middle, double halfWidth, double halfHeight, int[] colour) {
    Random random = new Random(5);
    for (int i = 0; i < photo.pixels(); i++) {
      double u = (i % photo.width() + 0.5 - middle[0]) / halfWidth;
      double v = (i / photo.width() + 0.5 - middle[1]) / halfHeight;
      if (u * u * u * u + v * v * v * v < 1) {
        int noise = random.nextInt(9) - 4;
        for (int c = 0; c < 3; c++) {
          photo.data()[3 * i + c] = (byte) Math.clamp(colour[c] + noise, 0, 255);
        }
      }
    }
  }

  private static double[] middle(Landmarks landmarks, int one, int other) {
    return new double[] {
      (landmarks.x(one) + landmarks.x(other)) / 2, (landmarks.y(one) + landmarks.y(other)) / 2
    };
  }

  @Test
  void profileIsNotTakenForACoveredFace() {
    for (double age : new double[] {25, 75}) {
      for (double yaw : new double[] {-75, -60, 60, 75}) {
        ByteImage photo = KnownPhotos.portrait(age, 384, 384, yaw, 0, 0.5).photo();
        Landmarks landmarks = landmarks(photo);
        assertThat(Math.toDegrees(landmarks.yaw())).as("yaw").isCloseTo(-yaw, within(25.0));
        FaceCover cover = FrameQuality.of(photo, landmarks).cover();
        assertThat(cover.lips()).as("%s, %s", age, yaw).isGreaterThan(5);
        assertThat(cover.eyes()).as("%s, %s", age, yaw).isLessThan(28);
      }
    }
  }

  @Test
  void sunglassesHideBothEyesAndBareFacesShowThem() {
    for (double age : new double[] {8, 25, 50, 75}) {
      ByteImage photo = KnownPhotos.portrait(age, 384, 384, 5, 0, 0.5).photo();
      Landmarks landmarks = landmarks(photo);
      double unit = landmarks.eyeDistance();
      assertThat(FrameQuality.of(photo, landmarks).cover().eyes()).as("age %s", age).isLessThan(20);
      for (int[] colour : new int[][] {{20, 20, 25}, {60, 35, 20}, {90, 130, 180}}) {
        ByteImage dark = new ByteImage(384, 384, 3, photo.data().clone());
        for (LandmarkScheme.Eye eye :
            List.of(landmarks.scheme().rightEye(), landmarks.scheme().leftEye())) {
          double[] lens = middle(landmarks, eye.outer(), eye.inner());
          paint(
              dark,
              new double[] {lens[0], lens[1] + 0.04 * unit},
              0.29 * unit,
              0.22 * unit,
              colour);
        }
        // The network sees the covered face.
        assertThat(FrameQuality.of(dark, landmarks(dark)).cover().eyes())
            .as("age %s", age)
            .isGreaterThan(28);
      }
    }
  }

  @Test
  void handBeforeTheMouthHidesTheLips() {
    for (double age : new double[] {8, 25, 50, 75}) {
      ByteImage photo = KnownPhotos.portrait(age, 384, 384, 5, 0, 0.5).photo();
      Landmarks landmarks = landmarks(photo);
      assertThat(FrameQuality.of(photo, landmarks).cover().lips())
          .as("age %s", age)
          .isGreaterThan(4);
      double unit = landmarks.eyeDistance();
      double[] cheek = middle(landmarks, 50, 50);
      int[] skin = new int[3];
      for (int c = 0; c < 3; c++) {
        skin[c] = (int) photo.between(cheek[0], cheek[1], c);
      }
      ByteImage hidden = new ByteImage(384, 384, 3, photo.data().clone());
      paint(hidden, middle(landmarks, 13, 152), 0.5 * unit, 0.4 * unit, skin);
      assertThat(FrameQuality.of(hidden, landmarks(hidden)).cover().lips())
          .as("age %s", age)
          .isLessThan(2);
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
