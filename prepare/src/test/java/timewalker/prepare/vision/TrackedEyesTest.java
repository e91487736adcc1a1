package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.io.image.Orientation;
import timewalker.math.Camera;
import timewalker.synth.LifelongSubject;

class TrackedEyesTest {
  private static final LifelongSubject SUBJECT = KnownPhotos.SUBJECT;
  private static final TrackedEyes EYES = new TrackedEyes(SUBJECT.headModel());
  private static final double FOCAL = 400;

  @AfterAll
  static void close() {
    EYES.close();
  }

  private static HeadParams params(double age) {
    HeadModel head = SUBJECT.headModel();
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(SUBJECT.shape(age), 0, params.shape(), 0, params.shape().length);
    return params;
  }

  private static Camera camera(double yaw, double aside) {
    double y = Math.toRadians(yaw);
    double[] eye = {0.9 * Math.sin(y) + aside, 0, 0.9 * Math.cos(y)};
    return Camera.lookAt(256, 256, FOCAL, eye, new double[] {aside, 0, 0});
  }

  private static ByteImage picture(double age, double yaw) {
    return ByteImage.of(SUBJECT.render(age, params(age), camera(yaw, 0)).colour());
  }

  @Test
  void eyesOfATrackedHeadLieOnThoseOfItsPicture() {
    for (double age : List.of(25.0, 50.0)) {
      for (double yaw : new double[] {-40, -20, 0, 20, 40}) {
        OptionalDouble off = EYES.eyesOff(picture(age, yaw), params(age), camera(yaw, 0));
        assertThat(off.orElseThrow()).as("%s, %s", age, yaw).isLessThan(0.3);
      }
    }
  }

  @Test
  void turnedPicturesAndWrongCamerasAreFarOff() {
    ByteImage picture = picture(25, 5);
    for (int orientation : new int[] {3, 6, 8}) {
      ByteImage turned = Orientation.upright(picture, orientation);
      assertThat(EYES.eyesOff(turned, params(25), camera(5, 0)).orElseThrow())
          .as("orientation %s", orientation)
          .isGreaterThan(0.7);
    }
    assertThat(EYES.eyesOff(picture, params(25), camera(5, 0.08)).orElseThrow()).isGreaterThan(0.7);
  }

  @Test
  void nothingIsSaidOfHeadsThatLookAwayOrPicturesWithoutAFace() {
    assertThat(EYES.eyesOff(picture(25, 150), params(25), camera(150, 0))).isEmpty();
    ByteImage white = new ByteImage(256, 256, 3);
    java.util.Arrays.fill(white.data(), (byte) 255);
    assertThat(EYES.eyesOff(white, params(25), camera(0, 0))).isEmpty();
  }
}
