package timewalker.app.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.dataset.Frame;
import timewalker.jobs.animate.CarriedMotion;
import timewalker.jobs.animate.Driver;

/** Records the motion of a driver for the viewer's page, on a head at rest. */
public final class RecordedMotion {
  /** Frames that a page is given at most. */
  private static final int MOST_FRAMES = 1500;

  private RecordedMotion() {}

  /**
   * Makes it.
   *
   * @param head of the avatar
   * @param path of the driver; its last name is shown to people
   * @param moments of the driver, one frame each, in the order of their time
   */
  public static Motion of(
      HeadModel head, Driver driver, List<Frame> moments, Path path, double framesPerSecond) {
    HeadParams resting = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    CarriedMotion motion = new CarriedMotion(resting, driver, moments);
    List<HeadParams> frames = new ArrayList<>();
    for (Frame frame : moments.subList(0, Math.min(MOST_FRAMES, moments.size()))) {
      frames.add(motion.head(frame));
    }
    Path name = path.toAbsolutePath().normalize().getFileName();
    return new Motion(name == null ? "motion" : name.toString(), framesPerSecond, frames);
  }
}
