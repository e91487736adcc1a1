package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import timewalker.head.HeadParams;
import timewalker.math.AxisAngle;

class HeadTurnTest {
  @Test
  void yawAndPitchOfAnUprightHeadAreItsAngles() {
    assertThat(turn(30, 0, 0).yaw()).as("to the person's left").isCloseTo(30, within(1e-3));
    assertThat(turn(-65, 0, 0).yaw()).isCloseTo(-65, within(1e-3));
    assertThat(turn(110, 0, 0).yaw()).isCloseTo(110, within(1e-3));
    assertThat(turn(0, 20, 0).pitch()).as("upwards").isCloseTo(20, within(1e-3));
    assertThat(turn(40, 10, 0).yaw()).isCloseTo(40, within(1.0));
    assertThat(turn(10, -15, 0).pitch()).isCloseTo(-15, within(1.0));
  }

  @Test
  void pictureThatLiesOnItsSideChangesNothing() {
    HeadTurn upright = turn(50, 15, 0);
    for (double roll : new double[] {-90, 37, 90, 180}) {
      HeadTurn rolled = turn(50, 15, roll);
      assertThat(rolled.yaw()).as("rolled by %s", roll).isCloseTo(upright.yaw(), within(1e-3));
      assertThat(rolled.pitch()).as("rolled by %s", roll).isCloseTo(upright.pitch(), within(1e-3));
    }
  }

  /** A head that nods, then turns, in a picture that is rolled; degrees. */
  private static HeadTurn turn(double yaw, double pitch, double roll) {
    double[] turned = product(rotation(0, yaw, 0), rotation(-pitch, 0, 0));
    double[] root = new double[3];
    AxisAngle.fromMatrix(product(rotation(0, 0, roll), turned), 0, root);
    HeadParams params = HeadParams.neutral(1, 1);
    for (int axis = 0; axis < 3; axis++) {
      params.root()[axis] = (float) root[axis];
    }
    return HeadTurn.of(params);
  }

  /** [3][3] a rotation about one axis, degrees. */
  private static double[] rotation(double x, double y, double z) {
    double[] matrix = new double[9];
    AxisAngle.toMatrix(Math.toRadians(x), Math.toRadians(y), Math.toRadians(z), matrix, 0);
    return matrix;
  }

  private static double[] product(double[] a, double[] b) {
    double[] c = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        c[i] += a[i / 3 * 3 + k] * b[3 * k + i % 3];
      }
    }
    return c;
  }
}
