package timewalker.io.flame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LandmarkEmbedding;
import timewalker.io.BadInputException;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;

/** The files come from tools/flame-fixtures, which also computes the golden poses. */
class FlameReaderTest {
  private static final int SHAPES = 8;
  private static final int EXPRESSIONS = 5;
  private static final int VERTICES = 30;

  @TempDir Path folder;

  private static Path fixture(String name) {
    try {
      return Path.of(FlameReaderTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FlameFiles files(Path model) {
    return FlameFiles.of(model).withShapeComponents(SHAPES);
  }

  private static HeadModel read(String name) throws IOException {
    return FlameReader.read(files(fixture(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python2-protocol2.pkl",
        "python3-protocol2.pkl",
        "python3-protocol4.pkl",
        "plain-protocol4.pkl",
        "plain-protocol5.pkl",
        "model.npz"
      })
  void posesMatchTheGoldenOnes(String name) throws IOException {
    HeadModel model = read(name);
    assertThat(model.shapeCount()).isEqualTo(SHAPES);
    assertThat(model.expressionNames())
        .containsExactly("expr0", "expr1", "expr2", "expr3", "expr4");
    HeadPoser poser = new HeadPoser(model);
    float[] vertices = new float[3 * VERTICES];
    try (Npz golden = Npz.open(fixture("golden.npz"))) {
      float[] betas = golden.array("betas").floats();
      float[] theta = golden.array("theta").floats();
      float[] translation = golden.array("translation").floats();
      double[] truth = golden.array("vertices").doubles();
      int cases = translation.length / 3;
      assertThat(cases).isEqualTo(6);
      for (int n = 0; n < cases; n++) {
        int b = n * (SHAPES + EXPRESSIONS);
        int t = 15 * n;
        poser.pose(
            new HeadParams(
                Arrays.copyOfRange(betas, b, b + SHAPES),
                Arrays.copyOfRange(betas, b + SHAPES, b + SHAPES + EXPRESSIONS),
                Arrays.copyOfRange(theta, t, t + 3),
                Arrays.copyOfRange(theta, t + 3, t + 6),
                Arrays.copyOfRange(theta, t + 6, t + 9),
                Arrays.copyOfRange(theta, t + 9, t + 15),
                Arrays.copyOfRange(translation, 3 * n, 3 * n + 3)),
            vertices);
        double worst = 0;
        for (int i = 0; i < vertices.length; i++) {
          worst = Math.max(worst, Math.abs(vertices[i] - truth[n * vertices.length + i]));
        }
        assertThat(worst).as("case %d, metres", n).isLessThan(1e-6);
      }
    }
  }

  @Test
  void everyFormGivesTheSameModel() throws IOException {
    String first = read("python2-protocol2.pkl").sha256();
    for (String name :
        new String[] {
          "python3-protocol2.pkl", "plain-protocol4.pkl", "plain-protocol5.pkl", "model.npz"
        }) {
      assertThat(read(name).sha256()).as(name).isEqualTo(first);
    }
  }

  @Test
  void landmarksMasksAndTextureAreTakenIn() throws IOException {
    HeadModel model =
        FlameReader.read(
            files(fixture("python2-protocol2.pkl"))
                .withId("flame-2020")
                .withLandmarks(fixture("landmark_embedding.npy"))
                .withLandmarks(fixture("mediapipe_landmark_embedding.npz"))
                .withMasks(fixture("FLAME_masks.pkl"))
                .withTexture(fixture("FLAME_texture.npz")));
    assertThat(model.id()).isEqualTo("flame-2020");
    assertThat(model.landmarkSets())
        .hasSize(3 + 79)
        .contains("ibug68", "ibug51", "mediapipe468", "contour17/0", "contour17/78");
    assertThat(model.landmarks("ibug51").indices()[0]).isEqualTo(17);
    LandmarkEmbedding mediapipe = model.landmarks("mediapipe468");
    assertThat(mediapipe.count()).isEqualTo(105);
    try (Npz file = Npz.open(fixture("mediapipe_landmark_embedding.npz"))) {
      assertThat(mediapipe.indices()).isEqualTo(file.array("landmark_indices").ints());
      assertThat(mediapipe.triangles()).isEqualTo(file.array("lmk_face_idx").ints());
      assertThat(mediapipe.barycentric()).isEqualTo(file.array("lmk_b_coords").floats());
    }
    assertThat(model.mask("eye-left")).containsExactly(1, 2, 3);
    assertThat(model.mask("eyes")).containsExactly(1, 2, 3, 5, 6);
    assertThat(model.mask("ears")).containsExactly(20, 24);
    assertThat(model.mask("face-skin")).hasSize(10);
    assertThat(model.mask("skin")).hasSize(VERTICES - 5).doesNotContain(1, 2, 3, 5, 6);
    assertThat(model.uv()).hasSize(2 * (VERTICES + 6));
    assertThat(model.uvFaces()[0]).isEqualTo(model.faces()[0] + 3);
    HeadModel old =
        FlameReader.read(
            files(fixture("model.npz")).withLandmarks(fixture("flame_static_embedding.pkl")));
    assertThat(old.landmarks("ibug51").triangles())
        .isEqualTo(model.landmarks("ibug51").triangles());
  }

  @Test
  void anEmbeddingKeptAsTensorsIsPassedOver() throws IOException {
    HeadModel model =
        FlameReader.read(
            files(fixture("model.npz")).withLandmarks(fixture("landmark_embedding_tensors.npy")));
    assertThat(model.landmarkSets()).containsExactly("ibug51", "ibug68");
  }

  @Test
  void publishedFilesSplitThreeHundredShapesFromTheExpressions() {
    FlameFiles files = FlameFiles.of(Path.of("FLAME2023_Open", "flame2023_Open.pkl"));
    assertThat(files.id()).isEqualTo("flame-2023-open");
    assertThat(files.shapeComponents()).isEqualTo(300);
    assertThat(FlameFiles.of(Path.of("generic_model.pkl")).id()).isEqualTo("flame-2020");
    assertThat(FlameFiles.of(Path.of("flame2023.pkl")).id()).isEqualTo("flame-2023");
    assertThatThrownBy(() -> FlameReader.read(FlameFiles.of(fixture("model.npz"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("has 13 components; with 300 for shape none is left for expression");
  }

  /** The arrays of model.npz, in which one can be put wrong. */
  private static Map<String, NpyArray> arrays() throws IOException {
    Map<String, NpyArray> all = new LinkedHashMap<>();
    try (Npz npz = Npz.open(fixture("model.npz"))) {
      for (String name : npz.names()) {
        all.put(name, npz.array(name));
      }
    }
    return all;
  }

  private void assertWrong(String key, NpyArray array, String message) throws IOException {
    Map<String, NpyArray> all = arrays();
    if (array == null) {
      all.remove(key);
    } else {
      all.put(key, array);
    }
    Path file = folder.resolve("wrong.npz");
    Npz.write(file, all);
    assertThatThrownBy(() -> FlameReader.read(files(file)))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageEndingWith(message);
  }

  @Test
  void whatIsWrongIsNamedByFileAndKey() throws IOException {
    double[] template = arrays().get("v_template").doubles().clone();
    template[4] = Double.NaN;
    assertWrong(
        "v_template",
        NpyArray.of(template, VERTICES, 3),
        "wrong.npz, array v_template: holds NaN at index 4");
    assertWrong(
        "weights",
        NpyArray.of(new double[4 * VERTICES], VERTICES, 4),
        "array weights: has shape (30, 4) where (30, 5) is needed");
    assertWrong(
        "posedirs",
        NpyArray.of(new double[VERTICES * 27], VERTICES, 3, 9),
        "array posedirs: has shape (30, 3, 9) where (30, 3, 36) is needed");
    assertWrong(
        "J_regressor",
        NpyArray.of(new double[5 * VERTICES], 5, VERTICES),
        "array J_regressor: is zero for joint 0");
    assertWrong(
        "f",
        NpyArray.of(new int[] {0, 1, 30}, 1, 3),
        "array f: holds 30.0 at index 2, expected 0..29");
    assertWrong(
        "kintree_table",
        NpyArray.of(new int[] {-1, 0, 1, 2, 3, 0, 1, 2, 3, 4}, 2, 5),
        "is not the skeleton root, neck, jaw, left eye, right eye");
    assertWrong(
        "weights",
        NpyArray.of(new double[5 * VERTICES], VERTICES, 5),
        "wrong.npz: skinning weights of vertex 0 sum to 0.0; expected 1");
    assertWrong(
        "shapedirs",
        null,
        "holds no 'shapedirs'; it has [J, J_regressor, f, kintree_table, posedirs, v_template,"
            + " weights]");
    Path text = Files.writeString(folder.resolve("model.txt"), "text");
    assertThatThrownBy(() -> FlameReader.read(files(text)))
        .hasMessage(text + ": is neither .pkl, .npz nor .npy");
    Path masks = fixture("FLAME_masks.pkl");
    assertThatThrownBy(() -> FlameReader.read(files(masks)))
        .hasMessageContaining("FLAME_masks.pkl: holds no 'v_template'");
    assertThatThrownBy(() -> FlameReader.read(files(fixture("model.npz")).withLandmarks(masks)))
        .hasMessageContaining("FLAME_masks.pkl: holds no landmark embedding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"python2-protocol2.pkl", "plain-protocol5.pkl", "model.npz"})
  void aFileCutShortIsOneSentence(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(fixture(name));
    Path cut = folder.resolve(name);
    for (int i = 0; i < 60; i++) {
      Files.write(cut, Arrays.copyOf(bytes, (int) (bytes.length * (long) i / 60)));
      assertThatThrownBy(() -> FlameReader.read(files(cut)))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(cut.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"python2-protocol2.pkl", "python3-protocol4.pkl", "landmark_embedding.npy"})
  @Timeout(60)
  void changedBytesGiveAModelOrASentence(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(fixture(name));
    // where something other than numbers stands
    int[] telling = new int[bytes.length];
    int count = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean nearText =
          i + 2 < bytes.length && bytes[i] > 31 && bytes[i + 1] > 31 && bytes[i + 2] > 31;
      if (nearText || i < 300) {
        telling[count++] = i;
      }
    }
    Random random = new Random(5);
    int refused = 0;
    Path changed = folder.resolve(name);
    for (int i = 0; i < 200; i++) {
      byte[] copy = bytes.clone();
      for (int n = 0; n <= i % 3; n++) {
        copy[telling[random.nextInt(count)]] = (byte) random.nextInt(256);
      }
      Files.write(changed, copy);
      FlameFiles files =
          name.endsWith(".npy")
              ? files(fixture("model.npz")).withLandmarks(changed)
              : files(changed);
      Throwable thrown = catchThrowable(() -> FlameReader.read(files));
      if (thrown != null) {
        refused++;
        assertThat(thrown).isInstanceOf(BadInputException.class);
        assertThat(thrown.getMessage()).contains(folder.toString()).doesNotContain("\n");
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  /** A pickled array of little-endian bytes or 32-bit integers. */
  private static String pickled(String type, int width, int... values) {
    StringBuilder bytes = new StringBuilder();
    for (int value : values) {
      bytes.append((char) value).append("\0".repeat(width - 1));
    }
    return "cnumpy.core.numeric\n_frombuffer\n(U"
        + (char) bytes.length()
        + bytes
        + "cnumpy\ndtype\n(S'"
        + type
        + "'\ntR(I"
        + values.length
        + "\ntS'C'\ntR";
  }

  @Test
  void aSparseMatrixWhoseColumnsDoNotAscendIsDamaged() throws IOException {
    Path file = folder.resolve("sparse.pkl");
    for (int second : new int[] {1, 2}) {
      String pickle =
          "}S'J'\nccopy_reg\n_reconstructor\n(cscipy.sparse.csc\ncsc_matrix\nc__builtin__\nobject\n"
              + "NtR}S'_shape'\n(I2\nI2\ntsS'data'\n"
              + pickled("u1", 1, 5, 7)
              + "sS'indices'\n"
              + pickled("i4", 4, 0, 1)
              + "sS'indptr'\n"
              + pickled("i4", 4, 0, second, second == 1 ? 2 : 1)
              + "sbs.";
      Files.write(file, pickle.getBytes(StandardCharsets.ISO_8859_1));
      try (ArrayTable table = ArrayTable.open(file)) {
        if (second == 1) {
          assertThat(table.array("J").values()).containsExactly(5, 0, 0, 7);
        } else {
          assertThatThrownBy(() -> table.array("J"))
              .isInstanceOf(BadInputException.class)
              .hasMessageContaining("key J: is a damaged sparse matrix");
        }
      }
    }
  }

  @Test
  void moreShapesThanAPriorCanHaveAreRefused() throws IOException {
    Path file = folder.resolve("wide.npz");
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("v_template", NpyArray.of(new float[3], 1, 3));
    arrays.put("f", NpyArray.of(new int[3], 1, 3));
    arrays.put(
        "kintree_table", NpyArray.of(new long[] {4294967295L, 0, 1, 1, 1, 0, 1, 2, 3, 4}, 2, 5));
    arrays.put("shapedirs", NpyArray.of(new float[3 * 50_000], 1, 3, 50_000));
    Npz.write(file, arrays);
    assertThatThrownBy(() -> FlameReader.read(FlameFiles.of(file).withShapeComponents(49_000)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("shapedirs: holds 50000 components; at most 4096 are read");
  }
}
