package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.EmbeddedHead;
import timewalker.head.LandmarkScheme;
import timewalker.io.BadInputException;
import timewalker.io.FolderLock;
import timewalker.io.OutputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipWriter;
import timewalker.math.Parallel;
import timewalker.prepare.Verdict.Reason;
import timewalker.prepare.analysis.FaceAnalyzer;
import timewalker.prepare.media.Reduction;
import timewalker.prepare.stage.StageLabel;
import timewalker.prepare.vision.FaceModels;
import timewalker.prepare.vision.Landmarks;
import timewalker.synth.Clutter;

class PreparationTest {
  private static final Parallel PARALLEL = Parallel.of(2);
  private static final PrepareSettings SMALL = PrepareSettings.DEFAULT.withSize(128);
  @TempDir static Path box;
  @TempDir Path folder;

  /** A small shoe box: nine photos of one person at two ages, a stranger, and all that is bad. */
  @BeforeAll
  static void fillBox() throws IOException {
    SyntheticPhotos young = new SyntheticPhotos(0, 25);
    SyntheticPhotos old = new SyntheticPhotos(0, 50);
    int[] yaws = {-25, -12, 0, 12, 25};
    for (int i = 0; i < yaws.length; i++) {
      Path file = box.resolve("age 25/secret place %d.jpg".formatted(i));
      SyntheticPhotos.jpeg(file, young.portrait(480, yaws[i], 0.45, i));
    }
    for (int i = 0; i < 4; i++) {
      Path file = box.resolve("age 50/%d.jpg".formatted(i));
      SyntheticPhotos.jpeg(file, old.portrait(480, yaws[i], 0.45, 10 + i));
    }
    SyntheticPhotos.jpeg(box.resolve("age 25/far away.jpg"), young.portrait(480, 0, 0.06, 20));
    ByteImage portrait = young.portrait(480, 5, 0.45, 21);
    SyntheticPhotos.jpeg(box.resolve("age 25/blurred.jpg"), blurred(portrait));
    SyntheticPhotos.jpeg(box.resolve("nobody.jpg"), Clutter.picture(480, 3));
    SyntheticPhotos.jpeg(
        box.resolve("stranger.jpg"), new SyntheticPhotos(1, 50).portrait(480, 0, 0.45, 22));
    Path cut = box.resolve("cut off.jpg");
    SyntheticPhotos.jpeg(cut, portrait);
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 5));
    Files.writeString(box.resolve("letter.jpg"), "Dear grandma, this is no picture.");
    Files.writeString(box.resolve("broken.mp4"), "no clip either");
    Files.writeString(box.resolve("notes.txt"), "not a picture, and not named like one");
  }

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  @Test
  void everyPictureOfTheBoxGetsTheVerdictItDeserves() throws IOException {
    PreparationResult result = preparation(List.of(box)).run();
    Map<String, Verdict> verdicts = new TreeMap<>();
    result.pictures().forEach(p -> verdicts.put(p.name(), p.verdict()));
    assertThat(verdicts.get("nobody.jpg").reason()).isEqualTo(Reason.NO_FACE);
    assertThat(verdicts.get("age 25/far away.jpg").reason()).isIn(Reason.TOO_SMALL, Reason.NO_FACE);
    assertThat(verdicts.get("age 25/blurred.jpg").reason())
        .isIn(Reason.BLURRED, Reason.UNSURE_LANDMARKS, Reason.NO_FACE);
    for (String name : List.of("cut off.jpg", "letter.jpg", "broken.mp4")) {
      assertThat(verdicts.get(name).reason()).as(name).isEqualTo(Reason.UNREADABLE);
      assertThat(verdicts.get(name).text()).as(name).isNotBlank();
    }
    assertThat(verdicts.get("stranger.jpg").kept()).isFalse();
    assertThat(result.input().strange()).containsExactly("notes.txt");
    assertThat(result.kept()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(result.stages().stream().map(s -> s.label().name())).containsExactly("a25", "a50");
    assertThat(result.residual(0.5)).isLessThan(0.04);
    datasetHoldsWhatWasKept(result);
  }

  private static Path onlyFile(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(ending)).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  /** A white page with a print in each quarter. */
  private static ByteImage page(ByteImage... prints) {
    int side = prints[0].width() + 60;
    ByteImage page = new ByteImage(2 * side, 2 * side, 3);
    Arrays.fill(page.data(), (byte) 250);
    for (int n = 0; n < prints.length; n++) {
      for (int y = 0; y < prints[n].height(); y++) {
        int row = n / 2 * side + 30 + y;
        System.arraycopy(
            prints[n].data(),
            3 * y * prints[n].width(),
            page.data(),
            3 * (row * page.width() + n % 2 * side + 30),
            3 * prints[n].width());
      }
    }
    return page;
  }

  @Test
  void eachPrintOnAPageIsAPhotoOfItsOwn() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("albums"));
    List<ByteImage> printed = new ArrayList<>();
    for (int age : new int[] {25, 75}) {
      SyntheticPhotos person = new SyntheticPhotos(0, age);
      for (int i = 0; i < 5; i++) {
        ByteImage photo = person.portrait(320, 11 * (i - 2), 0.45, age + i);
        if (i == 1 || i == 3) {
          printed.add(photo);
        } else {
          SyntheticPhotos.jpeg(photos.resolve("age %d/%d.jpg".formatted(age, i)), photo);
        }
      }
    }
    ByteImage page = page(printed.get(0), printed.get(2), printed.get(1), printed.get(3));
    SyntheticPhotos.jpeg(photos.resolve("page.jpg"), page);
    List<String> stages = List.of("a25", "a75", "a25", "a75");
    // The second time from the cache, the third with a part of it lost.
    for (int run = 0; run < 3; run++) {
      if (run == 2) {
        Path numbers = onlyFile(folder.resolve("data-prepare/cache"), "--1.look");
        Files.write(numbers, new byte[3]);
      }
      PreparationResult result = preparation(List.of(photos)).run();
      Map<String, PictureResult> found = new TreeMap<>();
      result.pictures().forEach(p -> found.put(p.name(), p));
      for (int n = 0; n < stages.size(); n++) {
        PictureResult print = found.get("page.jpg print " + (n + 1));
        assertThat(print.verdict().sentence()).as("print %s", n + 1).isEqualTo("kept");
        assertThat(print.stage().orElseThrow().name()).isEqualTo(stages.get(n));
      }
      assertThat(found).doesNotContainKey("page.jpg").hasSize(10);
      assertThat(result.kept()).hasSize(10);
      List<Frame> frames = Dataset.open(folder.resolve("data")).frames();
      assertThat(frames).hasSize(10);
      frames.forEach(Frame::check);
    }
    Path table = folder.resolve("albums-stages.csv");
    Files.writeString(
        table, "stage,age,file\n-,,page.jpg print 2\na25,25,page.jpg\ngold,80,page.jpg print 4\n");
    PreparationResult told =
        preparation(List.of(photos), Optional.empty(), Optional.of(table)).plan();
    Map<String, String> verdicts = new TreeMap<>();
    told.pictures()
        .forEach(p ->
            verdicts.put(p.name(), p.stage().map(StageLabel::name).orElse(p.verdict().sentence())));
    assertThat(verdicts.get("page.jpg print 1")).isEqualTo("a25");
    assertThat(verdicts.get("page.jpg print 2")).startsWith("left out");
    assertThat(verdicts.get("page.jpg print 3")).isEqualTo("a25");
    assertThat(verdicts.get("page.jpg print 4")).isEqualTo("gold");
    Files.writeString(table, "stage,age,file\na25,25,page.jpg print 7\n");
    assertThatThrownBy(
            () -> preparation(List.of(photos), Optional.empty(), Optional.of(table)).plan())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("\"page.jpg print 7\", but no such print");
  }

  @Test
  void ofFilesWithTheSameContentTheOneInAStatedFolderCounts() throws IOException {
    SyntheticPhotos person = new SyntheticPhotos(0, 25);
    Path photos = Files.createDirectory(folder.resolve("library"));
    for (int i = 0; i < 4; i++) {
      ByteImage portrait = person.portrait(480, 12 * (i - 2), 0.45, 40 + i);
      SyntheticPhotos.jpeg(photos.resolve("age 25/" + i + ".jpg"), portrait);
    }
    Files.createDirectories(photos.resolve("a backup"));
    Files.createDirectories(photos.resolve("phone"));
    Files.copy(photos.resolve("age 25/0.jpg"), photos.resolve("a backup/0 (1).jpg"));
    Files.copy(photos.resolve("age 25/1.jpg"), photos.resolve("age 25/1 copy.jpg"));
    Files.createSymbolicLink(photos.resolve("phone/2.jpg"), photos.resolve("age 25/2.jpg"));
    ByteImage small =
        Reduction.to(384, ImageFile.read(photos.resolve("age 25/3.jpg"), ImageLimits.DEFAULT));
    Path sent = photos.resolve("age 25/sent.jpg");
    ImageFile.writeJpeg(sent, small, 0.75, Optional.empty());
    PreparationResult result = preparation(List.of(photos)).run();
    Map<String, String> verdicts = new TreeMap<>();
    result.pictures().forEach(p -> verdicts.put(p.name(), p.verdict().sentence()));
    assertThat(verdicts)
        .containsEntry("a backup/0 (1).jpg", "copy of another file: age 25/0.jpg")
        .containsEntry("age 25/1 copy.jpg", "copy of another file: age 25/1.jpg")
        .containsEntry("phone/2.jpg", "copy of another file: age 25/2.jpg");
    assertThat(result.kept()).hasSize(5);
    assertThat(result.toMap(10)).containsEntry("near_copies", 1);
    assertThat(result.text(10)).contains("1 photo is a near copy of another");
    Path stages = folder.resolve("copies-stages.csv");
    Files.writeString(stages, "stage,age,file\n-,,a backup/0 (1).jpg\ngold,70,phone/2.jpg\n");
    PreparationResult told =
        preparation(List.of(photos), Optional.empty(), Optional.of(stages)).plan();
    Map<String, Reason> reasons = new TreeMap<>();
    told.pictures().forEach(p -> reasons.put(p.name(), p.verdict().reason()));
    assertThat(reasons)
        .containsEntry("age 25/0.jpg", Reason.LEFT_OUT)
        .containsEntry("age 25/1.jpg", Reason.KEPT)
        .containsEntry("age 25/2.jpg", Reason.KEPT);
    assertThat(told.stages().stream().map(s -> s.label().name())).contains("gold");
  }

  @Test
  void eyesBehindDarkGlassesLookStraightAheadAndAreCounted() throws IOException {
    SyntheticPhotos person = new SyntheticPhotos(0, 25);
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < 3; i++) {
      ByteImage portrait = person.portrait(480, 12 * (i - 1), 0.45, 30 + i);
      SyntheticPhotos.jpeg(
          photos.resolve(i + ".jpg"), i == 0 ? portrait : withDarkGlasses(portrait));
    }
    assertThat(preparation(List.of(photos)).plan().pictures())
        .extracting(picture -> picture.verdict().reason())
        .containsExactly(Reason.KEPT, Reason.COVERED, Reason.COVERED);
    PrepareSettings all = SMALL.with(Map.of("gates.eyeCoverDistance", 100));
    PreparationResult result = preparation(List.of(photos), all).run();
    assertThat(result.kept()).hasSize(3);
    for (PictureResult picture : result.kept()) {
      boolean bare = picture.name().contains("0.jpg");
      boolean straight = Arrays.equals(picture.head().orElseThrow().params().eyes(), new float[6]);
      assertThat(picture.gazeFound()).as(picture.name()).isEqualTo(bare);
      assertThat(straight).as(picture.name()).isEqualTo(!bare);
    }
    assertThat(result.toMap(10)).containsEntry("gaze_unknown", 2L);
    assertThat(result.text(10)).contains("2 of them kept with gaze straight ahead");
  }

  private static ByteImage withDarkGlasses(ByteImage portrait) {
    try (FaceModels models = new FaceModels()) {
      Landmarks marks =
          FaceAnalyzer.analyse(models, portrait, Optional.empty(), OptionalDouble.empty())
              .faces()
              .getFirst()
              .landmarks();
      LandmarkScheme scheme = marks.scheme();
      for (LandmarkScheme.Eye eye : List.of(scheme.rightEye(), scheme.leftEye())) {
        double cx = (marks.x(eye.outer()) + marks.x(eye.inner())) / 2;
        double cy = (marks.y(eye.outer()) + marks.y(eye.inner())) / 2;
        double radius = 0.8 * Math.abs(marks.x(eye.inner()) - marks.x(eye.outer()));
        for (int y = (int) (cy - radius); y <= cy + radius; y++) {
          for (int x = (int) (cx - radius); x <= cx + radius; x++) {
            if (Math.hypot(x - cx, y - cy) <= radius) {
              int at = 3 * (y * portrait.width() + x);
              Arrays.fill(portrait.data(), at, at + 3, (byte) 40);
            }
          }
        }
      }
    }
    return portrait;
  }

  private void datasetHoldsWhatWasKept(PreparationResult result) throws IOException {
    Dataset dataset = Dataset.open(folder.resolve("data"));
    assertThat(dataset.frames()).hasSize(result.kept().size());
    assertThat(dataset.exactParams()).isFalse();
    for (Frame frame : dataset.frames()) {
      frame.check();
      assertThat(frame.age()).isIn(25.0, 50.0);
      assertThat(frame.image().at(0, 0, 0)).isEqualTo(255);
      assertThat(frame.mask().at(64, 64, 0)).isGreaterThan(200);
    }
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("secret place").doesNotContain(box.toString());
      }
    }
    assertThat(folder.resolve("data-prepare/stages.csv")).isRegularFile();
    assertThat(folder.resolve("data-prepare/faces.csv")).isRegularFile();
    assertThat(times(folder.resolve("data-prepare/report/frames"))).hasSizeGreaterThanOrEqualTo(11);
  }

  @Test
  void secondRunRemembersWhatWasSeenAndWritesTheSame() throws IOException {
    List<Path> some = List.of(box.resolve("age 50"));
    preparation(some).run();
    Map<String, FileTime> looks = times(folder.resolve("data-prepare/cache"));
    byte[] first = Files.readAllBytes(folder.resolve("data/transforms_train.json"));
    preparation(some).run();
    assertThat(looks).hasSize(4);
    assertThat(times(folder.resolve("data-prepare/cache"))).isEqualTo(looks);
    assertThat(Files.readAllBytes(folder.resolve("data/transforms_train.json"))).isEqualTo(first);
  }

  @Test
  void theDateOfAClipGivesTheAgeInIt() throws IOException {
    Path clip = folder.resolve("clip.mp4");
    SyntheticPhotos person = new SyntheticPhotos(0, 25);
    try (ClipWriter writer = ClipWriter.to(clip, 25, SyntheticMediaTag.ALGORITHMIC)) {
      for (int i = 0; i < 4; i++) {
        writer.add(person.portrait(480, 3 * i, 0.45, 40));
      }
      writer.finish();
    }
    setDate(clip, Instant.parse("1980-01-02T12:00:00Z"));
    PreparationResult result =
        preparation(List.of(clip), Optional.of(LocalDate.of(1960, 1, 1))).run();
    assertThat(result.stages().stream().map(s -> s.label().name())).containsExactly("a20");
    assertThat(result.stages().getFirst().label().age()).isEqualTo(20, within(0.01));
  }

  /** Writes a time into the header of an MP4 file: seconds since 1904. */
  private static void setDate(Path clip, Instant time) throws IOException {
    byte[] bytes = Files.readAllBytes(clip);
    int header = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("mvhd");
    long seconds = Duration.between(Instant.parse("1904-01-01T00:00:00Z"), time).toSeconds();
    ByteBuffer.wrap(bytes).putInt(header + 8, (int) seconds);
    Files.write(clip, bytes);
  }

  @Test
  void nothingIsWrittenWhenNothingUsableIsLeft() throws IOException {
    PreparationResult result = preparation(List.of(box.resolve("nobody.jpg"))).run();
    assertThat(result.usable()).isFalse();
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void emptyAndMissingInputsAreRefusedWithTheirNames() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> preparation(List.of(empty)).run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("empty: holds no photo and no clip");
    assertThatThrownBy(() -> preparation(List.of(folder.resolve("gone"))).run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("gone: does not exist");
  }

  @Test
  void folderOfOtherThingsIsNeverWrittenOver() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/diary.txt"), "mine");
    assertThatThrownBy(() -> preparation(List.of(box)).run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds no dataset");
    assertThat(folder.resolve("data/diary.txt")).hasContent("mine");
  }

  @Test
  void folderOfOtherThingsIsNeverTakenForTheReport() throws IOException {
    Path mine = folder.resolve("data-prepare").resolve("report").resolve("frames");
    Files.createDirectories(mine);
    Files.writeString(mine.resolve("diary.txt"), "mine");
    assertThatThrownBy(() -> preparation(List.of(box)).run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("data-prepare: is needed for the report but holds other files");
    assertThat(mine.resolve("diary.txt")).hasContent("mine");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void linksThatCameWithAWorkFolderLeadNowhere() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("documents"));
    Path diary = Files.writeString(mine.resolve("diary.txt"), "mine");
    Path work = folder.resolve("data-prepare");
    Files.createDirectories(work.resolve("cache"));
    Files.createDirectories(work.resolve("report"));
    for (Path link : List.of(work.resolve("report/frames"), work.resolve("stages.csv"))) {
      Files.createSymbolicLink(link, link.endsWith("frames") ? mine : diary);
      assertThatThrownBy(() -> preparation(List.of(box)).run())
          .isInstanceOf(OutputException.class)
          .hasMessageStartingWith(link + ": is a link");
      assertThat(diary).hasContent("mine");
      Files.delete(link);
    }
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void twoRunsDoNotShareAWorkFolder() throws IOException {
    Path work = folder.resolve("data-prepare");
    try (FolderLock _ = FolderLock.take(work, work, "taken")) {
      assertThatThrownBy(() -> preparation(List.of(box.resolve("nobody.jpg"))).run())
          .isInstanceOf(BadInputException.class)
          .hasMessageEndingWith(
              "data: another run is preparing this dataset; wait for its end or name another"
                  + " folder");
    }
    assertThat(work).doesNotExist();
    Files.createDirectory(work);
    Files.createFile(work.resolve(FolderLock.NAME)); // as a killed run leaves it
    assertThat(preparation(List.of(box.resolve("nobody.jpg"))).run().usable()).isFalse();
    assertThat(work.resolve(FolderLock.NAME)).doesNotExist();
  }

  @Test
  void fullDiskIsSaidInASentence() {
    IOException full = new IOException("No space left on device");
    assertThatThrownBy(
            () -> {
              throw Preparation.diskFull(full, Path.of("data"));
            })
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the disk is full");
    IOException other = new IOException("something else");
    assertThat(Preparation.diskFull(other, Path.of("data"))).isSameAs(other);
  }

  private Preparation preparation(List<Path> inputs) {
    return preparation(inputs, Optional.empty());
  }

  private Preparation preparation(List<Path> inputs, Optional<LocalDate> born) {
    return preparation(inputs, born, Optional.empty());
  }

  private Preparation preparation(
      List<Path> inputs, Optional<LocalDate> born, Optional<Path> stages) {
    return preparation(inputs, born, stages, SMALL);
  }

  private Preparation preparation(List<Path> inputs, PrepareSettings settings) {
    return preparation(inputs, Optional.empty(), Optional.empty(), settings);
  }

  private Preparation preparation(
      List<Path> inputs,
      Optional<LocalDate> born,
      Optional<Path> stages,
      PrepareSettings settings) {
    Preparation.Request request =
        new Preparation.Request(
            inputs, folder.resolve("data"), true, Optional.empty(), Optional.empty(), stages, born);
    return new Preparation(
        request, settings, EmbeddedHead.load(), PARALLEL, new Preparation.Listener() {});
  }

  private static Map<String, FileTime> times(Path folder) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        times.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private static ByteImage blurred(ByteImage sharp) {
    return blurred(blurred(sharp, 1, 0), 0, 1);
  }

  private static ByteImage blurred(ByteImage sharp, int dx, int dy) {
    ByteImage out = new ByteImage(sharp.width(), sharp.height(), 3);
    int reach = 9;
    for (int y = 0; y < sharp.height(); y++) {
      for (int x = 0; x < sharp.width(); x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int k = -reach; k <= reach; k++) {
            int px = Math.clamp(x + k * dx, 0, sharp.width() - 1);
            int py = Math.clamp(y + k * dy, 0, sharp.height() - 1);
            sum += sharp.at(px, py, c);
          }
          out.data()[3 * (y * sharp.width() + x) + c] = (byte) (sum / (2 * reach + 1));
        }
      }
    }
    return out;
  }
}
