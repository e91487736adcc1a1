package timewalker.io.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.math.AxisAngle;
import timewalker.math.Camera;
import timewalker.math.Parallel;

final class SmcSourceTest {
  /** Tells every array that it reads; kept, or the level would be forgotten. */
  private static final Logger LIBRARY = Logger.getLogger("io.jhdf");

  @TempDir Path folder;

  @BeforeAll
  static void hushLibrary() {
    LIBRARY.setLevel(Level.OFF);
  }

  private ForeignImport.Outcome run(Path source) throws IOException {
    assertThat(ForeignFormat.of(source)).isEqualTo(ForeignFormat.RENDERME360);
    try (Parallel parallel = Parallel.of(1)) {
      return ForeignImport.run(
          List.of(new ForeignImport.Source(source, ForeignFormat.RENDERME360, "now", Double.NaN)),
          Sitting.MODEL,
          folder.resolve("data"),
          ForeignImport.Settings.DEFAULT,
          FaceCheck.NONE,
          parallel,
          steps -> {});
    }
  }

  /** Two standing cameras, and a world with y downward in which the head hangs upside down. */
  private static List<Sitting.Shot> shots() {
    List<Sitting.Shot> shots = new ArrayList<>();
    double[] turn = {1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0};
    HeadPlacement placement = new HeadPlacement(Sitting.MODEL);
    for (int moment = 0; moment < 3; moment++) {
      HeadParams head = placement.moved(Sitting.head(new Random(moment), true), turn);
      for (int c = 0; c < 2; c++) {
        Camera upright =
            Camera.lookAt(
                Sitting.WIDTH, Sitting.HEIGHT, 260, new double[] {0.4 - c, 0.1, 1}, new double[3]);
        double[] m = upright.cameraFromWorld();
        for (int row = 0; row < 3; row++) {
          m[4 * row + 1] = -m[4 * row + 1];
          m[4 * row + 2] = -m[4 * row + 2];
        }
        shots.add(
            Sitting.shot(new Camera(Sitting.WIDTH, Sitting.HEIGHT, 260, 255, 50, 39, m), head));
      }
    }
    return shots;
  }

  @Test
  void performanceInTwoFilesKeepsCamerasPixelsAndHeadsAndStandsUpright() throws IOException {
    List<Sitting.Shot> shots = shots();
    Path source = folder.resolve("smc");
    SmcFiles.write(source, "0026_e0", shots, SmcFiles.NONE);
    ForeignImport.Outcome outcome = run(source);
    assertThat(outcome.headOnMask().get("now")).isGreaterThan(0.999);
    assertThat(outcome.warnings()).isEmpty();
    List<Frame> frames = Dataset.open(folder.resolve("data")).frames();
    assertThat(frames).hasSize(6);
    for (Frame frame : frames) {
      Sitting.Shot shot = shots.get(2 * frame.timestep() + frame.cameraIndex() - 25);
      double[] before = Sitting.seen(shot.params(), shot.camera());
      double[] after = Sitting.seen(frame.params(), frame.camera());
      double worst = 0;
      for (int i = 0; i < before.length; i++) {
        worst = Math.max(worst, Math.abs(before[i] - after[i]));
      }
      assertThat(worst).isLessThan(2e-3);
      assertThat(frame.mask().data()).isEqualTo(shot.mask().data());
      assertThat(frame.age()).isEqualTo(31);
      double[] root = new double[9];
      float[] angles = frame.params().root();
      AxisAngle.toMatrix(angles[0], angles[1], angles[2], root, 0);
      assertThat(root[4]).as("the head's up is the world's up").isGreaterThan(0.5);
    }
  }

  @Test
  void oneHalfFindsTheOtherBesideIt() throws IOException {
    Path source = folder.resolve("smc");
    SmcFiles.write(source, "0026_e0", shots(), SmcFiles.NONE);
    SmcFiles.write(source, "0026_e1", shots(), SmcFiles.NONE);
    ForeignImport.Outcome outcome = run(source.resolve("0026_e0_raw.smc"));
    assertThat(outcome.splits()).containsEntry("train", 6);
  }

  @Test
  void performancesOfAFolderFollowEachOther() throws IOException {
    Path source = folder.resolve("smc");
    SmcFiles.write(source, "0026_e0", shots(), SmcFiles.NONE);
    SmcFiles.write(source, "0026_e1", shots(), SmcFiles.NONE);
    assertThat(run(source).splits()).containsEntry("train", 12);
    assertThat(Dataset.open(folder.resolve("data")).frames())
        .extracting(Frame::timestep)
        .containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
  }

  @Test
  void fileOfTheAuthorsOwnWriterIsRead() throws IOException, URISyntaxException {
    Path file = Path.of(SmcSourceTest.class.getResource("h5py.smc").toURI());
    try (SmcFile smc = SmcFile.open(file)) {
      assertThat(smc.names("Camera")).containsExactly("00", "25");
      assertThat(smc.numbers("Calibration/25/K", 9))
          .containsExactly(4700.5, 0, 1218, 0, 4701.5, 1075, 0, 0, 1);
      assertThat(smc.attribute("", "age")).containsExactly(31);
      assertThat(smc.attribute("Camera", "resolution")).containsExactly(2048, 2448);
      assertThat(smc.attribute("", "weight")).isEmpty();
      assertThat(smc.bytes("Camera/00/color/1")).startsWith(0x89, 'P', 'N', 'G').hasSize(68);
      assertThat(smc.numbers("FLAME/1/exp", 1000)).hasSize(50);
      double[] verts = smc.numbers("FLAME/0/verts", 1000);
      assertThat(verts).hasSize(60);
      assertThat(verts[59]).isEqualTo(59);
      assertThat(smc.has("FLAME/7")).isFalse();
      told(() -> smc.numbers("FLAME/0/verts", 59), "claims 480 bytes; at most 472 are read");
      told(() -> smc.numbers("FLAME/0/nose", 3), "FLAME/0/nose: is missing in the file");
      told(() -> smc.numbers("FLAME", 3), "FLAME: is not an array");
      told(() -> smc.bytes("FLAME/0/verts"), "is not an array of bytes");
      told(() -> smc.has("elsewhere/x"), "links are not followed");
    }
  }

  /** Lengths are then read from where others stood: one claims two billion bytes. */
  @Test
  void lengthsBeyondTheFileTakeNoMemory() throws IOException, URISyntaxException {
    byte[] whole = Files.readAllBytes(Path.of(SmcSourceTest.class.getResource("h5py.smc").toURI()));
    Path file = folder.resolve("x.smc");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(whole, 0, 99);
      out.write(whole, 128, whole.length - 128);
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try (SmcFile smc = SmcFile.open(file)) {
      told(() -> smc.names("FLAME"), "FLAME: cannot be read: it is cut off, damaged");
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64L << 20);
  }

  @Test
  void aChunkUnpacksToItsBoundAndNoFurther() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream deflated = new DeflaterOutputStream(packed)) {
      deflated.write(new byte[1000]);
    }
    assertThat(new BoundedInflate(1000).decode(packed.toByteArray(), new int[0])).hasSize(1000);
    assertThatThrownBy(() -> new BoundedInflate(999).decode(packed.toByteArray(), new int[0]))
        .hasMessage("a chunk unpacks to more than 999 bytes");
  }

  @Test
  void damagedAndHostileFilesAreToldInOneSentence() throws IOException {
    Path source = folder.resolve("smc");
    List<Sitting.Shot> shots = shots();
    refused(shots, "RT", n -> n[0] = 3, "Calibration/25: is not a calibrated camera");
    refused(shots, "K", n -> n[0] = Double.NaN, "Calibration/25/K: holds NaN");
    refused(shots, "K", n -> n[2] = 1e30, "Camera/25/color/0: its camera's intrinsics hold");
    refused(shots, "jaw_pose", n -> n[1] = 1e300, "FLAME/0/jaw_pose: holds 1.0E300");
    SmcFiles.write(
        source, "x", shots, (name, n) -> name.equals("verts") ? Arrays.copyOf(n, 30) : n);
    told(
        () -> run(source), "FLAME/0/verts: holds 10 vertices", "give the FLAME it was fitted with");
    SmcFiles.write(source, "x", shots, (name, n) -> name.equals("trans") ? Arrays.copyOf(n, 2) : n);
    told(() -> run(source), "FLAME/0/trans: holds 2 numbers, not 3");
    SmcFiles.write(source, "x", shots, SmcFiles.NONE);
    Path anno = source.resolve("x_anno.smc");
    byte[] whole = Files.readAllBytes(anno);
    for (int cut : new int[] {0, 7, 60, whole.length / 10, whole.length / 2, whole.length - 100}) {
      Files.write(anno, Arrays.copyOf(whole, cut));
      Throwable failure = catchThrowable(() -> run(source));
      assertThat(failure).as("cut at %d", cut).isInstanceOf(BadInputException.class);
    }
    Files.delete(anno);
    told(() -> run(source), "no FLAME parameters (only expression parts have them)");
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      byte[] mutated = whole.clone();
      for (int k = 0; k < 8; k++) {
        mutated[random.nextInt(4000)] = (byte) random.nextInt();
      }
      Files.write(anno, mutated);
      Throwable failure = catchThrowable(() -> run(source));
      if (failure != null) {
        assertThat(failure).isInstanceOf(BadInputException.class);
        assertThat(failure.getMessage()).doesNotContain("\n");
      }
      deleteData();
    }
  }

  private void deleteData() throws IOException {
    Path data = folder.resolve("data");
    if (Files.exists(data)) {
      try (Stream<Path> all = Files.walk(data)) {
        all.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    }
  }

  private interface Change {
    void to(double[] numbers);
  }

  private void refused(List<Sitting.Shot> shots, String what, Change change, String... why)
      throws IOException {
    Path source = folder.resolve("smc");
    SmcFiles.write(
        source,
        "x",
        shots,
        (name, numbers) -> {
          if (name.equals(what)) {
            change.to(numbers);
          }
          return numbers;
        });
    told(() -> run(source), why);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private static void told(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String... why) {
    Throwable failure = catchThrowable(reading);
    assertThat(failure).isInstanceOf(BadInputException.class);
    assertThat(failure.getMessage()).contains(why).doesNotContain("\n");
  }
}
