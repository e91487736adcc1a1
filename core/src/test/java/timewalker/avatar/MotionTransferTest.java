package timewalker.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;

class MotionTransferTest {
  private static final int SHAPES = 4;
  private static final int EXPRESSIONS = 3;

  @Test
  void calmFaceOfTheDriverBecomesTheCalmFaceOfTheOther() {
    List<HeadParams> driver = new ArrayList<>();
    // Nine calm frames that the fit sees with a smile of 0.2, and some laughter.
    for (int f = 0; f < 13; f++) {
      driver.add(frame(f < 9 ? 0.2f : 0.9f, f < 9 ? 0.05f : 0.3f, 1));
    }
    MotionTransfer transfer = MotionTransfer.relativeTo(driver);
    HeadParams resting = frame(0, 0, 0);
    HeadParams calm = transfer.onto(resting, driver.get(0), MotionTransfer.Bounds.UNITS);
    HeadParams laughing = transfer.onto(resting, driver.get(12), MotionTransfer.Bounds.UNITS);
    assertThat(calm.expression()[1]).isCloseTo(0, within(1e-6f));
    assertThat(laughing.expression()[1]).isCloseTo(0.7f, within(1e-6f));
    assertThat(laughing.jaw()[0]).isCloseTo(0.25f, within(1e-6f));
    assertThat(calm.translation()[2]).isCloseTo(0, within(1e-6f));
  }

  @Test
  void shapeStaysTheOthersAndTurnAndGazeAreTheDrivers() {
    HeadParams driver = frame(0.5f, 0.1f, 2);
    driver.root()[1] = 0.4f;
    driver.eyes()[5] = 0.2f;
    driver.shape()[0] = 3;
    HeadParams resting = frame(0, 0, 0);
    resting.shape()[0] = -1;
    HeadParams moved =
        MotionTransfer.relativeTo(List.of(driver))
            .onto(resting, driver, MotionTransfer.Bounds.UNITS);
    assertThat(moved.shape()[0]).isEqualTo(-1);
    assertThat(moved.root()[1]).isEqualTo(0.4f);
    assertThat(moved.eyes()[5]).isEqualTo(0.2f);
    assertThat(resting.root()[1]).isZero();
  }

  @Test
  void nothingIsDrivenBeyondWhatAHeadCanDo() {
    List<HeadParams> driver =
        List.of(frame(0, 0.4f, 0), frame(0, 0.4f, 0), frame(0, 0.4f, 0), frame(5, -2, 0));
    HeadParams moved =
        MotionTransfer.relativeTo(driver)
            .onto(frame(0, 0, 0), driver.get(3), MotionTransfer.Bounds.UNITS);
    assertThat(moved.expression()[1]).isEqualTo(1.2f);
    assertThat(moved.jaw()[0]).isEqualTo(-0.03f);
  }

  @Test
  void headsThatCountInStandardDeviationsMayGoFarther() {
    List<HeadParams> driver =
        List.of(frame(0, 0, 0), frame(0, 0, 0), frame(0, 0, 0), frame(5, 0, 0));
    HeadModel embedded = EmbeddedHead.load();
    assertThat(MotionTransfer.Bounds.of(embedded)).isEqualTo(MotionTransfer.Bounds.UNITS);
    MotionTransfer.Bounds far = new MotionTransfer.Bounds(-3.5f, 3.5f);
    HeadParams moved = MotionTransfer.relativeTo(driver).onto(frame(0, 0, 0), driver.get(3), far);
    assertThat(moved.expression()[1]).isEqualTo(3.5f);
  }

  private static HeadParams frame(float smile, float jaw, float away) {
    HeadParams params = HeadParams.neutral(SHAPES, EXPRESSIONS);
    params.expression()[1] = smile;
    params.jaw()[0] = jaw;
    params.translation()[2] = away;
    return params;
  }
}
