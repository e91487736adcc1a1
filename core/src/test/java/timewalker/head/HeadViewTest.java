package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import timewalker.math.BoundingBox;
import timewalker.math.Camera;

class HeadViewTest {
  private static final HeadModel MODEL = EmbeddedHead.load();
  private static final double[] MIDDLE = BoundingBox.of(MODEL.template()).middle();

  private final HeadPoser poser = new HeadPoser(MODEL);
  private final HeadParams params = HeadParams.neutral(MODEL.shapeCount(), MODEL.expressionCount());

  @Test
  void aHeadAtRestIsSeenFromWhereTheCameraStands() {
    for (double yaw : new double[] {-170, -60, 0, 25, 90}) {
      HeadView view = HeadView.of(poser, params, camera(yaw, 20));
      assertThat(view.yaw()).isCloseTo(yaw, within(1e-3));
      assertThat(view.pitch()).isCloseTo(20, within(1e-3));
      assertThat(view.turn()).isCloseTo(Math.abs(yaw), within(1e-3));
    }
  }

  @Test
  void aHeadThatTurnsToItsLeftIsSeenFromItsRight() {
    params.root()[1] = (float) Math.toRadians(30);
    HeadView body = HeadView.of(poser, params, camera(0, 0));
    assertThat(body.yaw()).isCloseTo(-30, within(2.0));
    params.neck()[1] = (float) Math.toRadians(15);
    // The head moves aside a little, since joints do not lie in its middle.
    assertThat(HeadView.of(poser, params, camera(0, 0)).yaw()).isCloseTo(-45, within(3.0));
    assertThat(HeadView.of(poser, params, camera(45, 0)).yaw()).isCloseTo(0, within(3.0));
  }

  @Test
  void movingHeadAndCameraTogetherChangesNothing() {
    Camera camera = camera(40, -10);
    HeadView before = HeadView.of(poser, params, camera);
    params.translation()[0] = 0.25f;
    double[] eye = camera.centre();
    double[] target = MIDDLE.clone();
    eye[0] += 0.25;
    target[0] += 0.25;
    HeadView after = HeadView.of(poser, params, Camera.lookAt(64, 64, 100, eye, target));
    assertThat(after.yaw()).isCloseTo(before.yaw(), within(1e-3));
    assertThat(after.pitch()).isCloseTo(before.pitch(), within(1e-3));
  }

  private static Camera camera(double yaw, double pitch) {
    double turn = Math.toRadians(yaw);
    double lift = Math.toRadians(pitch);
    double[] eye = {
      MIDDLE[0] + Math.sin(turn) * Math.cos(lift),
      MIDDLE[1] + Math.sin(lift),
      MIDDLE[2] + Math.cos(turn) * Math.cos(lift)
    };
    return Camera.lookAt(64, 64, 100, eye, MIDDLE);
  }
}
