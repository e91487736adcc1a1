package timewalker.io.dataset;

import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.math.Camera;
import timewalker.math.Magnitude;

/** Cameras from files: impossible numbers are bad input. */
public final class StatedCamera {
  private StatedCamera() {}

  /**
   * A camera.
   *
   * @param where file and frame, for messages
   * @param intrinsics [4] fx, fy, cx, cy, pixels
   * @param cameraFromWorld [3][4] row-major
   * @throws BadInputException when it is none
   */
  public static Camera of(
      String where, int width, int height, double[] intrinsics, double[] cameraFromWorld) {
    requireBounded(where, "intrinsics", intrinsics);
    requireBounded(where, "extrinsics", cameraFromWorld);
    try {
      return new Camera(
          width,
          height,
          intrinsics[0],
          intrinsics[1],
          intrinsics[2],
          intrinsics[3],
          cameraFromWorld);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(where, e.getMessage(), e);
    }
  }

  private static void requireBounded(String where, String what, double[] numbers) {
    for (double number : numbers) {
      if (!Magnitude.isUsable(number)) {
        throw new BadInputException(
            where,
            String.format(
                Locale.ROOT,
                "its camera's %s hold %s, beyond %s",
                what,
                number,
                Magnitude.LARGEST));
      }
    }
  }
}
