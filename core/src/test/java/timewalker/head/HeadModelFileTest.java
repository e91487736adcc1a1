package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HeadModelFileTest {
  private static final HeadModel MODEL = complete();

  private static HeadModel complete() {
    HeadModel m = TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 3);
    Random random = new Random(4);
    HeadModel.Builder b =
        HeadModel.builder("complete")
            .template(m.template())
            .faces(m.faces())
            .uv(TestHeads.normal(random, 20, 0.1), new int[3 * m.faceCount()])
            .shapeBasis(m.shapeBasis())
            .expressionBasis(m.expressionBasis())
            .poseCorrectives(m.poseCorrectives())
            .skinningWeights(m.skinningWeights())
            .mask("lips", new int[] {3, 4, 70})
            .mask("eyes", new int[] {0, 76})
            .landmarks(
                "two",
                new LandmarkEmbedding(
                    new int[] {0, 467},
                    new int[] {0, 100},
                    new float[] {0.25f, 0.25f, 0.5f, 1, 0, 0},
                    new float[] {0, 0, 0.001f, 0, 0, 0}))
            .shapePrior(
                "adult", new CoefficientPrior(2, new float[6], TestHeads.normal(random, 12, 1)))
            .expressionPrior(CoefficientPrior.standard(7));
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      b.jointRegressor(j, m.regressorVertices(j), m.regressorWeights(j));
    }
    return b.build();
  }

  private static byte[] written(HeadModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HeadModelFile.write(model, out);
    return out.toByteArray();
  }

  private static HeadModel read(byte[] bytes) throws IOException {
    return HeadModelFile.read(new ByteArrayInputStream(bytes));
  }

  private static byte[] unpacked(byte[] gzip) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    HeadModel read = read(written(MODEL));
    assertThat(read.id()).isEqualTo("complete");
    assertThat(read.template()).isEqualTo(MODEL.template());
    assertThat(read.faces()).isEqualTo(MODEL.faces());
    assertThat(read.uv()).isEqualTo(MODEL.uv());
    assertThat(read.uvFaces()).isEqualTo(MODEL.uvFaces());
    assertThat(read.skinningWeights()).isEqualTo(MODEL.skinningWeights());
    assertThat(read.masks().keySet()).containsExactly("eyes", "lips");
    assertThat(read.mask("lips")).containsExactly(3, 4, 70);
    assertThat(read.landmarks("two").indices()).containsExactly(0, 467);
    assertThat(read.landmarks("two").offset()).isEqualTo(MODEL.landmarks("two").offset());
    assertThat(read.shapePrior("adult").factor()).isEqualTo(MODEL.shapePrior("adult").factor());
    assertThat(read.expressionPrior().orElseThrow().dimensions()).isEqualTo(7);
    assertBasis(read.shapeBasis(), MODEL.shapeBasis());
    assertBasis(read.expressionBasis(), MODEL.expressionBasis());
    assertBasis(read.poseCorrectives(), MODEL.poseCorrectives());
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      assertThat(read.regressorVertices(j)).isEqualTo(MODEL.regressorVertices(j));
      assertThat(read.regressorWeights(j)).containsExactly(MODEL.regressorWeights(j), within(1e-7));
    }
    assertThat(read.sha256()).isEqualTo(read(written(MODEL)).sha256()).hasSize(64);
  }

  private static void assertBasis(LinearBasis read, LinearBasis truth) {
    assertThat(read.names()).isEqualTo(truth.names());
    for (int k = 0; k < truth.count(); k++) {
      assertThat(read.isSparse(k)).isEqualTo(truth.isSparse(k));
      assertThat(read.vertexIds(k)).isEqualTo(truth.vertexIds(k));
      float[] deltas = truth.deltas(k);
      float largest = 0;
      for (float delta : deltas) {
        largest = Math.max(largest, Math.abs(delta));
      }
      // half a step of the 16-bit grid
      assertThat(read.deltas(k)).containsExactly(deltas, within(0.501f * largest / 32767));
    }
  }

  @Test
  void aFileCutShortIsOneClearSentence() throws IOException {
    byte[] raw = unpacked(written(MODEL));
    for (int length = 0; length < raw.length; length += 1 + raw.length / 97) {
      byte[] cut = packed(Arrays.copyOf(raw, length));
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(IOException.class)
          .hasMessage("head model file ends too early");
    }
    byte[] gzip = written(MODEL);
    assertThatThrownBy(() -> read(Arrays.copyOf(gzip, gzip.length / 2)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> read("plain text, no gzip".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessage("head model file is not gzip");
  }

  @Test
  void changedBytesGiveAModelOrAnIoException() throws IOException {
    byte[] raw = unpacked(written(MODEL));
    Random random = new Random(6);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = raw.clone();
      for (int n = 0; n < 1 + i % 4; n++) {
        // the head of the file holds most counts
        int at = random.nextInt(i % 2 == 0 ? 64 : changed.length);
        changed[at] = (byte) random.nextInt(256);
      }
      Throwable thrown = catchThrowable(() -> read(packed(changed)));
      if (thrown != null) {
        refused++;
        assertThat(thrown)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("head model file");
      }
    }
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void falseCountsAndForeignFilesAreNamed() throws IOException {
    byte[] raw = unpacked(written(MODEL));
    int vertices = 4 + 4 + 4 + "complete".length();
    assertThatThrownBy(() -> read(packed(changed(raw, vertices, 70_000))))
        .hasMessage("head model file is damaged: 70000 vertices; expected 1 to 65536");
    assertThatThrownBy(() -> read(packed(changed(raw, vertices, -1))))
        .hasMessageContaining("4294967295 vertices");
    assertThatThrownBy(() -> read(packed(changed(raw, 4, 9))))
        .hasMessage("head model file has version 9; this program reads version 1");
    assertThatThrownBy(() -> read(packed(changed(raw, 0, 9))))
        .hasMessage("head model file is not a head model file");
    assertThatThrownBy(() -> read(packed(changed(raw, vertices + 12, 0x7fc00000))))
        .hasMessage("head model file is not valid: template holds NaN at index 0");
    assertThatThrownBy(() -> read(packed(Arrays.copyOf(raw, raw.length + 1))))
        .hasMessageContaining("bytes follow");
  }

  @Test
  void aFirstVertexThatDoesNotExistIsRefused() throws IOException {
    HeadModel.Builder model =
        HeadModel.builder("one")
            .template(new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0})
            .faces(new int[] {0, 1, 2})
            .skinningWeights(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      model.jointRegressor(joint, new int[1], new double[] {1});
    }
    byte[] raw = unpacked(written(model.build()));
    // The three vertices of the root, their weights, four joints without; what follows is empty.
    int skinning = raw.length - 4 - 1 - 3 * 4 - 4 * 4 - 3 * 4 - 3 * 2;
    assertThat(raw[skinning]).isZero();
    raw[skinning] = 3;
    assertThatThrownBy(() -> read(packed(raw)))
        .hasMessage(
            "head model file is damaged: vertex 3 in skinning weights; expected ascending numbers"
                + " below 3");
  }

  private static byte[] changed(byte[] raw, int at, int value) {
    byte[] copy = raw.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return copy;
  }
}
