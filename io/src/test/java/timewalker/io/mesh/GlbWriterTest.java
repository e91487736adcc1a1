package timewalker.io.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.TriangleMesh;

class GlbWriterTest {
  @TempDir Path folder;
  private GlbScene.Head head;
  private JsonNode json;
  private ByteBuffer binary;

  @BeforeEach
  void write() throws IOException {
    float[] vertices = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, -1};
    float[] colours = {1, 1, 1, 0.5f, 0.5f, 0.5f, 0, 0, 0, 1, 0, 0};
    TriangleMesh mesh = new TriangleMesh(vertices, new int[] {0, 1, 2, 0, 2, 3}, colours);
    float[] normals = {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0};
    float[] smile = {0, 0, 0, 0, 0.25f, 0, 0, 0, 0, 0, 0, -0.5f};
    GlbScene.Rig rig =
        new GlbScene.Rig(
            List.of("root", "neck", "jaw", "left eye", "right eye"),
            new int[] {-1, 0, 1, 1, 1},
            new double[] {0, 0, 0, 0, 1, 0, 0, 2, 0.5, 1, 2, 0, -1, 2, 0},
            new float[] {
              1, 0, 0, 0, 0, 0, 0.5f, 0.5f, 0, 0, 0.2f, 0.2f, 0.3f, 0.1f, 0.2f, 0, 0, 0, 0, 1
            });
    float[] turns = new float[20];
    for (int j = 0; j < 5; j++) {
      turns[4 * j] = 1;
    }
    head =
        new GlbScene.Head(
            "a25",
            mesh,
            normals,
            List.of(new GlbScene.Morph("smile", smile), new GlbScene.Morph("none", new float[12])),
            rig,
            0.35,
            new float[] {0.5f, 0},
            turns);
    float[][] film = new float[5][8];
    for (int j = 0; j < 5; j++) {
      film[j] = new float[] {1, 0, 0, 0, 0.8f, 0.6f, 0, 0};
    }
    GlbScene.Motion motion =
        new GlbScene.Motion(new float[] {0, 0.04f}, new float[] {0, 0, 1, 0}, film);
    Path file = folder.resolve("head.glb");
    GlbWriter.write(file, new GlbScene(List.of(head, head), motion), SyntheticMediaTag.TRAINED);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getInt()).isEqualTo(0x46546C67);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(bytes.getInt()).isEqualTo(bytes.capacity());
    byte[] text = new byte[bytes.getInt()];
    assertThat(bytes.getInt()).isEqualTo(0x4E4F534A);
    bytes.get(text);
    json = new ObjectMapper().readTree(text);
    int length = bytes.getInt();
    assertThat(bytes.getInt()).isEqualTo(0x004E4942);
    assertThat(length).isEqualTo(bytes.remaining());
    assertThat(json.at("/buffers/0/byteLength").asInt()).isEqualTo(length);
    binary = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void moreHeadsThanFitAreRefusedAfterTheFirst() {
    Path file = folder.resolve("life.glb");
    GlbWriter glb = new GlbWriter(SyntheticMediaTag.TRAINED);
    glb.add(head);
    HeapRoom room = new HeapRoom(100_000);
    glb.requireRoom(file, 10, room);
    assertThatThrownBy(() -> glb.requireRoom(file, 10_000, room))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": takes, with 10000 life stages, ")
        .hasMessageContaining("choose a smaller depth or one life stage, or set TIMEWALKER_JAVA_");
    assertThatThrownBy(() -> glb.requireRoom(file, 10_000_000, new HeapRoom(1L << 50)))
        .hasMessageContaining("would be larger than 2 GB with 10000000 life stages");
    assertThat(file).doesNotExist();
  }

  private int offset(int accessor) {
    int view = json.at("/accessors/" + accessor + "/bufferView").asInt();
    return json.at("/bufferViews/" + view + "/byteOffset").asInt();
  }

  private JsonNode primitive() {
    return json.at("/meshes/0/primitives/0");
  }

  @Test
  void everyViewIsAlignedAndInsideTheBuffer() {
    for (JsonNode view : json.get("bufferViews")) {
      assertThat(view.get("byteOffset").asInt() % 4).isZero();
      assertThat(view.get("byteOffset").asInt() + view.get("byteLength").asInt())
          .isLessThanOrEqualTo(binary.capacity());
    }
  }

  @Test
  void verticesFacesAndBoundsAreThere() {
    int position = primitive().at("/attributes/POSITION").asInt();
    assertThat(binary.getFloat(offset(position) + 4 * 11)).isEqualTo(-1);
    assertThat(json.at("/accessors/" + position + "/min").toString()).isEqualTo("[0.0,0.0,-1.0]");
    assertThat(json.at("/accessors/" + position + "/count").asInt()).isEqualTo(4);
    int indices = primitive().at("/indices").asInt();
    assertThat(binary.getInt(offset(indices) + 4 * 5)).isEqualTo(3);
  }

  @Test
  void coloursAreLinear() {
    int at = offset(primitive().at("/attributes/COLOR_0").asInt()) + 8;
    assertThat((binary.getShort(at) & 65535) / 65535.0).isCloseTo(0.214, within(0.001));
  }

  @Test
  void weightsAreTheStrongestFourAndSumToOne() {
    int weights = offset(primitive().at("/attributes/WEIGHTS_0").asInt());
    int joints = offset(primitive().at("/attributes/JOINTS_0").asInt());
    assertThat(binary.get(joints + 8)).isEqualTo((byte) 2);
    float sum = 0;
    for (int k = 0; k < 4; k++) {
      sum += binary.getFloat(weights + 32 + 4 * k);
    }
    assertThat(sum).isCloseTo(1, within(1e-6f));
    assertThat(binary.getFloat(weights + 32)).isCloseTo(0.3f / 0.9f, within(1e-6f));
  }

  @Test
  void onlyMovedVerticesOfAMorphAreStored() {
    JsonNode morph = json.at("/accessors/" + primitive().at("/targets/0/POSITION").asInt());
    assertThat(morph.get("count").asInt()).isEqualTo(4);
    assertThat(morph.at("/sparse/count").asInt()).isEqualTo(2);
    int view = morph.at("/sparse/indices/bufferView").asInt();
    int at = json.at("/bufferViews/" + view + "/byteOffset").asInt();
    assertThat(binary.getInt(at)).isEqualTo(1);
    assertThat(binary.getInt(at + 4)).isEqualTo(3);
    assertThat(morph.get("min").toString()).isEqualTo("[0.0,0.0,-0.5]");
    assertThat(morph.get("max").toString()).isEqualTo("[0.0,0.25,0.0]");
    JsonNode none = json.at("/accessors/" + primitive().at("/targets/1/POSITION").asInt());
    assertThat(none.at("/sparse/count").asInt()).isEqualTo(1);
    // Not every reader knows that a missing view means zeros; all share one.
    assertThat(none.path("bufferView").isInt()).isTrue();
    assertThat(none.path("bufferView")).isEqualTo(morph.path("bufferView"));
    assertThat(json.at("/bufferViews/" + none.get("bufferView").asInt() + "/byteStride").asInt())
        .isEqualTo(12);
    assertThat(json.at("/meshes/0/extras/targetNames/0").asText()).isEqualTo("smile");
    assertThat(json.at("/meshes/0/weights/0").asDouble()).isEqualTo(0.5);
  }

  @Test
  void jointsHangOnEachOtherAndUndoTheirRest() {
    int root = json.at("/skins/0/joints/0").asInt();
    int jaw = json.at("/skins/0/joints/2").asInt();
    assertThat(json.at("/nodes/" + root + "/children/0").asInt()).isEqualTo(root + 1);
    assertThat(json.at("/nodes/" + jaw + "/translation").toString()).isEqualTo("[0.0,1.0,0.5]");
    int inverse = offset(json.at("/skins/0/inverseBindMatrices").asInt());
    assertThat(binary.getFloat(inverse + 4 * (32 + 13))).isEqualTo(-2);
    assertThat(binary.getFloat(inverse + 4 * (32 + 15))).isEqualTo(1);
    assertThat(json.at("/skins").size()).isEqualTo(2);
  }

  @Test
  void motionTurnsTheJointsOfAllHeads() {
    JsonNode channels = json.at("/animations/0/channels");
    assertThat(channels.size()).isEqualTo(12);
    assertThat(json.at("/animations/0/samplers")).hasSize(6);
    for (int head = 0; head < 2; head++) {
      assertThat(channels.at("/" + head + "/target/path").asText()).isEqualTo("weights");
      JsonNode turned = channels.at("/" + (6 + head));
      assertThat(turned.at("/target/node").asInt())
          .isEqualTo(json.at("/skins/" + head + "/joints/2").asInt());
      assertThat(turned.at("/sampler").asInt()).isEqualTo(3);
    }
    int output = json.at("/animations/0/samplers/3/output").asInt();
    assertThat(binary.getFloat(offset(output) + 16)).isEqualTo(0.6f);
    assertThat(binary.getFloat(offset(output) + 28)).isEqualTo(0.8f);
  }

  @Test
  void fileSaysThatItIsSynthetic() {
    assertThat(json.at("/asset/extras/DigitalSourceType").asText())
        .isEqualTo("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
  }
}
