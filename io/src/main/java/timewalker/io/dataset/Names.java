package timewalker.io.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import timewalker.avatar.LifeStage;
import timewalker.train.FrameFacts;

/** Names of frames and files. */
final class Names {
  static final double MAX_AGE = LifeStage.MAX_AGE;

  /** What frames without a life stage are said to belong to. */
  static final String ONLY_STAGE = "default";

  /** What a writer puts into a dataset's folder, and what systems put into any folder. */
  private static final Pattern PART =
      Pattern.compile(
          "transforms_(train|val|test)\\.json"
              + "|(images|fg_masks|depth|normal)/[0-9]+_[0-9]+\\.[a-z0-9]+"
              + "|flame_param/[0-9]+\\.npz"
              + "|truth/.+"
              + "|(.+/)?(\\.DS_Store|Thumbs\\.db|desktop\\.ini)",
          Pattern.CASE_INSENSITIVE);

  /** Folders and files of a dataset, by the first name of their path in it. */
  private static final Pattern TOP =
      Pattern.compile(
          "transforms_(train|val|test)\\.json|images|fg_masks|depth|normal|flame_param|truth",
          Pattern.CASE_INSENSITIVE);

  private Names() {}

  /**
   * Whether a path belongs to a dataset, whatever its last name.
   *
   * @param path relative to the dataset's folder
   */
  static boolean isReserved(Path path) {
    return TOP.matcher(path.getName(0).toString()).matches();
  }

  /**
   * Whether a file may be part of a dataset.
   *
   * @param file relative to the dataset's folder
   */
  static boolean isPart(Path file) {
    List<String> names = new ArrayList<>();
    file.forEach(name -> names.add(name.toString()));
    return PART.matcher(String.join("/", names)).matches();
  }

  static String frame(int timestep, int camera) {
    return String.format(Locale.ROOT, "%05d_%02d", timestep, camera);
  }

  static String frame(FrameFacts facts) {
    return frame(facts.timestep(), facts.cameraIndex());
  }

  static String params(int timestep) {
    return String.format(Locale.ROOT, "flame_param/%05d.npz", timestep);
  }

  static String truthParams(int timestep) {
    return String.format(Locale.ROOT, "truth/params/%05d.npz", timestep);
  }

  static String truthMesh(int timestep) {
    return String.format(Locale.ROOT, "truth/mesh/%05d.npy", timestep);
  }

  static String truthSkin(int timestep, int cameraIndex) {
    return "truth/skin/" + frame(timestep, cameraIndex) + ".png";
  }

  static String truthFaces(String lifeStage) {
    return "truth/faces/" + lifeStage + ".npy";
  }
}
