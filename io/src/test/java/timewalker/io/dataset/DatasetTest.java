package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;
import timewalker.math.FloatImage;
import timewalker.train.Split;

class DatasetTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsRead() throws IOException {
    Path target = folder.resolve("set");
    DatasetWriterTest.write(target, SampleFrames.all());
    Dataset dataset = Dataset.open(target);
    assertThat(dataset.hasManifest()).isTrue();
    assertThat(dataset.headModel()).isEqualTo(SampleFrames.MODEL);
    assertThat(dataset.manifest().synthetic()).isTrue();
    assertThat(dataset.warnings()).isEmpty();
    assertThat(dataset.splits())
        .isEqualTo(Map.of("train", 8, "val", 4, "test-view", 4, "test-expression", 4));
    assertThat(dataset.frames(Split.TEST)).hasSize(8);
    assertThat(dataset.frames(Split.TEST_VIEW)).hasSize(4);
    assertThat(dataset.stages())
        .containsExactly(
            new Dataset.Stage("age-08", 8, 10, true), new Dataset.Stage("age-25", 25.5, 10, true));
    assertThat(dataset.frames()).hasSize(20);
    for (Frame frame : dataset.frames()) {
      checkSame(frame, SampleFrames.frame(frame.timestep(), frame.cameraIndex()));
    }
  }

  @Test
  void aDatasetThatIsReplacedWhileItIsReadIsNotMixedWithTheNewOne() throws IOException {
    Path target = folder.resolve("set");
    DatasetWriterTest.write(target, SampleFrames.all());
    Frame frame = Dataset.open(target).frames().getFirst();
    assertThat(frame.image().pixels()).isPositive();
    DatasetWriterTest.write(folder.resolve("new"), SampleFrames.all());
    Files.move(target, folder.resolve("old"));
    Files.move(folder.resolve("new"), target);
    for (ThrowingCallable reading : List.<ThrowingCallable>of(frame::image, frame::params)) {
      assertThatThrownBy(reading)
          .isInstanceOf(BadInputException.class)
          .hasMessage(target + ": was replaced by another folder while it was read; run again");
    }
  }

  @Test
  void onlyAComputedPersonsStatedParametersAreExact() throws IOException {
    String[] stated = {"exact", "tracked", null};
    for (boolean synthetic : new boolean[] {true, false}) {
      for (int i = 0; i < stated.length; i++) {
        Path target = folder.resolve(synthetic + "-" + i);
        DatasetManifest manifest = DatasetManifest.overWhite(SampleFrames.MODEL, synthetic);
        if (stated[i] != null) {
          manifest = manifest.withSettings(JSON.createObjectNode().put("params", stated[i]));
        }
        try (DatasetWriter writer =
            DatasetWriter.create(target, manifest, DatasetWriter.Settings.DEFAULT)) {
          writer.addFrame(SampleFrames.frame(0, 0));
          writer.finish();
        }
        assertThat(Dataset.open(target).exactParams())
            .isEqualTo(synthetic && "exact".equals(stated[i]));
      }
    }
  }

  @Test
  void truthComesBackWhereItWasGiven() throws IOException {
    Path target = folder.resolve("set");
    float[] vertices = {0, 0, 0, 1, 0, 0, 0, 1, 0.25f};
    HeadParams exact = SampleFrames.params(99);
    boolean[] skin = new boolean[SampleFrames.frame(0, 0).mask().data().length];
    skin[1] = true;
    skin[skin.length - 1] = true;
    try (DatasetWriter writer = writer(target)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      writer.addFrame(SampleFrames.frame(1, 0));
      writer.addTruthMesh(0, vertices);
      writer.addTruthFaces("age-08", new int[] {0, 1, 2});
      writer.addTruthParams(0, exact);
      writer.addTruthSkin(0, 0, SampleFrames.frame(0, 0).facts().camera(), skin);
      writer.finish();
    }
    Dataset dataset = Dataset.open(target);
    Dataset.TrueMesh mesh = dataset.trueMesh(dataset.frames().get(0)).orElseThrow();
    assertThat(mesh.vertices()).containsExactly(vertices);
    assertThat(mesh.faces()).containsExactly(0, 1, 2);
    checkSame(dataset.trueParams(dataset.frames().get(0)).orElseThrow(), exact);
    FloatImage found = dataset.frames().get(0).trueSkin().orElseThrow();
    for (int i = 0; i < skin.length; i++) {
      assertThat(found.data()[i]).isEqualTo(skin[i] ? 1f : 0f);
    }
    assertThat(dataset.frames().get(1).trueSkin()).isEmpty();
    assertThat(dataset.trueMesh(dataset.frames().get(1))).isEmpty();
    assertThat(dataset.trueParams(dataset.frames().get(1))).isEmpty();
  }

  @Test
  void aDatasetOfVhapOpensWithOneLifeStage() throws IOException {
    Path vhap = vhap(frame -> {});
    Dataset dataset = Dataset.open(vhap);
    assertThat(dataset.hasManifest()).isFalse();
    assertThat(dataset.headModel().id()).isEqualTo("flame");
    assertThat(dataset.headModel().shapes()).isEqualTo(300);
    assertThat(dataset.headModel().expressions()).isEqualTo(100);
    assertThat(dataset.stages()).containsExactly(new Dataset.Stage("default", Double.NaN, 2, true));
    assertThat(dataset.warnings())
        .containsExactly(
            "transforms_train.json: the unknown key \"sharpness\" was ignored, 1 times");
    Frame frame = dataset.frames().getFirst();
    assertThat(frame.split()).isEqualTo(Split.TRAIN);
    assertThat(frame.age()).isNaN();
    assertThat(frame.params().jaw()).containsExactly(0.25f, 0, 0);
    assertThat(frame.staticOffset()).isEmpty();
    // Camera-to-world: one metre in front of the face, looking at it; OpenGL's camera looks along
    // its -z, so its axes are the world's. A point of the world's origin is 1 m ahead.
    double[] m = frame.camera().cameraFromWorld();
    assertThat(m[3]).isCloseTo(0, offset(1e-15));
    assertThat(m[11]).isCloseTo(1, offset(1e-15));
    assertThat(m[5]).isCloseTo(-1, offset(1e-15));
    assertThat(frame.camera().centre()[2]).isCloseTo(1, offset(1e-15));
    assertThat(frame.camera().fx()).isEqualTo(20);
    // Picture 200, mask 0, 128, 255, over white.
    ByteImage image = frame.image();
    assertThat(image.at(0, 0, 0)).isEqualTo(255);
    assertThat(image.at(1, 0, 0)).isEqualTo(Math.round((128 * 200 + 127 * 255) / 255f));
    assertThat(image.at(2, 0, 0)).isEqualTo(200);
  }

  @Test
  void anotherBackgroundIsShownBehindTheSamePerson() throws IOException {
    Path vhap = vhap(frame -> {});
    var black =
        new Dataset.Settings(Optional.of(new float[3]), Dataset.Settings.DEFAULT.imageLimits());
    ByteImage image = Dataset.open(vhap, black).frames().getFirst().image();
    assertThat(image.at(0, 0, 1)).isZero();
    assertThat(image.at(1, 0, 1)).isEqualTo(Math.round(128 * 200 / 255f));

    // Ours is stored over white: true colour 100 at half cover is 177.5 there and 50.2 over black.
    ByteImage mask = new ByteImage(3, 1, 1, new byte[] {0, (byte) 128, (byte) 255});
    byte[] overWhite = new byte[9];
    Arrays.fill(overWhite, 0, 3, (byte) 255);
    Arrays.fill(overWhite, 3, 6, (byte) 177);
    Arrays.fill(overWhite, 6, 9, (byte) 100);
    ByteImage changed =
        PictureCoding.exchangeBackground(
            new ByteImage(3, 1, 3, overWhite), mask, new float[] {1, 1, 1}, new float[3]);
    assertThat(changed.data()).containsExactly(0, 0, 0, 50, 50, 50, 100, 100, 100);
  }

  @Test
  void intrinsicsMayStandOnceForAllOrAsAnAngle() throws IOException {
    Path vhap =
        vhap(frame -> {
          frame.remove(List.of("fl_x", "fl_y", "cx", "cy", "w", "h"));
          frame.put("camera_angle_x", 2 * Math.atan(0.5));
        });
    Frame frame = Dataset.open(vhap).frames().getFirst();
    assertThat(frame.camera().width()).isEqualTo(3);
    assertThat(frame.camera().fx()).isCloseTo(3, offset(1e-12));
    assertThat(frame.camera().fy()).isCloseTo(3, offset(1e-12));
    assertThat(frame.camera().cx()).isEqualTo(1.5);
    assertThat(frame.image().width()).isEqualTo(3);
  }

  @Test
  void aCameraAcrossTheRoundTripIsTheSameToOnePartInABillion() {
    for (FrameData frame : SampleFrames.all()) {
      double[] before = frame.facts().camera().cameraFromWorld();
      double[] after = Transforms.cameraFromWorld(Transforms.transformMatrix(before));
      for (int i = 0; i < 12; i++) {
        assertThat(after[i]).isCloseTo(before[i], offset(1e-12));
      }
    }
  }

  @Test
  void pathsThatLeaveTheFolderAreRefused() throws IOException {
    Path outside = folder.resolve("outside.png");
    ImageFile.writePng(outside, new ByteImage(3, 1, 3), PngOptions.PLAIN);
    for (String path :
        List.of(
            "../outside.png",
            "images/../../outside.png",
            "..\\outside.png",
            outside.toString(),
            "C:/outside.png",
            "images/\u0000.png",
            " ")) {
      Path vhap = vhap(frame -> frame.put("file_path", path));
      assertThatThrownBy(() -> Dataset.open(vhap))
          .as(path)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("transforms_train.json, frame 0, file_path");
    }
    Path vhap = vhap(frame -> frame.put("file_path", "images/link.png"));
    Files.createSymbolicLink(vhap.resolve("images/link.png"), outside);
    Frame frame = Dataset.open(vhap).frames().getFirst();
    assertThatThrownBy(frame::image)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("link that leads out");
    Path inside = vhap(f -> f.put("file_path", "images/inside.png"));
    Files.createSymbolicLink(inside.resolve("images/inside.png"), Path.of("a.png"));
    assertThat(Dataset.open(inside).frames().getFirst().image().width()).isEqualTo(3);
  }

  @Test
  void everyMistakeIsNamedWithFileAndKey() throws IOException {
    mistake(f -> f.remove("file_path"), "frame 0: has no \"file_path\"");
    mistake(f -> f.remove("flame_param_path"), "has no \"flame_param_path\"");
    mistake(f -> f.remove("transform_matrix"), "has no \"transform_matrix\"");
    mistake(f -> f.put("file_path", 7), "file_path: is not a text");
    mistake(f -> f.put("fl_x", "wide"), "fl_x: is not a number");
    mistake(f -> f.put("fl_x", 0), "fl_x: is 0.0, not above 0");
    mistake(f -> f.put("cx", Double.NaN), "cx: holds NaN");
    mistake(f -> f.put("w", 3.5), "w: is 3.5, not a whole number");
    mistake(f -> f.put("w", 2_000_000_000), "w: is 2.0E9, not a whole number from 1 to 32768");
    mistake(f -> f.put("timestep_index", -1), "timestep_index: is -1.0");
    mistake(f -> f.put("age", 900), "age: 900.0 is not an age");
    mistake(f -> f.put("life_stage", "a/b"), "life_stage: 'a/b'");
    mistake(f -> f.put("split", "tset"), "split: 'tset' is not train");
    mistake(f -> f.put("split", "test-view"), "'test-view' does not belong in this file");
    mistake(f -> f.put("camera_angle_x", 4), "camera_angle_x: is 4.0");
    mistake(f -> matrix(f).set(2, JSON.createArrayNode()), "transform_matrix: is not a number");
    mistake(f -> ((ArrayNode) matrix(f).get(0)).set(0, 2.0), "not a rotation and a translation");
    mistake(f -> ((ArrayNode) matrix(f).get(0)).set(0, -1.0), "not a rotation and a translation");
    mistake(f -> ((ArrayNode) matrix(f).get(1)).set(3, Double.NaN), "transform_matrix: holds NaN");
    mistake(f -> ((ArrayNode) matrix(f).get(3)).set(3, 0), "not a rotation and a translation");
    mistake(f -> f.remove(List.of("fl_x", "fl_y")), "states neither fl_x nor camera_angle_x");
  }

  @Test
  void ourOwnBlockTakesNoUnknownKeys() throws IOException {
    block(b -> b.put("backgruond", 1), "unknown key \"backgruond\"; did you mean \"background\"?");
    block(b -> ((ObjectNode) b.get("head_model")).put("shape", 1), "did you mean \"shapes\"?");
    block(b -> b.put("version", 2), "version: is 2; this program reads 1");
    block(b -> b.remove("version"), "version: is missing");
    block(b -> b.put("units", "inch"), "units: is \"inch\", not \"metre\"");
    block(b -> b.put("background", "white"), "background: is \"white\"");
    block(b -> b.put("depth_scale", 0), "depth_scale: is 0");
    block(b -> b.put("synthetic", "yes"), "synthetic: is \"yes\"");
    block(b -> ((ObjectNode) b.get("head_model")).put("sha256", "12"), "64 hexadecimal digits");
    block(b -> ((ObjectNode) b.get("head_model")).put("expressions", 4), "expr: has shape");
  }

  @Test
  void brokenJsonIsReportedWithItsLine() throws IOException {
    Path vhap = vhap(f -> {});
    Path list = vhap.resolve("transforms_train.json");
    String text = Files.readString(list);
    Files.writeString(list, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> Dataset.open(vhap))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("transforms_train.json: is not valid JSON at line");
    Files.writeString(list, "[]");
    assertThatThrownBy(() -> Dataset.open(vhap)).hasMessageContaining("begin with an object");
    Files.writeString(list, "{\"frames\": 3}");
    assertThatThrownBy(() -> Dataset.open(vhap)).hasMessageContaining("frames: is not a list");
    Files.writeString(list, "{}");
    assertThatThrownBy(() -> Dataset.open(vhap)).hasMessageContaining("has no \"frames\"");
    Files.writeString(list, "{\"frames\": [], \"frames\": []}");
    assertThatThrownBy(() -> Dataset.open(vhap)).hasMessageContaining("Duplicate");
    Files.writeString(list, "[".repeat(100_000));
    assertThatThrownBy(() -> Dataset.open(vhap)).isInstanceOf(BadInputException.class);
    Files.write(list, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2, 3});
    assertThatThrownBy(() -> Dataset.open(vhap)).isInstanceOf(BadInputException.class);
    Files.delete(list);
    assertThatThrownBy(() -> Dataset.open(vhap)).hasMessageContaining("no transforms_train.json");
    assertThatThrownBy(() -> Dataset.open(folder.resolve("nowhere")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void picturesThatContradictTheCameraAreRefused() throws IOException {
    Path vhap = vhap(f -> f.put("w", 4));
    Frame frame = Dataset.open(vhap).frames().getFirst();
    assertThatThrownBy(frame::image)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'images/a.png' has 3x1 pixels where w and h say 4x1");
    assertThatThrownBy(frame::check).hasMessageContaining("has 3x1 pixels");
    Files.delete(vhap.resolve("images/a.png"));
    assertThatThrownBy(frame::image)
        .hasMessageContaining("transforms_train.json, frame 0, file_path")
        .hasMessageContaining("'images/a.png' does not exist");
  }

  @Test
  void parametersOfWrongLengthOrNotANumberAreRefused() throws IOException {
    Path vhap = vhap(f -> {});
    Frame second = Dataset.open(vhap).frames().get(1);
    Path params = vhap.resolve("flame_param/00001.npz");
    params(params, Map.of("jaw_pose", NpyArray.of(new float[] {0, Float.NaN, 0}, 1, 3)));
    assertThatThrownBy(second::params)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("00001.npz, array jaw_pose: holds NaN at index 1");
    params(params, Map.of("expr", NpyArray.of(new float[50], 1, 50)));
    assertThatThrownBy(second::params).hasMessageContaining("array expr: has shape [1, 50]");
    params(params, Map.of("eyes_pose", NpyArray.of(new float[3], 1, 3)));
    assertThatThrownBy(second::params).hasMessageContaining("eyes_pose");
    params(params, Map.of("rotation", NpyArray.of(new int[3], 1, 3)));
    assertThatThrownBy(second::params).hasMessageContaining("holds INT32 where floats");
    params(params, Map.of("translation", NpyArray.of(new double[] {1e300, 0, 0}, 1, 3)));
    assertThatThrownBy(second::params).hasMessageContaining("too large");
    Files.delete(params);
    assertThatThrownBy(second::params).hasMessageContaining("flame_param_path");
  }

  @Test
  void aFrameListedTwiceIsRefused() throws IOException {
    Path vhap = vhap(f -> {});
    Path list = vhap.resolve("transforms_train.json");
    ObjectNode root = (ObjectNode) JSON.readTree(list.toFile());
    ArrayNode frames = (ArrayNode) root.get("frames");
    for (int i = 0; i < 3; i++) {
      frames.add(frames.get(0).deepCopy());
    }
    JSON.writeValue(list.toFile(), root);
    assertThatThrownBy(() -> Dataset.open(vhap))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'images/a.png' is listed twice");
  }

  private DatasetWriter writer(Path target) throws IOException {
    return DatasetWriter.create(target, SampleFrames.manifest(), DatasetWriter.Settings.DEFAULT);
  }

  private void mistake(Consumer<ObjectNode> edit, String message) throws IOException {
    Path vhap = vhap(edit);
    assertThatThrownBy(() -> Dataset.open(vhap))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("transforms_train.json, frame 0")
        .hasMessageContaining(message);
  }

  private void block(Consumer<ObjectNode> edit, String message) throws IOException {
    Path target = Files.createTempDirectory(folder, "block").resolve("set");
    try (DatasetWriter writer = writer(target)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      writer.finish();
    }
    for (Split group : Split.GROUPS) {
      Path list = target.resolve(Dataset.listName(group));
      ObjectNode root = (ObjectNode) JSON.readTree(list.toFile());
      edit.accept((ObjectNode) root.get("timewalker"));
      JSON.writeValue(list.toFile(), root);
    }
    assertThatThrownBy(() -> Dataset.open(target).frames().getFirst().params())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  private static ArrayNode matrix(ObjectNode frame) {
    return (ArrayNode) frame.get("transform_matrix");
  }

  /** Two frames of 3x1 pixels as VHAP exports them; the edit is applied to the first. */
  private Path vhap(Consumer<ObjectNode> edit) throws IOException {
    Path root = Files.createTempDirectory(folder, "vhap");
    Files.createDirectories(root.resolve("images"));
    Files.createDirectories(root.resolve("fg_masks"));
    Files.createDirectories(root.resolve("flame_param"));
    byte[] grey = new byte[9];
    Arrays.fill(grey, (byte) 200);
    ByteImage mask = new ByteImage(3, 1, 1, new byte[] {0, (byte) 128, (byte) 255});
    ObjectNode list = JSON.createObjectNode();
    ArrayNode frames = list.putArray("frames");
    for (int t = 0; t < 2; t++) {
      String name = t == 0 ? "a.png" : "b.png";
      ImageFile.writePng(
          root.resolve("images").resolve(name), new ByteImage(3, 1, 3, grey), PngOptions.PLAIN);
      ImageFile.writePng(root.resolve("fg_masks").resolve(name), mask, PngOptions.PLAIN);
      params(root.resolve("flame_param/0000" + t + ".npz"), Map.of());
      ObjectNode frame = frames.addObject();
      frame.put("timestep_index", t).put("timestep_index_original", t);
      frame.put("timestep_id", "frame_0000" + t).put("camera_index", 0).put("camera_id", "0");
      frame.put("cx", 1.5).put("cy", 0.5).put("fl_x", 20.0).put("fl_y", 20.0);
      frame.put("h", 1).put("w", 3);
      frame.put("file_path", "images/" + name).put("fg_mask_path", "fg_masks/" + name);
      frame.put("flame_param_path", "flame_param/0000" + t + ".npz");
      frame.set("transform_matrix", JSON.readTree("[[1,0,0,0],[0,1,0,0],[0,0,1,1],[0,0,0,1]]"));
    }
    ((ObjectNode) frames.get(1)).put("sharpness", 3);
    edit.accept((ObjectNode) frames.get(0));
    list.putArray("timestep_indices").add(0).add(1);
    list.putArray("camera_indices").add(0);
    // Python writes NaN bare, Jackson in quotes.
    String text = JSON.writeValueAsString(list).replace("\"NaN\"", "NaN");
    Files.writeString(root.resolve("transforms_train.json"), text);
    return root;
  }

  private static void params(Path file, Map<String, NpyArray> changes) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("shape", NpyArray.of(new float[300]));
    arrays.put("expr", NpyArray.of(new float[100], 1, 100));
    arrays.put("rotation", NpyArray.of(new float[3], 1, 3));
    arrays.put("neck_pose", NpyArray.of(new float[3], 1, 3));
    arrays.put("jaw_pose", NpyArray.of(new float[] {0.25f, 0, 0}, 1, 3));
    arrays.put("eyes_pose", NpyArray.of(new float[6], 1, 6));
    arrays.put("translation", NpyArray.of(new float[3], 1, 3));
    arrays.put("static_offset", NpyArray.of(new float[30], 1, 10, 3));
    arrays.putAll(changes);
    Npz.write(file, arrays);
  }

  private static void checkSame(Frame frame, FrameData data) {
    assertThat(frame.name()).isEqualTo(data.name());
    assertThat(frame.lifeStage()).isEqualTo(data.facts().lifeStage());
    assertThat(frame.age()).isEqualTo(data.facts().age());
    assertThat(frame.split()).isEqualTo(data.facts().split());
    double[] expected = data.facts().camera().cameraFromWorld();
    for (int i = 0; i < 12; i++) {
      assertThat(frame.camera().cameraFromWorld()[i]).isCloseTo(expected[i], offset(1e-9));
    }
    assertThat(frame.camera().fx()).isEqualTo(data.facts().camera().fx());
    assertThat(frame.camera().fy()).isEqualTo(data.facts().camera().fy());
    assertThat(frame.camera().cx()).isEqualTo(data.facts().camera().cx());
    assertThat(frame.camera().cy()).isEqualTo(data.facts().camera().cy());
    checkSame(frame.params(), data.params());
    assertThat(frame.image().data()).isEqualTo(data.image().data());
    assertThat(frame.mask().data()).isEqualTo(data.mask().data());
    // Half a unit of depth; half a unit of each component of a normal, scaled by 2 / 65535.
    checkClose(frame.depth().orElseThrow(), data.depth().orElseThrow(), 0.000026f);
    checkClose(frame.normal().orElseThrow(), data.normal().orElseThrow(), 4e-5f);
  }

  private static void checkClose(FloatImage actual, FloatImage expected, float tolerance) {
    assertThat(actual.channels()).isEqualTo(expected.channels());
    for (int i = 0; i < expected.data().length; i++) {
      if (expected.data()[i] == 0) {
        assertThat(Math.abs(actual.data()[i])).isLessThan(tolerance);
      }
      assertThat(actual.data()[i]).isCloseTo(expected.data()[i], offset(tolerance));
    }
  }

  private static void checkSame(HeadParams actual, HeadParams expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.expression()).isEqualTo(expected.expression());
    assertThat(actual.root()).isEqualTo(expected.root());
    assertThat(actual.neck()).isEqualTo(expected.neck());
    assertThat(actual.jaw()).isEqualTo(expected.jaw());
    assertThat(actual.eyes()).isEqualTo(expected.eyes());
    assertThat(actual.translation()).isEqualTo(expected.translation());
  }
}
