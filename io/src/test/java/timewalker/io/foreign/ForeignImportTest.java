package timewalker.io.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;
import timewalker.io.image.PngOptions;
import timewalker.math.Parallel;

final class ForeignImportTest {
  @TempDir Path folder;

  private final Parallel parallel = Parallel.of(1);

  @AfterEach
  void close() {
    parallel.close();
  }

  private ForeignImport.Outcome run(Path target, ForeignImport.Source... sources)
      throws IOException {
    return ForeignImport.run(
        List.of(sources),
        Sitting.MODEL,
        target,
        ForeignImport.Settings.DEFAULT,
        FaceCheck.NONE,
        parallel,
        steps -> {});
  }

  private static ForeignImport.Source source(Path path) throws IOException {
    return new ForeignImport.Source(path, ForeignFormat.of(path), "young", 25);
  }

  /** Every vertex of the head on the pixel where it was, every pixel as it was. */
  private static void requireSame(Frame frame, Sitting.Shot shot) {
    double[] before = Sitting.seen(shot.params(), shot.camera());
    double[] after = Sitting.seen(frame.params(), frame.camera());
    double worst = 0;
    for (int i = 0; i < before.length; i++) {
      worst = Math.max(worst, Math.abs(before[i] - after[i]));
    }
    assertThat(worst).as("pixels between the heads of %s", frame).isLessThan(2e-3);
    assertThat(frame.mask().data()).isEqualTo(shot.mask().data());
    for (int i = 0; i < shot.mask().data().length; i++) {
      if (shot.mask().data()[i] != 0) {
        assertThat(Arrays.copyOfRange(frame.image().data(), 3 * i, 3 * i + 3))
            .isEqualTo(Arrays.copyOfRange(shot.image().data(), 3 * i, 3 * i + 3));
        return;
      }
    }
    throw new AssertionError("the head is not in the picture");
  }

  /** The two cameras of a moment see one head. */
  private static List<Sitting.Shot> momentsOfTwoCameras() {
    List<Sitting.Shot> shots = Sitting.shots(8, true);
    for (int i = 1; i < 8; i += 2) {
      shots.set(i, Sitting.shot(shots.get(i).camera(), shots.get(i - 1).params()));
    }
    return shots;
  }

  @Test
  void vhapsExportKeepsCamerasPixelsHeadsAndSplits() throws IOException {
    List<Sitting.Shot> shots = momentsOfTwoCameras();
    Path vhap = folder.resolve("vhap");
    ForeignStructures.vhap(vhap, shots, true);
    assertThat(ForeignFormat.of(vhap)).isEqualTo(ForeignFormat.VHAP);

    ForeignImport.Outcome outcome = run(folder.resolve("data"), source(vhap));
    assertThat(outcome.splits())
        .containsExactlyInAnyOrderEntriesOf(Map.of("train", 3, "val", 3, "test", 2));
    assertThat(outcome.headOnMask().get("young")).isGreaterThan(0.999);
    assertThat(outcome.warnings()).isEmpty();

    Dataset dataset = Dataset.open(folder.resolve("data"));
    assertThat(dataset.headModel().sha256()).contains(Sitting.MODEL.sha256());
    assertThat(dataset.frames()).hasSize(8);
    for (Frame frame : dataset.frames()) {
      Sitting.Shot shot = shots.get(2 * frame.timestep() + frame.cameraIndex());
      requireSame(frame, shot);
      double[] before = shot.camera().cameraFromWorld();
      double[] after = frame.camera().cameraFromWorld();
      for (int i = 0; i < 12; i++) {
        assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(1e-12));
      }
      assertThat(frame.params().root()).isEqualTo(shot.params().root());
      assertThat(frame.lifeStage()).isEqualTo("young");
      assertThat(frame.age()).isEqualTo(25);
      assertThat(frame.staticOffset().orElseThrow())
          .hasSize(3 * Sitting.MODEL.vertexCount())
          .satisfies(offset -> assertThat(offset[4]).isEqualTo(0.001f));
    }
    // not encoded anew, and not copied where a link serves
    Path picture = folder.resolve("data/images/00001_01.png");
    Path original = vhap.resolve("images/00001_01.png");
    assertThat(picture).hasSameBinaryContentAs(original);
    assertThat(Files.getAttribute(picture, "unix:nlink")).isEqualTo(2);
  }

  @Test
  void metricalTrackersHeadsAreSeenWhereTheyWereAndTurnBeforeAStandingCamera() throws IOException {
    for (boolean checkpoint : new boolean[] {false, true}) {
      List<Sitting.Shot> shots = Sitting.shots(8, false);
      shots.replaceAll(shot -> {
        var c = shot.camera();
        return Sitting.shot(
            new timewalker.math.Camera(
                c.width(), c.height(), 250, 250, 49, 38, c.cameraFromWorld()),
            shot.params());
      });
      Path insta = folder.resolve("insta-" + checkpoint);
      ForeignStructures.insta(insta, shots, checkpoint);
      assertThat(ForeignFormat.of(insta)).isEqualTo(ForeignFormat.INSTA);
      Path target = folder.resolve("data-" + checkpoint);
      ForeignImport.Outcome outcome = run(target, source(insta));
      assertThat(outcome.headOnMask().get("young")).isGreaterThan(0.999);
      // a picture that is in test and in val stays held out, once
      assertThat(outcome.splits())
          .containsExactlyInAnyOrderEntriesOf(Map.of("train", 5, "test", 3));
      assertThat(outcome.warnings()).anyMatch(w -> w.contains("3 frames are in more than one"));
      assertThat(outcome.warnings().stream().anyMatch(w -> w.contains("move the eyelids")))
          .isEqualTo(checkpoint);
      for (Frame frame : Dataset.open(target).frames()) {
        requireSame(frame, shots.get(frame.timestep()));
        double[] centre = frame.camera().centre();
        assertThat(centre[0]).isZero();
        assertThat(centre[1]).isZero();
        assertThat(centre[2]).isEqualTo(1);
      }
    }
  }

  @Test
  void nerfsListsWithHeadsAreReadUnderTheirUsualNames() throws IOException {
    List<Sitting.Shot> shots = Sitting.shots(12, true);
    Path nerf = folder.resolve("nerf");
    ForeignStructures.nerf(nerf, shots);
    assertThat(ForeignFormat.of(nerf)).isEqualTo(ForeignFormat.NERF);
    ForeignImport.Outcome outcome = run(folder.resolve("data"), source(nerf));
    assertThat(outcome.headOnMask().get("young")).isGreaterThan(0.999);
    List<Frame> frames = Dataset.open(folder.resolve("data")).frames();
    assertThat(frames).hasSize(12);
    for (Frame frame : frames) {
      // 2 comes before 10
      requireSame(frame, shots.get(frame.timestep()));
    }
  }

  /** VHAP's export with each picture or mask changed. */
  private Path changed(String name, String kind, UnaryOperator<byte[]> change) throws IOException {
    Path vhap = folder.resolve(name);
    ForeignStructures.vhap(vhap, momentsOfTwoCameras(), true);
    try (Stream<Path> files = Files.list(vhap.resolve(kind))) {
      for (Path file : files.toList()) {
        Files.write(file, change.apply(Files.readAllBytes(file)));
      }
    }
    return vhap;
  }

  private static ByteImage decoded(byte[] png) {
    return ImageFile.decode(png, "picture", ImageLimits.DEFAULT);
  }

  /** A PNG turned to the left by a quarter, whose EXIF says to turn it back. */
  private static byte[] turned(byte[] png) {
    ByteImage left = Orientation.upright(decoded(png).rgb(), 8);
    byte[] stored = ImageFile.encodePng(left, PngOptions.PLAIN);
    byte[] exif =
        HexFormat.of().parseHex("49492a00080000000100120103000100000006000000" + "00000000");
    CRC32 crc = new CRC32();
    crc.update("eXIf".getBytes(StandardCharsets.US_ASCII));
    crc.update(exif);
    return ByteBuffer.allocate(stored.length + 12 + exif.length)
        .put(stored, 0, 33)
        .putInt(exif.length)
        .put("eXIf".getBytes(StandardCharsets.US_ASCII))
        .put(exif)
        .putInt((int) crc.getValue())
        .put(stored, 33, stored.length - 33)
        .array();
  }

  @Test
  void picturesThatExifTurnsAreUprightLikeTheirMasks() throws IOException {
    Path vhap = changed("turned", "images", ForeignImportTest::turned);
    run(folder.resolve("data"), source(vhap));
    List<Sitting.Shot> shots = momentsOfTwoCameras();
    for (Frame frame : Dataset.open(folder.resolve("data")).frames()) {
      requireSame(frame, shots.get(2 * frame.timestep() + frame.cameraIndex()));
    }
  }

  @Test
  void masksOfZeroAndOneAreWhole() throws IOException {
    UnaryOperator<byte[]> truths =
        png -> {
          ByteImage mask = decoded(png).channel(0);
          for (int i = 0; i < mask.data().length; i++) {
            mask.data()[i] = (byte) ((mask.data()[i] & 0xff) > 127 ? 1 : 0);
          }
          return ImageFile.encodePng(mask, PngOptions.PLAIN);
        };
    Path vhap = changed("truths", "fg_masks", truths);
    ForeignImport.Outcome outcome = run(folder.resolve("data"), source(vhap));
    assertThat(outcome.headOnMask().get("young")).isGreaterThan(0.999);
    assertThat(outcome.warnings()).isEmpty();
    Frame frame = Dataset.open(folder.resolve("data")).frames().getFirst();
    assertThat(frame.mask().data()).contains((byte) 255).doesNotContain((byte) 1);
  }

  @Test
  void dataWithoutMasksAreToldSo() throws IOException {
    Path vhap = changed("bare", "images", png -> png);
    for (String split : List.of("train", "val", "test")) {
      Path list = vhap.resolve("transforms_" + split + ".json");
      Files.writeString(
          list, Files.readString(list).replaceAll("\"fg_mask_path\" *: *\"[^\"]*\" *,?", ""));
    }
    ForeignImport.Outcome outcome = run(folder.resolve("data"), source(vhap));
    assertThat(outcome.headOnMask()).isEmpty();
    assertThat(outcome.warnings()).singleElement().asString().contains("has no masks");
  }

  @Test
  void singleFramesWithoutMasksAreToldSo() throws IOException {
    Path vhap = changed("half", "images", png -> png);
    Path list = vhap.resolve("transforms_train.json");
    String text = Files.readString(list);
    String without = text.replaceFirst("\"fg_mask_path\" *: *\"[^\"]*\" *,?", "");
    Files.writeString(list, without);
    ForeignImport.Outcome outcome = run(folder.resolve("data"), source(vhap));
    assertThat(outcome.warnings())
        .singleElement()
        .asString()
        .contains("1 of 8 frames has no mask, so the background becomes a part of the avatar");
    Files.writeString(
        list, text.replaceFirst("\"fg_mask_path\" *: *\"[^\"]*\"", "\"fg_mask_path\": 5"));
    assertThatThrownBy(() -> run(folder.resolve("data2"), source(vhap)))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("frame 0, fg_mask_path: is not the name of a file");
  }

  @Test
  void anglesThatNobodyReachesAreToldSo() throws IOException {
    List<Sitting.Shot> shots = momentsOfTwoCameras();
    HeadParams degrees = shots.get(2).params().copy();
    degrees.neck()[1] = 20;
    shots.set(2, Sitting.shot(shots.get(2).camera(), degrees));
    Path vhap = folder.resolve("degrees");
    ForeignStructures.vhap(vhap, shots, true);
    assertThat(run(folder.resolve("data"), source(vhap)).warnings())
        .anyMatch(w -> w.contains("2 of 8 frames turn the head, neck, jaw or eyes further than"));
  }

  @Test
  void whatNobodyReadsMayHoldAnything() throws IOException {
    Path vhap = changed("odd", "images", png -> png);
    Path list = vhap.resolve("transforms_train.json");
    String text =
        Files.readString(list).replaceFirst("\\{", "{\"loss\": NaN, \"bounds\": [NaN, 1],");
    Files.writeString(
        list, text.replaceFirst("\"file_path\"", "\"error\": Infinity, \"file_path\""));
    assertThat(run(folder.resolve("data"), source(vhap)).warnings()).isEmpty();
  }

  @Test
  void wrongAxesAreToldByTheMasks() throws IOException {
    List<Sitting.Shot> shots = Sitting.shots(6, false);
    Path insta = folder.resolve("insta");
    ForeignStructures.insta(insta, shots, false);
    ForeignImport.Source misread = new ForeignImport.Source(insta, ForeignFormat.NERF, "young", 25);
    addExpressions(insta, shots);
    ForeignImport.Outcome outcome = run(folder.resolve("data"), misread);
    assertThat(outcome.headOnMask().get("young")).isLessThan(0.5);
    assertThat(outcome.warnings()).anyMatch(w -> w.contains("% of the head's silhouette"));
  }

  private static void addExpressions(Path folder, List<Sitting.Shot> shots) throws IOException {
    for (String split : List.of("train", "test", "val")) {
      Path file = folder.resolve("transforms_" + split + ".json");
      String text = Files.readString(file);
      String expression = Arrays.toString(shots.getFirst().params().expression());
      Files.writeString(
          file, text.replace("\"file_path\"", "\"expr\":" + expression + ",\"file_path\""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"camera_model\":\"OPENCV_FISHEYE\"', is 'OPENCV_FISHEYE'",
    "'\"camera_model\":\"EQUIRECTANGULAR\"', is 'EQUIRECTANGULAR'",
    "'\"is_fisheye\":true', states a fisheye lens",
    "'\"k4\":0.02', is of a lens",
  })
  void lensesOfOtherKindsAreRefused(String stated, String expected) throws IOException {
    Path nerf = folder.resolve("nerf");
    ForeignStructures.nerf(nerf, Sitting.shots(3, true));
    for (boolean ofAll : new boolean[] {true, false}) {
      Path copy = folder.resolve("nerf-" + ofAll);
      Files.createSymbolicLink(copy, nerf);
      Path file = nerf.resolve("transforms_train.json");
      String text = Files.readString(file).replace(stated + ",", "");
      String before = ofAll ? "\"frames\"" : "\"file_path\"";
      Files.writeString(file, text.replace(before, stated + "," + before));
      assertThat(catchThrowable(() -> run(folder.resolve("data"), source(copy))))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(expected)
          .hasMessageContaining("remove the lens distortion from the pictures");
    }
  }

  @Test
  void vhapsUnionReadsTheSequencesBesideItAndNothingElse() throws IOException {
    Path person = Files.createDirectory(folder.resolve("person"));
    List<Sitting.Shot> shots = momentsOfTwoCameras();
    ForeignStructures.vhap(person.resolve("EMO-1"), shots, true);
    Path union = Files.createDirectory(person.resolve("UNION10"));
    for (String list : List.of("train", "val", "test")) {
      String name = "transforms_" + list + ".json";
      String alone = Files.readString(person.resolve("EMO-1").resolve(name));
      String joined = alone.replaceAll("(_path\" *: *\")", "$1../EMO-1/");
      assertThat(joined).isNotEqualTo(alone);
      Files.writeString(union.resolve(name), joined);
    }
    assertThat(run(folder.resolve("data"), source(union)).splits())
        .containsExactlyInAnyOrderEntriesOf(Map.of("train", 3, "val", 3, "test", 2));
    for (Frame frame : Dataset.open(folder.resolve("data")).frames()) {
      requireSame(frame, shots.get(2 * frame.timestep() + frame.cameraIndex()));
    }

    Path album = Files.createDirectories(person.resolve("album"));
    Files.copy(person.resolve("EMO-1/images/00000_00.png"), album.resolve("private.png"));
    Path list = union.resolve("transforms_train.json");
    String good = Files.readString(list);
    for (String bad : List.of("../album/private.png", "../EMO-1/../album/private.png")) {
      Files.writeString(
          list, good.replaceFirst("file_path\" *: *\"[^\"]*", "file_path\":\"" + bad));
      assertThat(catchThrowable(() -> run(folder.resolve("more"), source(union))))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("out of the dataset's folder");
    }
  }

  @Test
  void pictureOfTwoListsStaysHeldOutHoweverItsNameIsWritten() throws IOException {
    Path nerf = folder.resolve("nerf");
    List<Sitting.Shot> shots = Sitting.shots(3, true);
    ForeignStructures.nerf(nerf, shots);
    String train = Files.readString(nerf.resolve("transforms_train.json"));
    for (String other : List.of("\"file_path\":\"", "\"file_path\":\".//././")) {
      String held = train.replaceAll("\"file_path\" *: *\"(\\./)?", other);
      assertThat(held).isNotEqualTo(train);
      Files.writeString(nerf.resolve("transforms_test.json"), held);
      ForeignImport.Outcome outcome = run(folder.resolve("d" + other.length()), source(nerf));
      assertThat(outcome.splits().get("test")).isEqualTo(3);
      assertThat(outcome.splits()).doesNotContainKey("train");
      assertThat(outcome.warnings()).anyMatch(w -> w.contains("frames are in more than one list"));
    }
  }

  @Test
  void dataThatHaveTheirLifeStagesAreNotImported() throws IOException {
    Path nerf = folder.resolve("nerf");
    ForeignStructures.nerf(nerf, Sitting.shots(3, true));
    Path file = nerf.resolve("transforms_train.json");
    String good = Files.readString(file);
    String dataset = good.replace("\"frames\"", "\"timewalker\":{\"version\":1},\"frames\"");
    String staged = good.replace("\"file_path\"", "\"life_stage\":\"a20\",\"file_path\"");
    for (String other : List.of(dataset, staged)) {
      Files.writeString(file, other);
      refused(nerf, "the life stages are given already; use the folder as it is");
    }
  }

  @Test
  void lensesOfTheKnownKindAreTaken() throws IOException {
    Path nerf = folder.resolve("nerf");
    ForeignStructures.nerf(nerf, Sitting.shots(3, true));
    Path file = nerf.resolve("transforms_train.json");
    String stated = "\"camera_model\":\"OPENCV\",\"is_fisheye\":false,\"k4\":0,";
    Files.writeString(file, Files.readString(file).replace("\"frames\"", stated + "\"frames\""));
    assertThat(run(folder.resolve("data"), source(nerf)).stages()).isEqualTo(Map.of("young", 3));
  }

  @Test
  void severalSourcesBecomeLifeStagesWithMomentsOfTheirOwn() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    ForeignStructures.nerf(first, Sitting.shots(3, true));
    ForeignStructures.nerf(second, Sitting.shots(2, true));
    ForeignImport.Outcome outcome =
        run(
            folder.resolve("data"),
            new ForeignImport.Source(first, ForeignFormat.NERF, "child", 8),
            new ForeignImport.Source(second, ForeignFormat.NERF, "adult", 40));
    assertThat(outcome.stages()).isEqualTo(Map.of("child", 3, "adult", 2));
    Dataset dataset = Dataset.open(folder.resolve("data"));
    assertThat(dataset.stages()).extracting(Dataset.Stage::age).containsExactly(8.0, 40.0);
    assertThat(dataset.frames()).extracting(Frame::timestep).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void lifeStageOfSeveralSourcesHasOneAge() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    ForeignStructures.nerf(first, Sitting.shots(3, true));
    ForeignStructures.nerf(second, Sitting.shots(2, true));
    Path data = folder.resolve("data");
    var young = new ForeignImport.Source(first, ForeignFormat.NERF, "x", 20);
    var old = new ForeignImport.Source(second, ForeignFormat.NERF, "x", 30.5);
    assertThat(catchThrowable(() -> run(data, young, old)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("life stage x: has two ages, 20 and 30.5; give each age a stage of its own");
    assertThat(data).doesNotExist();
    var same = new ForeignImport.Source(second, ForeignFormat.NERF, "x", 20);
    assertThat(run(data, young, same).stages()).isEqualTo(Map.of("x", 5));
    assertThat(Dataset.open(data).stages()).extracting(Dataset.Stage::age).containsExactly(20.0);
  }

  @Test
  void everyNthMomentAndHeldOutCamerasAreChosen() throws IOException {
    List<Sitting.Shot> shots = Sitting.shots(8, true);
    ForeignStructures.vhap(folder.resolve("vhap"), shots, false);
    ForeignImport.Outcome outcome =
        ForeignImport.run(
            List.of(source(folder.resolve("vhap"))),
            Sitting.MODEL,
            folder.resolve("data"),
            new ForeignImport.Settings(false, false, 2, Set.of(0), Set.of(0)),
            FaceCheck.NONE,
            parallel,
            steps -> {});
    assertThat(outcome.splits()).isEqualTo(Map.of("test-view", 2));
    assertThat(Files.getAttribute(folder.resolve("data/images/00000_00.png"), "unix:nlink"))
        .isEqualTo(1);
  }

  @Test
  void whatCannotBeUsedIsToldInOneSentenceAndNothingIsLeftBehind() throws IOException {
    List<Sitting.Shot> shots = Sitting.shots(2, true);
    Path nerf = folder.resolve("nerf");
    ObjectNode list = ForeignStructures.nerf(nerf, shots);
    ObjectNode second = (ObjectNode) list.get("frames").get(1);
    Path list0 = nerf.resolve("transforms_train.json");
    String good = Files.readString(list0);
    Path picture = nerf.resolve("train/f_1.png");
    byte[] png = Files.readAllBytes(picture);

    second.put("file_path", "../../etc/passwd");
    refused(nerf, list, "frame 1, file_path", "leads out of the dataset's folder");
    second.put("file_path", "/etc/passwd");
    refused(nerf, list, "is an absolute path");
    second.put("file_path", "train/gone.png");
    refused(nerf, list, "frame 1, file_path", "'train/gone.png' does not exist");
    second.put("file_path", "train/f_1.png").put("w", 17);
    refused(nerf, list, "frame 1, w", "is 17.0, but its picture has 96 pixels");
    second.put("w", 96).put("fl_x", 4711);
    ForeignStructures.write(nerf, Map.of("train", list));
    Files.writeString(list0, Files.readString(list0).replace("4711", "NaN"));
    refused(nerf, "frame 1, fl_x", "holds NaN");
    second.put("fl_x", "NaN");
    refused(
        nerf,
        list,
        "transforms_train.json, frame 1, fl_x: must hold only numbers; correct or remove it");
    second.putArray("fl_x").add("250");
    refused(nerf, list, "frame 1, fl_x: must hold only numbers; correct or remove it");
    second.put("fl_x", 250).put("jaw_pose", "open");
    refused(nerf, list, "frame 1, jaw_pose: must hold only numbers; correct or remove it");
    second.remove("jaw_pose");
    second.put("fl_x", -3);
    refused(nerf, list, "states neither fl_x nor camera_angle_x");
    second.put("fl_x", 1e30);
    refused(nerf, list, "frame 1: its camera's intrinsics hold 1.0E30");
    second.put("fl_x", 250).putArray("expression").add(1).add(4711);
    ForeignStructures.write(nerf, Map.of("train", list));
    Files.writeString(list0, Files.readString(list0).replace("4711", "1e200"));
    refused(nerf, "frame 1, expression", "holds 1.0E200");
    var many = second.putArray("expression");
    for (int i = 0; i < 76; i++) {
      many.add(0.1);
    }
    refused(nerf, list, "NeRFace's own face model", "timewalker prepare");
    for (int i = 0; i < 10; i++) {
      many.add(0.1);
    }
    refused(nerf, list, "86 expression coefficients", "has 79");
    second.remove("expression");
    refused(nerf, list, "has no head parameters", "timewalker prepare");

    Files.writeString(list0, good.substring(0, good.length() / 2));
    refused(nerf, "transforms_train.json", "is not valid JSON");
    Files.writeString(list0, good.replaceFirst("\\[\\[-?[0-9.Ee-]+,", "[[5,"));
    refused(nerf, "frame 0, transform_matrix", "is not a rotation and a translation");
    Files.writeString(list0, good);
    Files.write(picture, Arrays.copyOf(png, png.length - 20));
    refused(nerf, "f_1.png", "is cut off");
    Files.write(picture, "no picture".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    refused(nerf, "f_1.png", "is neither a PNG nor a JPEG picture");
    Throwable unknown = catchThrowable(() -> ForeignFormat.of(folder));
    assertThat(unknown)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds neither transforms*.json nor .smc files");
  }

  private void refused(Path nerf, ObjectNode list, String... why) throws IOException {
    ForeignStructures.write(nerf, Map.of("train", list));
    refused(nerf, why);
  }

  private void refused(Path nerf, String... why) throws IOException {
    Throwable failure = catchThrowable(() -> run(folder.resolve("data"), source(nerf)));
    assertThat(failure).isInstanceOf(BadInputException.class);
    assertThat(failure.getMessage()).contains(why).doesNotContain("\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(nerf);
    }
  }
}
