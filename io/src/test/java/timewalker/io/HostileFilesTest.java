package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import timewalker.io.csv.CsvTable;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.HeadModelRef;
import timewalker.io.dataset.HeadParamsFile;
import timewalker.io.image.ImageFile;
import timewalker.io.mesh.PlyReader;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;
import timewalker.io.pickle.Pickle;
import timewalker.io.settings.SettingsFormat;
import timewalker.io.summary.Summaries;
import timewalker.io.weights.SafeTensors;
import timewalker.io.weights.TensorFile;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** Files that were made to harm: each ends in one sentence that says what is wrong with it. */
@Timeout(60)
class HostileFilesTest {
  @TempDir Path folder;

  /** Settings of a test. */
  record Rates(
      @Setting(doc = "steps", byDefault = "1") int steps,
      @Setting(doc = "rate", byDefault = "1") double rate)
      implements NamedSettings<Rates> {}

  /** A way in. */
  interface Reader {
    Object read(Path file) throws IOException;
  }

  /**
   * A file and what is said about it.
   *
   * @param name of the file
   * @param content its bytes
   * @param phrase a part of the message
   */
  record Case(String name, byte[] content, Reader reader, String phrase) {
    @Override
    public String toString() {
      return name + ": " + phrase;
    }
  }

  private static final Reader TENSORS = file -> TensorFile.read(file, name -> true);
  private static final Reader TABLE =
      file -> CsvTable.read(file, List.of("who", "file"), Set.of("who"));
  private static final Reader SETTINGS =
      file -> new SettingsFormat<>(Rates.class).fromFile(NamedSettings.defaults(Rates.class), file);
  private static final Reader ARRAY =
      file -> {
        try (Npz npz = Npz.open(file)) {
          return npz.array("a");
        }
      };
  private static final Reader HEAD =
      file -> HeadParamsFile.read(file, new HeadModelRef("flame", Optional.empty(), 0, 0, 0));

  static Stream<Case> cases() throws IOException {
    return Stream.of(weights(), texts(), pickles(), zips(), pictures(), heads())
        .flatMap(List::stream);
  }

  private static List<Case> weights() throws IOException {
    String shared = "";
    for (int i = 0; i < 100; i++) {
      shared += (i == 0 ? "" : ",") + "\"t" + i + "\":" + tensor("[1000]", "[0,4000]");
    }
    return List.of(
        stored("torch-empty-byteorder.pth", TENSORS, "byteorder: is cut off, damaged"),
        stored("torch-eof.pth", TENSORS, "cut off"),
        stored("shape-object.safetensors", TENSORS, "shape: is not a list of lengths"),
        stored("utf32.safetensors", SafeTensors::metadata, "header"),
        new Case("shared.safetensors", safetensors("{" + shared + "}", 4000), TENSORS, "together"),
        new Case(
            "overflow.safetensors",
            safetensors("{\"a\":" + tensor("[65536,65536,65536,65536]", "[0,4]") + "}", 4),
            TENSORS,
            "impossible shape"),
        new Case(
            "nan.safetensors",
            safetensors("{\"a\":" + tensor("[1]", "[0,4]") + "}", 0, 0, 0xc0, 0x7f),
            TENSORS,
            "a: holds NaN at index 0"),
        new Case("zero-stride.pth", torch("I0\n", "I60000000\n", "I0\n"), TENSORS, "together"),
        new Case(
            "stride.pth",
            torch("I0\n", "I3\n", "I4611686018427387904\n"),
            TENSORS,
            "reaches beyond its storage"),
        new Case(
            "offset.pth",
            torch("I2305843009213693951\n", "I1\n", "I1\n"),
            TENSORS,
            "reaches beyond its storage"),
        new Case(
            "big-offset.pth",
            torch("L99999999999999999999999L\n", "I1\n", "I1\n"),
            TENSORS,
            "damaged or not a file of PyTorch"));
  }

  private static List<Case> texts() throws IOException {
    return List.of(
        new Case(
            "latin1.csv", latin1("who,file\na,b\nM\u00fcller,c\n"), TABLE, "line 3: is not UTF-8"),
        new Case(
            "long.csv", latin1("who\n" + "a\n".repeat(200_001)), TABLE, "more than 200000 rows"),
        new Case("wide.csv", latin1("who\n" + ",".repeat(1000)), TABLE, "more values than"),
        new Case("twice.csv", latin1("who,who\na,b\n"), TABLE, "names a column twice"),
        stored("latin1.yaml", SETTINGS, "line 1: is not UTF-8"),
        new Case("twice.yaml", latin1("steps: 1\nsteps: 2\n"), SETTINGS, "steps"),
        new Case(
            "two.yaml", latin1("steps: 1\n---\nsteps: 2\n"), SETTINGS, "neither YAML nor JSON"),
        new Case("infinite.yaml", latin1("rate: .inf\n"), SETTINGS, "plain decimal digits"),
        new Case("huge.yaml", latin1("rate: 1e999\n"), SETTINGS, "\"rate\" takes a number"),
        new Case("large.yaml", latin1("steps: 99999999999\n"), SETTINGS, "large.yaml"),
        new Case("deep.yaml", latin1("[".repeat(100_000)), SETTINGS, "neither YAML nor JSON"));
  }

  private static List<Case> pickles() throws IOException {
    StringBuilder explosion = new StringBuilder("\u0080\u0002]q\0");
    for (int i = 0; i < 60; i++) {
      char from = (char) i;
      explosion.append("(h").append(from).append('h').append(from).append("lq");
      explosion.append((char) (i + 1));
    }
    return List.of(
        new Case(
            "names.pkl", latin1(explosion + "h<\u0093."), Pickle::read, "damaged or not a pickle"),
        new Case("many.pkl", latin1("N0".repeat(1_100_000)), Pickle::read, "more than 2000000"));
  }

  private static List<Case> zips() throws IOException {
    byte[] noise = new byte[2000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (i * i * 31 + i);
    }
    byte[] wrongCrc = zip(Map.of("a.npy", npy()));
    int crcAt = new String(wrongCrc, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16;
    wrongCrc[crcAt] ^= 1;
    return List.of(
        new Case("overlap.npz", overlapping(noise), ARRAY, "has overlapping entries"),
        new Case("crc.npz", wrongCrc, ARRAY, "array a: cannot be read"),
        new Case("empty.npz", new byte[0], ARRAY, "not a zip"),
        stored("eof.frame", file -> read(file, "/data.pkl"), "cut off, damaged or not a zip file"));
  }

  private static List<Case> pictures() throws IOException {
    return List.of(
        new Case("bomb.png", bomb(), ImageFile::read, "more pixels than its size says"),
        new Case(
            "fraction.ply",
            latin1(
                """
                ply
                format ascii 1.0
                element vertex 1
                property float x
                property float y
                property float z
                element face 1
                property list uchar float vertex_indices
                end_header
                0 0 0
                3 0 0.5 0
                """),
            PlyReader::mesh,
            "names vertex 0.5"));
  }

  private static List<Case> heads() throws IOException {
    Map<String, NpyArray> params = new LinkedHashMap<>();
    params.put("shape", NpyArray.of(new float[] {1e38f}));
    params.put("expr", NpyArray.of(new float[1]));
    for (String key : List.of("rotation", "neck_pose", "jaw_pose", "translation")) {
      params.put(key, NpyArray.of(new float[3]));
    }
    params.put("eyes_pose", NpyArray.of(new float[6]));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npz.write(out, params);
    return List.of(
        new Case("large.npz", out.toByteArray(), HEAD, "shape: holds 1.0E38 at index 0"),
        new Case("index.twh", twh(7), Summaries::of, "vertex 7 in skinning weights"),
        new Case("cut.twh", Arrays.copyOf(twh(0), 40), Summaries::of, "cut.twh"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aHostileFileEndsInOneSentence(Case hostile) throws IOException {
    Path file = folder.resolve(hostile.name);
    Files.write(file, hostile.content);
    assertThatThrownBy(() -> hostile.reader.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(hostile.phrase);
  }

  /** Every way in meets every file, whatever it is, with a value or a sentence. */
  @Test
  void anyReaderOfAnyFileEndsInAValueOrASentence() throws IOException {
    List<Reader> readers =
        List.of(
            TENSORS,
            SafeTensors::metadata,
            TABLE,
            SETTINGS,
            ARRAY,
            HEAD,
            Pickle::read,
            ImageFile::read,
            PlyReader::points,
            Summaries::of);
    int sentences = 0;
    for (Case hostile : cases().toList()) {
      Path file = folder.resolve(hostile.name);
      Files.write(file, hostile.content);
      for (Reader reader : readers) {
        try {
          reader.read(file);
        } catch (BadInputException e) {
          sentences++;
          assertThat(e.getMessage()).startsWith(file.toString());
        }
      }
    }
    assertThat(sentences).isGreaterThan(200);
  }

  @Test
  void aManifestsTreeIsBounded() throws IOException {
    Files.writeString(
        folder.resolve("transforms_train.json"),
        "{\"timewalker\": {\"version\": 1, \"settings\": [" + "0,".repeat(1_000_000) + "0]}}");
    assertThatThrownBy(() -> Dataset.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("more than 1000000 keys and values");
  }

  @Test
  void aCameraOutOfBoundsNamesItsFrame() throws IOException {
    Files.writeString(
        folder.resolve("transforms_train.json"),
        "{\"w\": 8, \"h\": 8, \"fl_x\": 1e200, \"frames\": [{\"file_path\": \"a.png\","
            + " \"flame_param_path\": \"a.npz\", \"transform_matrix\":"
            + " [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]}");
    assertThatThrownBy(() -> Dataset.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("frame 0: its camera's intrinsics hold 1.0E200");
  }

  private static Object read(Path file, String ending) throws IOException {
    try (UntrustedZip zip = UntrustedZip.open(file, 100)) {
      String name = zip.names().stream().filter(n -> n.endsWith(ending)).findFirst().orElseThrow();
      return zip.bytes(name, 1 << 20);
    }
  }

  private static Case stored(String name, Reader reader, String phrase) {
    try (InputStream in = HostileFilesTest.class.getResourceAsStream("hostile/" + name)) {
      return new Case(name, in.readAllBytes(), reader, phrase);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String tensor(String shape, String offsets) {
    return "{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  }

  private static byte[] safetensors(String header, int zeros) {
    return safetensors(header, new int[zeros]);
  }

  private static byte[] safetensors(String header, int... data) {
    byte[] text = latin1(header);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length + data.length);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
    for (int b : data) {
      file.put((byte) b);
    }
    return file.array();
  }

  /** A file of PyTorch's with one tensor over a storage of one number. */
  private static byte[] torch(String offset, String size, String stride) throws IOException {
    String pickle =
        "}S'w'\nctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\n"
            + "S'cpu'\nI1\ntQ"
            + offset
            + ("(" + size + "t(" + stride + "ttRs.");
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("a/data.pkl", latin1(pickle));
    parts.put("a/data/0", new byte[4]);
    return zip(parts);
  }

  private static byte[] zip(Map<String, byte[]> parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] npy() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    timewalker.io.npy.Npy.write(out, NpyArray.of(new float[] {1, 2}));
    return out.toByteArray();
  }

  /** A zip whose list names one part twice, under two names. */
  private static byte[] overlapping(byte[] content) throws IOException {
    byte[] one = zip(Map.of("a.npy", content));
    String text = new String(one, StandardCharsets.ISO_8859_1);
    int list = text.indexOf("PK\1\2");
    int end = text.indexOf("PK\5\6");
    byte[] again = Arrays.copyOfRange(one, list, end);
    again[46] = 'b';
    ByteBuffer tail =
        ByteBuffer.wrap(Arrays.copyOfRange(one, end, one.length)).order(ByteOrder.LITTLE_ENDIAN);
    tail.putShort(8, (short) 2).putShort(10, (short) 2).putInt(12, 2 * (end - list));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(one, 0, end);
    out.writeBytes(again);
    out.writeBytes(tail.array());
    return out.toByteArray();
  }

  /** One pixel, and behind it ten million zeros. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    chunk(out, "IHDR", new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0});
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream deflated = new DeflaterOutputStream(packed)) {
      deflated.write(new byte[10_000_000]);
    }
    chunk(out, "IDAT", packed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] content)
      throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    CRC32 crc = new CRC32();
    crc.update(latin1(type));
    crc.update(content);
    data.writeInt(content.length);
    data.write(latin1(type));
    data.write(content);
    data.writeInt((int) crc.getValue());
  }

  /** A head of one vertex and one triangle; the first joint's weights begin at an index. */
  private static byte[] twh(int index) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    b.put(latin1("TWHM")).putInt(1).putInt(1).put((byte) 'a').putInt(1).putInt(1).putInt(0);
    b.putFloat(0).putFloat(0).putFloat(0).putShort((short) 0).putShort((short) 0);
    b.putShort((short) 0).putInt(0).putInt(0).putInt(0);
    for (int joint = 0; joint < 5; joint++) {
      b.putInt(1).putShort((short) 0).putFloat(1);
    }
    b.putInt(1).putShort((short) index).putFloat(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(b.array(), 0, b.position());
    }
    return out.toByteArray();
  }
}
