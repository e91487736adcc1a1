package timewalker.io.foreign;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.dataset.StatedCamera;
import timewalker.io.dataset.Transforms;
import timewalker.io.image.ImageHeader;
import timewalker.math.Camera;

/**
 * The camera of a frame in a {@code transforms*.json}.
 *
 * <p>Matrices lead from camera to world. NeRF's and VHAP's cameras look along −z with y up
 * (OpenGL), INSTA's along +z with y down (OpenCV).
 *
 * @param lens what bends its picture
 */
record ForeignCamera(Camera camera, Optional<LensDistortion> lens) {
  /** What is read of a frame here: numbers all. */
  static final List<String> KEYS =
      List.of(
          "w",
          "h",
          "intrinsics",
          "camera_angle_x",
          "camera_angle_y",
          "fl_x",
          "fl_y",
          "cx",
          "cy",
          "k1",
          "k2",
          "k3",
          "p1",
          "p2",
          "k4",
          "k5",
          "k6");

  /** Names of the camera models that {@link LensDistortion} covers, as COLMAP gives them. */
  private static final Set<String> MODELS =
      Set.of("OPENCV", "PINHOLE", "SIMPLE_PINHOLE", "RADIAL", "SIMPLE_RADIAL", "FULL_OPENCV");

  private static final String STRAIGHTEN =
      "; remove the lens distortion from the pictures with the tool that made the file";

  /**
   * Requires a camera model that is understood.
   *
   * @param at the place of the text
   */
  static void requireModel(String at, String model) {
    if (!MODELS.contains(model.toUpperCase(Locale.ROOT))) {
      throw new BadInputException(at, "is '" + model + "', which is not supported" + STRAIGHTEN);
    }
  }

  /** What a fisheye lens, whose numbers mean something else, is refused with. */
  static BadInputException fisheye(String at) {
    return new BadInputException(at, "states a fisheye lens, which is not supported" + STRAIGHTEN);
  }

  static ForeignCamera of(
      TransformsList.Entry frame,
      TransformsList.Entry shared,
      ImageHeader picture,
      ForeignFormat format) {
    Numbers numbers = new Numbers(frame, shared);
    int width = picture.width();
    int height = picture.height();
    numbers.requireSize("w", width);
    numbers.requireSize("h", height);
    double[] all = numbers.list("intrinsics");
    if (all != null && all.length != 4) {
      throw new BadInputException(frame.where() + ", intrinsics", "is not fx, fy, cx, cy");
    }
    double angleX = numbers.one("camera_angle_x", Double.NaN);
    double angleY = numbers.one("camera_angle_y", Double.NaN);
    double fx = numbers.one("fl_x", all != null ? all[0] : width / (2 * Math.tan(angleX / 2)));
    double fromAngle = Double.isNaN(angleY) ? fx : height / (2 * Math.tan(angleY / 2));
    double fy = numbers.one("fl_y", all != null ? all[1] : fromAngle);
    double cx = numbers.one("cx", all != null ? within(all[2], width) : width / 2.0);
    double cy = numbers.one("cy", all != null ? within(all[3], height) : height / 2.0);
    double[] cameraFromWorld =
        format == ForeignFormat.INSTA
            ? Transforms.inverse(frame.matrix())
            : Transforms.cameraFromWorld(frame.matrix());
    if (!(fx > 0 && fy > 0)) {
      throw new BadInputException(
          frame.where(), "states neither fl_x nor camera_angle_x nor intrinsics above 0");
    }
    for (String key : List.of("k4", "k5", "k6")) {
      if (numbers.one(key, 0) != 0) {
        throw new BadInputException(
            frame.where() + ", " + key, "is of a lens that is not supported" + STRAIGHTEN);
      }
    }
    LensDistortion lens =
        new LensDistortion(
            numbers.one("k1", 0),
            numbers.one("k2", 0),
            numbers.one("p1", 0),
            numbers.one("p2", 0),
            numbers.one("k3", 0));
    Camera camera =
        StatedCamera.of(
            frame.where(), width, height, new double[] {fx, fy, cx, cy}, cameraFromWorld);
    if (!lens.isNone() && lens.isImpossible(camera)) {
      throw new BadInputException(
          frame.where() + ", k1 to k3, p1, p2",
          "are of no lens with these intrinsics" + STRAIGHTEN);
    }
    return new ForeignCamera(camera, lens.isNone() ? Optional.empty() : Optional.of(lens));
  }

  /** NeRFace states the principal point as a share of the picture. */
  private static double within(double centre, int side) {
    return centre <= 1 ? centre * side : centre;
  }

  /** A frame's numbers, else those of all frames. */
  private record Numbers(TransformsList.Entry frame, TransformsList.Entry shared) {
    double @Nullable [] list(String key) {
      double[] own = frame.numbers().get(key);
      return own != null ? own : shared.numbers().get(key);
    }

    double one(String key, double otherwise) {
      double[] list = list(key);
      if (list != null && list.length != 1) {
        throw new BadInputException(frame.where() + ", " + key, "is not a single number");
      }
      return list == null ? otherwise : list[0];
    }

    void requireSize(String key, int pixels) {
      double stated = one(key, pixels);
      if (stated != pixels) {
        throw new BadInputException(
            frame.where() + ", " + key,
            String.format(Locale.ROOT, "is %s, but its picture has %d pixels", stated, pixels));
      }
    }
  }
}
