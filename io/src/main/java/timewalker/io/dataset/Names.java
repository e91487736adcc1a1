package timewalker.io.dataset;

import java.util.Locale;
import java.util.regex.Pattern;
import timewalker.avatar.LifeStage;

/** Names of frames, life stages, splits and files. */
final class Names {
  static final double MAX_AGE = LifeStage.MAX_AGE;
  static final String[] SPLITS = {"train", "val", "test"};

  /** What frames without a life stage are said to belong to. */
  static final String ONLY_STAGE = "default";

  private static final Pattern SPLIT = Pattern.compile("train|val|test(-[a-z0-9-]{1,40})?");

  private Names() {}

  static String frame(int timestep, int camera) {
    return String.format(Locale.ROOT, "%05d_%02d", timestep, camera);
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

  static String transforms(String group) {
    return "transforms_" + group + ".json";
  }

  /** The file that a split's frames stand in: train, val or test. */
  static String group(String split) {
    int dash = split.indexOf('-');
    return dash < 0 ? split : split.substring(0, dash);
  }

  static boolean isSplit(String name) {
    return SPLIT.matcher(name).matches();
  }

  static void requireSplit(String name) {
    if (!isSplit(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "'%s' is no split: train, val, test or test-SOMETHING is", name));
    }
  }
}
