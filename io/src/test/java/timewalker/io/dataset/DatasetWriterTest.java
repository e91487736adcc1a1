package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.LockFile;
import timewalker.io.OutputException;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

class DatasetWriterTest {
  private static final DatasetWriter.Settings NEW = DatasetWriter.Settings.DEFAULT;

  @TempDir Path folder;

  @Test
  void anyOrderAndAnyNumberOfThreadsGiveTheSameFiles() throws Exception {
    Path one = folder.resolve("one");
    Path four = folder.resolve("four");
    write(one, SampleFrames.all());
    List<FrameData> shuffled = new ArrayList<>(SampleFrames.all());
    Collections.shuffle(shuffled, new Random(3));
    try (DatasetWriter writer = DatasetWriter.create(four, SampleFrames.manifest(), NEW);
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> jobs = new ArrayList<>();
      for (FrameData frame : shuffled) {
        jobs.add(() -> {
          writer.addFrame(frame);
          return null;
        });
      }
      for (Future<Void> done : pool.invokeAll(jobs)) {
        done.get();
      }
      writer.finish();
    }
    List<String> names = files(one);
    // 20 frames of 4 pictures, 10 time steps, 3 lists
    assertThat(names).hasSize(93).isEqualTo(files(four));
    for (String name : names) {
      assertThat(Files.mismatch(one.resolve(name), four.resolve(name))).as(name).isEqualTo(-1);
    }
  }

  @Test
  void theListsHaveVhapsKeysAndOurs() throws IOException {
    Path target = folder.resolve("set");
    write(target, SampleFrames.all());
    JsonNode train = new ObjectMapper().readTree(target.resolve("transforms_train.json").toFile());
    assertThat(train.at("/timewalker/version").asInt()).isEqualTo(1);
    assertThat(train.at("/timewalker/head_model/id").asText()).isEqualTo("sample-head");
    JsonNode frame = train.at("/frames/1");
    assertThat(frame.get("file_path").asText()).isEqualTo("images/00000_01.png");
    assertThat(frame.get("fg_mask_path").asText()).isEqualTo("fg_masks/00000_01.png");
    assertThat(frame.get("flame_param_path").asText()).isEqualTo("flame_param/00000.npz");
    assertThat(frame.get("timestep_index").asInt()).isZero();
    assertThat(frame.get("camera_index").asInt()).isEqualTo(1);
    assertThat(frame.get("life_stage").asText()).isEqualTo("age-08");
    assertThat(frame.at("/transform_matrix/3/3").asDouble()).isEqualTo(1);
    double[] centre = SampleFrames.frame(0, 1).facts().camera().centre();
    for (int i = 0; i < 3; i++) {
      // The last column of camera-to-world is where the camera stands, whatever its axes.
      assertThat(frame.at("/transform_matrix/" + i + "/3").asDouble())
          .isCloseTo(centre[i], org.assertj.core.data.Offset.offset(1e-12));
    }
    assertThat(train.get("timestep_indices").toString()).isEqualTo("[0,1,5,6]");
    assertThat(train.get("camera_indices").toString()).isEqualTo("[0,1]");
    JsonNode test = new ObjectMapper().readTree(target.resolve("transforms_test.json").toFile());
    assertThat(test.at("/frames/0/split").asText()).isEqualTo("test-view");
  }

  @Test
  void everyPictureOfASyntheticDatasetSaysSo() throws IOException {
    Path target = folder.resolve("set");
    write(target, List.of(SampleFrames.frame(0, 0)));
    for (String part : List.of("images", "fg_masks", "depth", "normal")) {
      assertThat(SyntheticMediaTag.readFrom(target.resolve(part).resolve("00000_00.png")))
          .contains(SyntheticMediaTag.ALGORITHMIC.uri());
    }
    Path photos = folder.resolve("photos");
    DatasetManifest real = DatasetManifest.overWhite(SampleFrames.MODEL, false);
    var jpeg = new DatasetWriter.Settings(false, 1, Optional.of(0.9));
    try (DatasetWriter writer = DatasetWriter.create(photos, real, jpeg)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      writer.finish();
    }
    assertThat(SyntheticMediaTag.readFrom(photos.resolve("images/00000_00.jpg"))).isEmpty();
  }

  @Test
  void anUnfinishedDatasetLeavesNothingBehind() throws IOException {
    Path target = folder.resolve("set");
    try (DatasetWriter writer = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      writer.addFrame(SampleFrames.frame(0, 0));
    }
    assertThat(content(folder)).isEmpty();
  }

  @Test
  void aLinkIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path precious = folder.resolve("precious");
    write(precious, List.of(SampleFrames.frame(0, 0)));
    for (Path to : List.of(precious, Path.of("unplugged", "set"))) {
      Path link = Files.createSymbolicLink(folder.resolve("set"), to);
      DatasetWriter.Settings replacing = NEW.withReplace(true);
      assertThatThrownBy(() -> DatasetWriter.create(link, SampleFrames.manifest(), replacing))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining("is a link where results are written");
      Files.delete(link);
    }
    assertThat(Dataset.open(precious).frames()).hasSize(1);
    assertThat(content(folder)).noneMatch(name -> name.contains("unplugged"));
  }

  @Test
  void whatAKilledProgramLeftIsRemovedAndWhatAnotherWriterFillsIsNot() throws IOException {
    Path target = folder.resolve("set");
    Path killed = Files.createDirectories(folder.resolve(".set.partial-1"));
    Files.writeString(killed.resolve(".lock"), "");
    Files.createDirectories(killed.resolve("truth/mesh"));
    Files.createDirectories(killed.resolve("images"));
    Files.writeString(killed.resolve("images/00000_00.png"), "half a picture");
    Path young = Files.createDirectories(folder.resolve(".set.partial-2"));
    Path foreign = Files.createDirectories(folder.resolve(".other.partial-3"));
    try (DatasetWriter first = DatasetWriter.create(target, SampleFrames.manifest(), NEW);
        DatasetWriter second = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      second.addFrame(SampleFrames.frame(0, 0));
      first.addFrame(SampleFrames.frame(1, 0));
      first.finish();
    }
    assertThat(killed).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
    assertThat(content(target)).noneMatch(name -> name.contains("lock"));
    assertThat(Dataset.open(target).frames()).hasSize(1);
  }

  @Test
  void anInterruptedThreadBeginsAndRemovesADatasetToo() throws IOException {
    Path target = folder.resolve("set");
    Thread.currentThread().interrupt();
    PartialFolder partial = PartialFolder.beside(target);
    assertThat(partial.path()).isDirectory();
    partial.delete();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(content(folder)).isEmpty();
  }

  @Test
  void onlyUnlockedFoldersOfOursAreRemovedAsLeftovers() throws IOException {
    Path target = folder.resolve("set");
    Path theirs = Files.createDirectories(folder.resolve(".set.partial-1"));
    Files.writeString(theirs.resolve(".lock"), "no lock of ours");
    Path linked = Files.createDirectories(folder.resolve("linked"));
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(linked, old);
    Path link = Files.createSymbolicLink(folder.resolve(".set.partial-2"), linked);
    Path unlocked = Files.createDirectories(folder.resolve(".set.partial-3"));
    Files.setLastModifiedTime(unlocked, old);
    Path full = Files.createDirectories(folder.resolve(".set.partial-4"));
    Files.createSymbolicLink(full.resolve("link"), folder.resolve("nowhere"));
    Files.setLastModifiedTime(full, old);
    PartialFolder.beside(target).delete();
    assertThat(theirs.resolve(".lock")).hasContent("no lock of ours");
    assertThat(link).isSymbolicLink();
    assertThat(content(linked)).isEmpty();
    assertThat(unlocked).doesNotExist();
    assertThat(full.resolve("link")).isSymbolicLink();
    assertThat(content(full)).as("no lock either").containsExactly("link");
  }

  @Test
  void dataOfAnotherProgramAreNotReplaced() throws IOException {
    Path tracked = Files.createDirectories(folder.resolve("tracked/images"));
    Path list = tracked.resolveSibling("transforms_train.json");
    Files.writeString(list, "{\"frames\":[]}");
    assertThatThrownBy(() ->
            DatasetWriter.create(list.getParent(), SampleFrames.manifest(), NEW.withReplace(true)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds data of another program; name another folder");
    assertThat(list).hasContent("{\"frames\":[]}");
  }

  /** Everything in a folder of somebody else, whose names may be those of this program. */
  private List<Path> somebodyElses() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String state : List.of("partial", "ready", "replaced")) {
      for (String end : List.of("2019", "2019-photos", "mine", "", "0123456789abcdef0", "AB")) {
        Path theirs = Files.createDirectories(folder.resolve(".set." + state + "-" + end));
        files.add(Files.writeString(theirs.resolve("a.jpg"), "precious"));
      }
      // photos in the folders of a dataset
      Path mixed = Files.createDirectories(folder.resolve(".set." + state + "-fade"));
      write(mixed, List.of(SampleFrames.frame(0, 0)));
      files.add(Files.writeString(mixed.resolve("images/us.jpg"), "precious"));
      Path locked = Files.createDirectories(folder.resolve(".set." + state + "-beef"));
      Files.writeString(locked.resolve(".lock"), "");
      files.add(Files.writeString(locked.resolve("b.jpg"), "precious"));
      files.add(Files.writeString(folder.resolve(".set." + state + "-7e37"), "precious"));
      files.add(Files.writeString(folder.resolve(".set." + state + "-notes.txt"), "precious"));
    }
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    for (String name : content(folder)) {
      Files.setLastModifiedTime(folder.resolve(name), old);
    }
    return files;
  }

  @Test
  void foldersAndFilesOfOthersStayWhateverTheirNames() throws IOException {
    Path target = folder.resolve("set");
    List<Path> theirs = somebodyElses();
    List<String> before = content(folder);
    assertThatThrownBy(() -> Dataset.open(target)).hasMessage(target + ": does not exist");
    assertThat(content(folder)).isEqualTo(before);
    for (DatasetWriter.Settings how : List.of(NEW, NEW.withReplace(true))) {
      try (DatasetWriter writer = DatasetWriter.create(target, SampleFrames.manifest(), how)) {
        writer.addFrame(SampleFrames.frame(0, 0));
        writer.finish();
      }
    }
    assertThatThrownBy(() -> DatasetWriter.create(target, SampleFrames.manifest(), NEW))
        .hasMessageContaining("holds a dataset already");
    assertThat(theirs).allSatisfy(file -> assertThat(file).hasContent("precious"));
    assertThat(content(folder)).hasSize(before.size() + 1);
  }

  @Test
  void emptyFolderThatAKilledProgramReplacedIsRemovedAndADatasetBehindALinkIsGivenBack()
      throws IOException {
    Path target = folder.resolve("set");
    Path data = folder.resolve("elsewhere");
    write(data, List.of(SampleFrames.frame(0, 0)));
    Path link = Files.createSymbolicLink(folder.resolve(".set.replaced-1c0ffee"), data);
    Path empty = Files.createDirectory(folder.resolve(".set.replaced-2"));
    assertThat(Dataset.open(target).frames()).hasSize(1);
    assertThat(target).isSymbolicLink();
    assertThat(link).doesNotExist();
    Files.delete(target);
    write(target, List.of(SampleFrames.frame(0, 0)));
    assertThat(empty).doesNotExist();
    assertThat(content(folder)).containsExactly("elsewhere", "set");
  }

  @Test
  void nameThatIsTooLongForTheFoldersBesideItIsRefusedAtOnceByItself() throws IOException {
    for (int letters : new int[] {229, 236, 246, 255}) {
      Path target = folder.resolve("n".repeat(letters));
      assertThatThrownBy(() -> DatasetWriter.create(target, SampleFrames.manifest(), NEW))
          .isInstanceOf(OutputException.class)
          .hasMessage(target + ": cannot be written: the name is too long; choose a shorter one");
    }
    write(folder.resolve("n".repeat(228)), List.of(SampleFrames.frame(0, 0)));
    assertThat(content(folder)).hasSize(1);
  }

  @Test
  void finishedFolderOfAProgramKilledBeforeTheRenamingIsRemoved() throws IOException {
    Path target = folder.resolve("set");
    Path finished = Files.createDirectories(folder.resolve(".set.partial-1"));
    Files.writeString(finished.resolve("transforms_train.json"), "{}");
    try (LockFile _ = LockFile.tryTake(ReplacedFolder.lockFile(target)).orElseThrow()) {
      PartialFolder.beside(target).delete();
      assertThat(finished).as("while it may be renamed").isDirectory();
    }
    PartialFolder.beside(target).delete();
    assertThat(content(folder)).isEmpty();
  }

  @Test
  @Timeout(60)
  void ofTwoThatEndAtOnceTheLaterReplacesNothingWithoutLeave() throws Exception {
    Path target = folder.resolve("set");
    CountDownLatch moving = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ReplacedFolder.Renaming slow =
        (from, to) -> {
          moving.countDown();
          awaitIn(goOn);
          Files.move(from, to);
        };
    try (DatasetWriter first = DatasetWriter.create(target, SampleFrames.manifest(), NEW, slow);
        DatasetWriter second = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      first.addFrame(SampleFrames.frame(0, 0));
      second.addFrame(SampleFrames.frame(1, 0));
      FutureTask<Void> earlier = new FutureTask<>(() -> finish(first));
      FutureTask<Void> later = new FutureTask<>(() -> finish(second));
      try {
        Thread.ofPlatform().daemon().start(earlier);
        moving.await();
        Thread waiting = Thread.ofPlatform().daemon().start(later);
        // Nothing lies there yet, so that it comes as far as the lock.
        while (!later.isDone() && waiting.getState() != Thread.State.TIMED_WAITING) {
          Thread.onSpinWait();
        }
      } finally {
        goOn.countDown();
      }
      earlier.get();
      assertThatThrownBy(later::get)
          .hasCauseInstanceOf(BadInputException.class)
          .hasMessageContaining("holds a dataset already");
    }
    assertThat(Dataset.open(target).frames().getFirst().timestep()).isZero();
    assertThat(content(folder)).containsExactly("set");
  }

  @Test
  @Timeout(60)
  void fileOfAnotherProgramInTheLocksPlaceEndsInASentence() throws IOException {
    Path target = folder.resolve("set");
    Path note = folder.resolve(".set" + ReplacedFolder.LOCK);
    Path theirs = Files.writeString(folder.resolve(".set.lock"), "theirs");
    String sentence =
        note
            + ": is not a lock file of TimeWalker but has the name of one; move it away and run"
            + " again";
    try (DatasetWriter writer = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      Files.writeString(note, "note");
      assertThatThrownBy(writer::finish).isInstanceOf(BadInputException.class).hasMessage(sentence);
    }
    assertThatThrownBy(() -> DatasetWriter.create(target, SampleFrames.manifest(), NEW))
        .as("before anything is made")
        .hasMessage(sentence);
    assertThat(content(folder)).containsExactly(".set.lock", ".set" + ReplacedFolder.LOCK);
    assertThat(note).hasContent("note");
    Files.delete(note);
    write(target, List.of(SampleFrames.frame(0, 0)));
    assertThat(theirs).hasContent("theirs");
    assertThat(content(folder)).containsExactly(".set.lock", "set");
  }

  @Test
  @Timeout(60)
  void lockThatIsNeverGivenUpEndsInASentence() throws IOException {
    Path target = folder.resolve("set");
    Path file = folder.resolve(".set" + ReplacedFolder.LOCK);
    ReplacedFolder replaced = new ReplacedFolder(target, Files::move, Duration.ofMillis(100));
    try (LockFile _ = LockFile.tryTake(file).orElseThrow()) {
      PartialFolder partial = PartialFolder.beside(target);
      assertThatThrownBy(() -> replaced.replaceWith(partial, () -> {}))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(file + ": is held by another program");
      partial.delete();
    }
  }

  private static Void finish(DatasetWriter writer) throws IOException {
    writer.finish();
    return null;
  }

  private static void awaitIn(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Stands for a program that is killed: nothing of it runs any more. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Stops before or behind the rename of this number. */
  private void replaceAndDie(Path target, int rename, boolean behind) throws IOException {
    int[] count = {0};
    ReplacedFolder.Renaming dying =
        (from, to) -> {
          boolean now = count[0]++ == rename;
          if (now && !behind) {
            throw new Killed();
          }
          Files.move(from, to);
          if (now) {
            throw new Killed();
          }
        };
    // Not closed: a killed program closes nothing.
    DatasetWriter writer =
        DatasetWriter.create(target, SampleFrames.manifest(), NEW.withReplace(true), dying);
    writer.addFrame(SampleFrames.frame(3, 1));
    writer.addFrame(SampleFrames.frame(5, 1));
    assertThatThrownBy(writer::finish).isInstanceOf(Killed.class);
  }

  @Test
  void aKillAtAnyPointOfReplacingLeavesTheOldOrTheNewDatasetWhole() throws IOException {
    for (int rename = 0; rename < 4; rename++) {
      for (boolean behind : new boolean[] {false, true}) {
        boolean finished = rename > 0 || behind;
        for (boolean opened : new boolean[] {false, true}) {
          Path place = folder.resolve(rename + "-" + behind + "-" + opened);
          Path target = place.resolve("set");
          write(target, List.of(SampleFrames.frame(0, 0)));
          replaceAndDie(target, rename, behind);
          if (opened) {
            assertThat(Dataset.open(target).frames()).as(place.toString()).hasSizeBetween(1, 2);
          }
          DatasetWriter.create(target, SampleFrames.manifest(), NEW.withReplace(true)).close();
          Dataset dataset = Dataset.open(target);
          assertThat(dataset.frames()).as(place.toString()).hasSize(finished ? 2 : 1);
          for (var frame : dataset.frames()) {
            assertThat(frame.image().width()).isPositive();
          }
          assertThat(content(place))
              .filteredOn(name -> !name.contains("partial"))
              .containsExactly("set");
        }
      }
    }
  }

  @Test
  void aFailedRenameGivesTheOldDatasetBackAndLeavesNothingElse() throws IOException {
    for (int failing = 0; failing < 3; failing++) {
      Path place = folder.resolve("failing " + failing);
      Path target = place.resolve("set");
      write(target, List.of(SampleFrames.frame(0, 0)));
      int[] count = {0, failing};
      try (DatasetWriter writer =
          DatasetWriter.create(
              target,
              SampleFrames.manifest(),
              NEW.withReplace(true),
              (from, to) -> {
                if (count[0]++ == count[1]) {
                  throw new IOException("No space left on device");
                }
                Files.move(from, to);
              })) {
        writer.addFrame(SampleFrames.frame(3, 1));
        writer.addFrame(SampleFrames.frame(5, 1));
        assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
      }
      assertThat(Dataset.open(target).frames()).hasSize(1);
      assertThat(content(place)).containsExactly("set");
    }
  }

  @Test
  void whatSomebodyPutInTheDatasetsPlaceMeanwhileIsLeftAlone() throws IOException {
    Path target = folder.resolve("set");
    write(target, List.of(SampleFrames.frame(0, 0)));
    replaceAndDie(target, 1, true);
    assertThat(target).doesNotExist();
    Files.createDirectory(target);
    Files.writeString(target.resolve("letter.txt"), "Dear all,");
    assertThatThrownBy(
            () -> DatasetWriter.create(target, SampleFrames.manifest(), NEW.withReplace(true)))
        .hasMessageContaining("holds no dataset");
    assertThat(content(target)).containsExactly("letter.txt");
    assertThat(content(folder)).anyMatch(name -> name.startsWith(".set.ready-"));
  }

  @Test
  void onlyADatasetIsEverReplacedAndOnlyOnRequest() throws IOException {
    Path target = folder.resolve("set");
    write(target, List.of(SampleFrames.frame(0, 0)));
    assertThatThrownBy(() -> DatasetWriter.create(target, SampleFrames.manifest(), NEW))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds a dataset already");
    try (DatasetWriter writer =
        DatasetWriter.create(target, SampleFrames.manifest(), NEW.withReplace(true))) {
      writer.addFrame(SampleFrames.frame(3, 1));
      writer.finish();
    }
    assertThat(content(target.resolve("images"))).containsExactly("00003_01.png");
    assertThat(content(folder)).containsExactly("set");

    Path letters = Files.createDirectory(folder.resolve("letters"));
    Files.writeString(letters.resolve("a.txt"), "Dear all,");
    assertThatThrownBy(
            () -> DatasetWriter.create(letters, SampleFrames.manifest(), NEW.withReplace(true)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds no dataset");
    assertThat(content(letters)).containsExactly("a.txt");
  }

  @Test
  void contradictionsAreRefused() throws IOException {
    Path target = folder.resolve("set");
    try (DatasetWriter writer = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      FrameData first = SampleFrames.frame(0, 0);
      writer.addFrame(first);
      assertThatThrownBy(() -> writer.addFrame(first)).hasMessageContaining("00000_00");
      FrameData other =
          new FrameData(
              new FrameFacts(
                  0, 1, first.facts().lifeStage(), 8, Split.TRAIN, first.facts().camera()),
              SampleFrames.params(77),
              first.image(),
              first.mask(),
              Optional.empty(),
              Optional.empty());
      assertThatThrownBy(() -> writer.addFrame(other)).hasMessageContaining("two different sets");
      FrameData alike =
          new FrameData(
              new FrameFacts(
                  0, 2, first.facts().lifeStage(), 8, Split.TRAIN, first.facts().camera()),
              sameHashCodes(first.params()),
              first.image(),
              first.mask(),
              Optional.empty(),
              Optional.empty());
      assertThatThrownBy(() -> writer.addFrame(alike)).hasMessageContaining("two different sets");
    }
    assertThatThrownBy(() ->
            PictureCoding.encodeDepth(
                new timewalker.math.FloatImage(1, 1, 1, new float[] {3.3f}), 0.00005))
        .hasMessageContaining("3.277 m");
  }

  /** Another head whose arrays have the hash codes of a head's arrays. */
  private static HeadParams sameHashCodes(HeadParams params) {
    HeadParams other = params.copy();
    float[] shape = other.shape();
    shape[0] = Float.intBitsToFloat(Float.floatToIntBits(shape[0]) + 1);
    shape[1] = Float.intBitsToFloat(Float.floatToIntBits(shape[1]) - 31);
    assertThat(Arrays.hashCode(shape)).isEqualTo(Arrays.hashCode(params.shape()));
    assertThat(shape).isNotEqualTo(params.shape());
    return other;
  }

  static void write(Path target, List<FrameData> frames) throws IOException {
    try (DatasetWriter writer = DatasetWriter.create(target, SampleFrames.manifest(), NEW)) {
      for (FrameData frame : frames) {
        writer.addFrame(frame);
      }
      writer.finish();
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .map(p -> root.relativize(p).toString())
          .sorted()
          .toList();
    }
  }

  private static List<String> content(Path path) throws IOException {
    try (Stream<Path> paths = Files.list(path)) {
      return Arrays.asList(
          paths.map(p -> p.getFileName().toString()).sorted().toArray(String[]::new));
    }
  }
}
