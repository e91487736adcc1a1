package timewalker.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import timewalker.avatar.MotionTransfer;
import timewalker.head.HeadParams;
import timewalker.io.dataset.Frame;

/** How a driver's frames move another head, relative to the driver's own calm face. */
final class CarriedMotion {
  /** So far the head may leave the middle, metres: photos show it anywhere. */
  private static final double REACH = 0.08;

  private final HeadParams resting;
  private final Map<String, MotionTransfer> calm;

  /**
   * @param resting the head that is moved, at rest
   * @param driver frames of the one who moves it
   * @param exact whether the driver's parameters are the truth
   */
  CarriedMotion(HeadParams resting, List<Frame> driver, boolean exact) {
    this.resting = resting;
    this.calm = calmFaces(driver, exact);
  }

  /** What is calm differs from life stage to life stage: shape and camera do. */
  private static Map<String, MotionTransfer> calmFaces(List<Frame> driver, boolean exact) {
    Map<String, List<HeadParams>> byStage = new HashMap<>();
    for (Frame frame : driver) {
      byStage.computeIfAbsent(frame.lifeStage(), s -> new ArrayList<>()).add(frame.params());
    }
    Map<String, MotionTransfer> calm = new HashMap<>();
    byStage.forEach((stage, params) -> {
      MotionTransfer found = MotionTransfer.relativeTo(params);
      calm.put(stage, exact ? ofTheTruth(found) : found);
    });
    return calm;
  }

  /** True parameters are relative to the true calm face, which need not be guessed. */
  private static MotionTransfer ofTheTruth(MotionTransfer found) {
    return new MotionTransfer(
        new float[found.expression().length], new float[3], found.translation());
  }

  /** The head as one of the driver's frames moves it. */
  HeadParams head(Frame frame) {
    HeadParams moved = calm.get(frame.lifeStage()).onto(resting, frame.params());
    for (int axis = 0; axis < 3; axis++) {
      double away = moved.translation()[axis] - resting.translation()[axis];
      moved.translation()[axis] =
          (float) (resting.translation()[axis] + REACH * Math.tanh(away / REACH));
    }
    return moved;
  }
}
