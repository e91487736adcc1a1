package timewalker.io.foreign;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import timewalker.head.HeadParams;
import timewalker.math.Camera;

/** Writes a {@link Sitting} as RenderMe-360 does, with the writer of the reader's own library. */
final class SmcFiles {
  private SmcFiles() {}

  /** What becomes of calibration and heads before they are written. */
  interface Damage {
    double[] to(String name, double[] numbers);
  }

  static final Damage NONE = (name, numbers) -> numbers;

  /**
   * Two files a performance: pictures and masks in the raw one, the rest in the other.
   *
   * @param shots two cameras a moment, in a world with y downward
   */
  static void write(Path folder, String performance, List<Sitting.Shot> shots, Damage damage)
      throws IOException {
    Files.createDirectories(folder);
    // A reader may still have mapped earlier files of these names.
    for (String half : new String[] {"_raw.smc", "_anno.smc"}) {
      Files.deleteIfExists(folder.resolve(performance + half));
    }
    try (WritableHdfFile raw = HdfFile.write(folder.resolve(performance + "_raw.smc"))) {
      WritableGroup cameras = raw.putGroup("Camera");
      cameras.putAttribute("resolution", new int[] {Sitting.HEIGHT, Sitting.WIDTH});
      for (int c = 0; c < 2; c++) {
        WritableGroup camera = cameras.putGroup("%02d".formatted(25 + c));
        WritableGroup colour = camera.putGroup("color");
        WritableGroup mask = camera.putGroup("mask");
        for (int i = c; i < shots.size(); i += 2) {
          colour.putDataset(String.valueOf(i / 2), shots.get(i).png());
          mask.putDataset(String.valueOf(i / 2), shots.get(i).maskPng());
        }
      }
    }
    try (WritableHdfFile anno = HdfFile.write(folder.resolve(performance + "_anno.smc"))) {
      anno.putAttribute("age", 31);
      anno.putAttribute("actor_id", "0026");
      WritableGroup calibrations = anno.putGroup("Calibration");
      for (int c = 0; c < 2; c++) {
        Camera camera = shots.get(c).camera();
        WritableGroup group = calibrations.putGroup("%02d".formatted(25 + c));
        double[] k = {camera.fx(), 0, camera.cx(), 0, camera.fy(), camera.cy(), 0, 0, 1};
        group.putDataset("K", rows(damage.to("K", k), 3));
        group.putDataset("D", new double[5]);
        group.putDataset("RT", rows(damage.to("RT", worldFromCamera(camera)), 4));
      }
      WritableGroup heads = anno.putGroup("FLAME");
      for (int i = 0; i < shots.size(); i += 2) {
        head(heads.putGroup(String.valueOf(i / 2)), shots.get(i).params(), damage);
      }
    }
  }

  private static void head(WritableGroup group, HeadParams p, Damage damage) {
    put(group, "global_pose", p.root(), damage);
    put(group, "neck_pose", p.neck(), damage);
    put(group, "jaw_pose", p.jaw(), damage);
    put(group, "left_eye_pose", Arrays.copyOf(p.eyes(), 3), damage);
    put(group, "right_eye_pose", Arrays.copyOfRange(p.eyes(), 3, 6), damage);
    put(group, "trans", p.translation(), damage);
    put(group, "shape", p.shape(), damage);
    put(group, "exp", p.expression(), damage);
    float[] vertices = Sitting.vertices(p);
    double[] verts = damage.to("verts", doubles(vertices));
    group.putDataset("verts", rows(verts, 3));
  }

  private static void put(WritableGroup group, String name, float[] numbers, Damage damage) {
    group.putDataset(name, damage.to(name, doubles(numbers)));
  }

  private static double[] doubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = numbers[i];
    }
    return doubles;
  }

  private static double[][] rows(double[] numbers, int columns) {
    double[][] rows = new double[numbers.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(numbers, columns * i, columns * (i + 1));
    }
    return rows;
  }

  /** Camera to world, OpenCV's axes: the camera's axes are its columns. */
  private static double[] worldFromCamera(Camera camera) {
    double[] m = camera.cameraFromWorld();
    double[] c = camera.centre();
    return new double[] {
      m[0], m[4], m[8], c[0], m[1], m[5], m[9], c[1], m[2], m[6], m[10], c[2], 0, 0, 0, 1
    };
  }
}
