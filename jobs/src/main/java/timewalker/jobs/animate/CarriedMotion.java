package timewalker.jobs.animate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import timewalker.avatar.MotionTransfer;
import timewalker.head.HeadParams;
import timewalker.io.dataset.Frame;

/** Transfers the motion of a driver to another head, relative to the driver's neutral face. */
public final class CarriedMotion {
  /** So far the head may leave the middle, metres: photos show it anywhere. */
  private static final double REACH = 0.08;

  private final HeadParams resting;
  private final Driver driver;
  private final Map<String, MotionTransfer> calm;

  /**
   * @param resting the head that is moved, at rest
   * @param driver the one who moves it
   * @param frames of the driver; one that occurs several times counts once
   */
  public CarriedMotion(HeadParams resting, Driver driver, List<Frame> frames) {
    this.resting = resting;
    this.driver = driver;
    this.calm = calmFaces(frames);
  }

  /** What is calm differs from life stage to life stage: shape and camera do. */
  private Map<String, MotionTransfer> calmFaces(List<Frame> frames) {
    Map<String, List<HeadParams>> byStage = new HashMap<>();
    for (Frame frame : new LinkedHashSet<>(frames)) {
      byStage
          .computeIfAbsent(frame.lifeStage(), s -> new ArrayList<>())
          .add(driver.params(frame, resting.shape()));
    }
    Map<String, MotionTransfer> calm = new HashMap<>();
    byStage.forEach((stage, params) -> {
      MotionTransfer found = MotionTransfer.relativeTo(params);
      calm.put(stage, driver.exact() ? ofTheTruth(found) : found);
    });
    return calm;
  }

  /** True parameters are relative to the true calm face, which need not be guessed. */
  private static MotionTransfer ofTheTruth(MotionTransfer found) {
    return new MotionTransfer(
        new float[found.expression().length], new float[3], found.translation());
  }

  /** The head as one of the driver's frames moves it. */
  public HeadParams head(Frame frame) {
    HeadParams params = driver.params(frame, resting.shape());
    MotionTransfer own = calm.get(frame.lifeStage());
    if (own == null) {
      throw new IllegalArgumentException("the driver has no life stage " + frame.lifeStage());
    }
    HeadParams moved = own.onto(resting, params, driver.bounds());
    for (int axis = 0; axis < 3; axis++) {
      double away = moved.translation()[axis] - resting.translation()[axis];
      moved.translation()[axis] =
          (float) (resting.translation()[axis] + REACH * Math.tanh(away / REACH));
    }
    return moved;
  }
}
