package timewalker.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jetbrains.bio.npy.NpyFile;
import org.jetbrains.bio.npy.NpzFile;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;

/** The golden files in the resources were written by NumPy 2.4. */
class NpyTest {
  @TempDir Path folder;

  @Test
  void everyTypeComesBackAsItWasWritten() throws IOException {
    float[] f = {1.5f, -0f, Float.NaN, Float.MIN_VALUE, Float.POSITIVE_INFINITY, 3};
    double[] d = {Math.PI, -0.0, Double.MIN_VALUE, 1e300};
    int[] i = {Integer.MIN_VALUE, -1, 0, 1, 2, Integer.MAX_VALUE};
    long[] l = {Long.MIN_VALUE, Long.MAX_VALUE};
    byte[] b = {0, 127, -128, -1};
    boolean[] t = {true, false, true};
    assertThat(again(NpyArray.of(f, 2, 3)).requireShape(2, 3).floats()).containsExactly(f);
    assertThat(again(NpyArray.of(d, 1, 4, 1)).requireShape(1, 4, 1).doubles()).containsExactly(d);
    assertThat(again(NpyArray.of(i, 3, 2)).requireShape(3, -1).ints()).containsExactly(i);
    assertThat(again(NpyArray.of(l)).requireShape(2).longs()).containsExactly(l);
    assertThat(again(NpyArray.of(b)).bytes()).containsExactly(b);
    assertThat(again(NpyArray.of(b)).ints()).containsExactly(0, 127, 128, 255);
    assertThat(again(NpyArray.of(t)).booleans()).containsExactly(t);
    assertThat(again(NpyArray.of(new float[0], 0, 3)).requireShape(0, 3).size()).isZero();
  }

  @Test
  void arraysLargerThanOneChunkComeBackWhole() throws IOException {
    double[] d = new Random(1).doubles(100_003).toArray();
    float[] f = new float[70_001];
    boolean[] t = new boolean[200_001];
    for (int k = 0; k < f.length; k++) {
      f[k] = k * 0.37f;
    }
    for (int k = 0; k < t.length; k += 3) {
      t[k] = true;
    }
    assertThat(Arrays.equals(again(NpyArray.of(d)).doubles(), d)).isTrue();
    assertThat(Arrays.equals(again(NpyArray.of(f)).floats(), f)).isTrue();
    assertThat(Arrays.equals(again(NpyArray.of(t)).booleans(), t)).isTrue();
  }

  @Test
  void numpysFilesAreUnderstood() throws IOException {
    NpyArray fortran = golden("fortran-f4.npy").requireShape(2, 3, 4);
    for (int k = 0; k < 24; k++) {
      assertThat(fortran.floats()[k]).isEqualTo(k / 8f);
    }
    assertThat(golden("big-endian-f8.npy").doubles()).containsExactly(1.5, -2, 3e10);
    assertThat(golden("u4.npy").requireShape(2, 2).longs()).containsExactly(0, 1, 4294967295L, 7);
    assertThat(golden("half.npy").floats()).containsExactly(0.5f, -1.25f, 65504);
    assertThat(golden("scalar.npy").requireShape().doubles()).containsExactly(2.5);
  }

  @Test
  void numpysArchivesAreUnderstood() throws IOException {
    try (Npz npz = Npz.open(goldenFile("stored.npz"))) {
      assertThat(npz.names()).containsExactly("jaw_pose", "n", "flag", "i1");
      assertThat(npz.array("jaw_pose").requireShape(1, 3).floats()).containsExactly(0.1f, 0, -0.2f);
      assertThat(npz.array("n").longs()).containsExactly(7);
      assertThat(npz.array("flag").booleans()).containsExactly(true, false);
      assertThat(npz.array("i1").ints()).containsExactly(-3, 4);
    }
    try (Npz npz = Npz.open(goldenFile("compressed.npz"))) {
      assertThat(npz.array("shape").requireShape(300).floats()).containsOnly(0f);
      assertThat(npz.array("i2").ints()).containsExactly(-3, -25536);
      assertThat(npz.array("u2").ints()).containsExactly(65535);
    }
  }

  @Test
  void anIndependentReaderAndWriterAgree() throws IOException {
    Path ours = folder.resolve("ours.npy");
    float[] f = {1, 2, 3, 4, 5, 6};
    Npy.write(ours, NpyArray.of(f, 3, 2));
    var theirs = NpyFile.read(ours, Integer.MAX_VALUE);
    assertThat(theirs.getShape()).containsExactly(3, 2);
    assertThat(theirs.asFloatArray()).containsExactly(f);

    Path other = folder.resolve("other.npz");
    try (NpzFile.Writer writer = NpzFile.write(other, true)) {
      writer.write("d", new double[] {0.25, -7}, new int[] {2, 1});
      writer.write("b", new boolean[] {true, false}, new int[] {2});
    }
    try (Npz npz = Npz.open(other)) {
      assertThat(npz.array("d").requireShape(2, 1).doubles()).containsExactly(0.25, -7);
      assertThat(npz.array("b").booleans()).containsExactly(true, false);
    }
  }

  @Test
  void archivesAreTheSameBytesEveryTime() throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("expr", NpyArray.of(new float[100], 1, 100));
    arrays.put("jaw", NpyArray.of(new double[] {0.1, 0.2, 0.3}));
    Path a = folder.resolve("a.npz");
    Path b = folder.resolve("b.npz");
    Npz.write(a, arrays);
    Npz.write(b, arrays);
    assertThat(Files.readAllBytes(a)).isEqualTo(Files.readAllBytes(b));
    try (Npz npz = Npz.open(a)) {
      assertThat(npz.names()).containsExactly("expr", "jaw");
      assertThat(npz.array("jaw").doubles()).containsExactly(0.1, 0.2, 0.3);
    }
  }

  @Test
  void pickledObjectsAreRefused() {
    assertThatThrownBy(() -> golden("objects.npy"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("objects.npy")
        .hasMessageContaining("pickled Python objects");
  }

  @Test
  void hostileHeadersAreRefusedWithoutTakingMemory() throws IOException {
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647), }", "large");
    refused("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "dimension");
    refused("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,), }", "at most");
    refused("{'descr': '<f8', 'fortran_order': False, 'shape': (30000000,), }", "cut off");
    refused("{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }", "malformed");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(99) + "), }", "dim");
    refused("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "element type '<c16'");
    refused("{'descr': '<U7', 'fortran_order': False, 'shape': (1,), }", "element type");
    refused("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "structured");
    refused("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", "malformed");
    refused("{'descr': '<f4', 'shape': (1,), }", "malformed");
    refused("__import__('os').system('true')", "malformed");
    refused("", "malformed");
  }

  @Test
  void cutAndOverlongFilesAreErrors() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, NpyArray.of(new float[] {1, 2, 3}));
    byte[] whole = out.toByteArray();
    Path file = folder.resolve("cut.npy");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Npy.read(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("cut.npy");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("1 bytes after");
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    assertThatThrownBy(() -> Npy.read(new ByteArrayInputStream(cut), "s", NpyLimits.DEFAULT))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void zipBombsAreRefused() throws IOException {
    Path bomb = folder.resolve("bomb.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("v.npy"));
      zip.write(header("{'descr': '|u1', 'fortran_order': False, 'shape': (8000000,), }"));
      byte[] zeros = new byte[1_000_000];
      for (int k = 0; k < 8; k++) {
        zip.write(zeros);
      }
    }
    try (Npz npz = Npz.open(bomb, NpyLimits.DEFAULT.withMaxArrayBytes(1 << 20))) {
      assertThatThrownBy(() -> npz.array("v"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("bomb.npz, array v")
          .hasMessageContaining("at most 1048576");
    }
    try (Npz npz = Npz.open(bomb)) {
      assertThat(npz.array("v").size()).isEqualTo(8_000_000);
    }
    assertThatThrownBy(() -> Npz.open(goldenFile("stored.npz"), new NpyLimits(1 << 20, 3)))
        .hasMessageContaining("at most 3");
  }

  @Test
  void aMissingArrayIsNamedWithThoseThatAreThere() throws IOException {
    try (Npz npz = Npz.open(goldenFile("compressed.npz"))) {
      assertThatThrownBy(() -> npz.array("expr"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no array 'expr'")
          .hasMessageContaining("shape, i2, u2");
    }
    assertThatThrownBy(() -> Npz.open(folder.resolve("none.npz")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void aFlippedBitInAnArchiveNeverGoesUnnoticed() throws IOException {
    Path file = folder.resolve("flip.npz");
    float[] values = new float[64];
    for (int k = 0; k < values.length; k++) {
      values[k] = k * k;
    }
    Npz.write(file, Map.of("v", NpyArray.of(values)));
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int k = 0; k < whole.length; k++) {
      byte[] damaged = whole.clone();
      damaged[k] ^= 0x10;
      Files.write(file, damaged);
      try (Npz npz = Npz.open(file)) {
        for (String name : List.copyOf(npz.names())) {
          assertThat(npz.array(name).floats()).containsExactly(values);
        }
      } catch (BadInputException e) {
        refused++;
        assertThat(e).hasMessageContaining("flip.npz");
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 2);
  }

  @Test
  void randomBytesNeverCauseAnotherException() throws IOException {
    Random random = new Random(7);
    byte[] whole = Files.readAllBytes(goldenFile("fortran-f4.npy"));
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = whole.clone();
      for (int k = random.nextInt(1, 6); k > 0; k--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Assertions.assertTimeout(
          Duration.ofSeconds(5),
          () -> {
            try {
              Npy.read(new ByteArrayInputStream(damaged), "damaged", NpyLimits.DEFAULT);
            } catch (BadInputException e) {
              assertThat(e).hasMessageStartingWith("damaged: ");
            }
          });
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("keep.npy");
    Npy.write(file, NpyArray.of(new int[] {1}));
    Map<String, NpyArray> twice = new LinkedHashMap<>();
    twice.put("a", NpyArray.of(new int[] {2}));
    twice.put("b", null);
    assertThatThrownBy(() -> Npz.write(file, twice)).isInstanceOf(NullPointerException.class);
    assertThat(Npy.read(file).ints()).containsExactly(1);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void floatsWhereIntegersAreNeededAreRefused() {
    assertThatThrownBy(() -> NpyArray.of(new float[] {1}).ints())
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> NpyArray.of(new long[] {1L << 40}).ints())
        .hasMessageContaining("too large for 32 bits");
    assertThatThrownBy(() -> NpyArray.of(new float[] {1, Float.NaN}).requireFinite())
        .hasMessageContaining("NaN at index 1");
  }

  private NpyArray again(NpyArray array) throws IOException {
    Path file = folder.resolve("again.npy");
    Npy.write(file, array);
    NpyArray back = Npy.read(file);
    assertThat(back.type()).isEqualTo(array.type());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, array);
    NpyArray streamed =
        Npy.read(new ByteArrayInputStream(out.toByteArray()), "stream", NpyLimits.DEFAULT);
    assertThat(Arrays.equals(streamed.doubles(), back.doubles())).isTrue();
    return back;
  }

  private void refused(String headerText, String message) throws IOException {
    Path file = folder.resolve("hostile.npy");
    Files.write(file, header(headerText));
    assertThatThrownBy(() -> Npy.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("hostile.npy")
        .hasMessageContaining(message);
  }

  private static byte[] header(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(text.length());
    out.write(text.length() >> 8);
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }

  private NpyArray golden(String name) throws IOException {
    return Npy.read(goldenFile(name));
  }

  private Path goldenFile(String name) throws IOException {
    return NpyTestFiles.copy(name, folder);
  }
}
