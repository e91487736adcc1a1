package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import timewalker.io.Seeds;
import timewalker.math.Camera;

/** Writes small data sets as others do. */
public final class ForeignSeeds {
  private static final int SIZE = 16;
  private static final int SHOTS = 2;

  private ForeignSeeds() {}

  /**
   * Writes them.
   *
   * @param root of the repository
   */
  public static void write(Path root) throws IOException {
    Path work = Files.createTempDirectory("seeds");
    List<Sitting.Shot> shots = new ArrayList<>();
    for (int i = 0; i < SHOTS; i++) {
      double[] eye = {0.3 * i, 0.1, 1.1};
      Camera camera = Camera.lookAt(SIZE, SIZE, 40 + i, eye, new double[3]);
      shots.add(Sitting.shot(camera, Sitting.head(new Random(i), true)));
    }
    ForeignStructures.vhap(work.resolve("vhap"), shots, false);
    ForeignStructures.insta(work.resolve("insta"), shots, false);
    ForeignStructures.insta(work.resolve("insta-tracker"), shots, true);
    ForeignStructures.nerf(work.resolve("nerf"), shots);
    Seeds folders = Seeds.of(root, "io/foreign/ForeignFuzzTest/folder");
    for (String kind : List.of("vhap", "insta", "insta-tracker", "nerf")) {
      folders.add(kind, Seeds.folder(work.resolve(kind)));
    }
    try (Stream<Path> files = Files.walk(work)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
