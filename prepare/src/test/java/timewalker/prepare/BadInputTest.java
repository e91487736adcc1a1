package timewalker.prepare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.EmbeddedHead;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipWriter;
import timewalker.math.Parallel;
import timewalker.prepare.Verdict.Reason;

/** What goes wrong in one file stops no run, and is told in a sentence. */
class BadInputTest {
  private static final Parallel PARALLEL = Parallel.of(2);
  private static final SyntheticPhotos SOMEBODY = new SyntheticPhotos(0, 25);
  @TempDir Path folder;

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  private Map<String, Verdict> verdicts() throws IOException {
    Preparation.Request request =
        new Preparation.Request(
            List.of(folder.resolve("in")),
            folder.resolve("data"),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    PreparationResult result =
        new Preparation(
                request,
                PrepareSettings.DEFAULT.withSize(64),
                EmbeddedHead.load(),
                PARALLEL,
                new Preparation.Listener() {})
            .run();
    Map<String, Verdict> verdicts = new TreeMap<>();
    result.pictures().forEach(p -> verdicts.put(p.name(), p.verdict()));
    return verdicts;
  }

  private Path in(String name) throws IOException {
    return Files.createDirectories(folder.resolve("in")).resolve(name);
  }

  private void somePortraits() throws IOException {
    for (int i = 0; i < 3; i++) {
      SyntheticPhotos.jpeg(in("good %d.jpg".formatted(i)), SOMEBODY.portrait(320, 8 * i, 0.5, i));
    }
  }

  private static ByteImage besideItself(ByteImage picture) {
    int bytes = 3 * picture.width();
    ByteImage both = new ByteImage(2 * picture.width(), picture.height(), 3);
    for (int y = 0; y < picture.height(); y++) {
      System.arraycopy(picture.data(), y * bytes, both.data(), 2 * y * bytes, bytes);
      System.arraycopy(picture.data(), y * bytes, both.data(), (2 * y + 1) * bytes, bytes);
    }
    return both;
  }

  /** Noise makes all frames of a clip about equally long. */
  private static ByteImage noisy(ByteImage picture, long seed) {
    Random random = new Random(seed);
    ByteImage out = new ByteImage(picture.width(), picture.height(), 3);
    for (int i = 0; i < out.data().length; i++) {
      out.data()[i] = (byte) Math.clamp((picture.data()[i] & 0xff) + random.nextInt(25), 0, 255);
    }
    return out;
  }

  @Test
  void twoEqualFacesAreAskedAboutAndProfilesAreTurnedAway() throws IOException {
    somePortraits();
    SyntheticPhotos.jpeg(in("twins.jpg"), besideItself(SOMEBODY.portrait(320, 5, 0.5, 9)));
    SyntheticPhotos.jpeg(in("profile.jpg"), SOMEBODY.portrait(320, 89, 0.5, 10));
    Map<String, Verdict> verdicts = verdicts();
    assertThat(verdicts.get("twins.jpg").reason()).isEqualTo(Reason.DOUBTFUL_PERSON);
    assertThat(verdicts.get("twins.jpg").sentence()).contains("2 faces may be the person's");
    assertThat(verdicts.get("profile.jpg").kept()).isFalse();
    assertThat(verdicts.get("profile.jpg").sentence()).isNotBlank();
    assertThat(verdicts.get("good 0.jpg").kept()).isTrue();
  }

  @Test
  @Timeout(60)
  void pipesNamedLikePicturesAreToldAndNotWaitedFor() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
    somePortraits();
    for (String name : List.of("pipe.jpg", "pipe.mp4")) {
      assertThat(new ProcessBuilder("/usr/bin/mkfifo", in(name).toString()).start().waitFor())
          .isZero();
    }
    Map<String, Verdict> verdicts = verdicts();
    assertThat(verdicts.get("pipe.jpg").reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(verdicts.get("pipe.mp4").reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(verdicts.get("good 0.jpg").kept()).isTrue();
  }

  @Test
  void whatAModelMadeIsNoPhoto() throws IOException {
    somePortraits();
    ByteImage portrait = SOMEBODY.portrait(320, 4, 0.5, 30);
    for (SyntheticMediaTag tag : SyntheticMediaTag.values()) {
      Files.write(in(tag + ".png"), ImageFile.encodePng(portrait, PngOptions.tagged(tag)));
      try (ClipWriter writer = ClipWriter.to(in(tag + ".mp4"), 25, tag)) {
        for (int i = 0; i < 3; i++) {
          writer.add(noisy(portrait, i));
        }
        writer.finish();
      }
    }
    Map<String, Verdict> verdicts = verdicts();
    for (String made : List.of("TRAINED", "TRAINED_COMPOSITE")) {
      assertThat(verdicts.get(made + ".png").reason()).isEqualTo(Reason.RENDERED);
      assertThat(verdicts.get(made + ".mp4").reason()).isEqualTo(Reason.RENDERED);
    }
    for (String other : List.of("ALGORITHMIC.png", "COMPOSITE.png", "ALGORITHMIC.mp4 #0")) {
      assertThat(verdicts.get(other).reason()).as(other).isNotEqualTo(Reason.RENDERED);
    }
  }

  @Test
  void clipsThatCannotBeReadOrBreakOffAreToldAndTheRestIsUsed() throws IOException {
    somePortraits();
    Path whole = folder.resolve("whole.mp4");
    ByteImage portrait = SOMEBODY.portrait(320, 0, 0.5, 3);
    try (ClipWriter writer = ClipWriter.to(whole, 25, SyntheticMediaTag.ALGORITHMIC)) {
      for (int i = 0; i < 60; i++) {
        writer.add(noisy(portrait, i));
      }
      writer.finish();
    }
    byte[] bytes = Files.readAllBytes(whole);
    int data = new String(bytes, ISO_8859_1).indexOf("mdat") + 4;
    Files.write(in("cut.mp4"), Arrays.copyOf(bytes, data + (bytes.length - data) / 3));
    Arrays.fill(bytes, data, bytes.length, (byte) 0x55);
    Files.write(in("blank.mp4"), bytes);
    Map<String, Verdict> verdicts = verdicts();
    assertThat(verdicts.get("blank.mp4").reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(verdicts.get("blank.mp4").text()).contains("no frame that can be decoded");
    assertThat(verdicts.get("cut.mp4 #0").kept()).isTrue();
    List<Verdict> missing =
        verdicts.entrySet().stream()
            .filter(e -> e.getKey().startsWith("cut.mp4") && !e.getValue().kept())
            .map(Map.Entry::getValue)
            .toList();
    assertThat(missing).hasSize(1);
    assertThat(missing.getFirst().sentence())
        .matches("cannot be read: the clip is truncated: \\d+ of about 60 frames can be read");
    assertThat(verdicts.get("good 1.jpg").kept()).isTrue();
  }

  @Test
  void filesThatGiveNoBytesAreToldAndTheRestIsUsed() throws IOException {
    Path mute = Path.of("/proc/self/mem");
    assumeTrue(Files.isRegularFile(mute), "needs a file that opens and cannot be read");
    somePortraits();
    Files.createSymbolicLink(in("mute.mp4"), mute);
    Files.createSymbolicLink(in("mute.jpg"), mute);
    Files.createSymbolicLink(in("nowhere.jpg"), folder.resolve("gone"));
    Map<String, Verdict> verdicts = verdicts();
    for (String name : List.of("mute.mp4", "mute.jpg")) {
      assertThat(verdicts.get(name).reason()).as(name).isEqualTo(Reason.UNREADABLE);
      assertThat(verdicts.get(name).text()).as(name).isNotBlank();
    }
    assertThat(verdicts.get("good 2.jpg").kept()).isTrue();
  }

  @Test
  void aPhotoThatClaimsAWholeDiskIsToldAtOnce() throws IOException {
    somePortraits();
    try (RandomAccessFile sparse = new RandomAccessFile(in("huge.jpg").toFile(), "rw")) {
      sparse.write(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0});
      sparse.setLength(1L << 40); // takes no room, but minutes to be read
    }
    Map<String, Verdict> verdicts =
        assertTimeoutPreemptively(Duration.ofMinutes(2), this::verdicts);
    assertThat(verdicts.get("huge.jpg").reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(verdicts.get("huge.jpg").text()).contains("at most");
    assertThat(verdicts.get("good 2.jpg").kept()).isTrue();
  }

  @Test
  void hostileFilesAreToldAndTheRestIsUsed() throws IOException {
    somePortraits();
    List<String> hostile =
        List.of(
            "webp-hang-212-bytes.webp",
            "webp-hang-80-bytes.webp",
            "cannot-convert.avif",
            "cannot-convert.mp4");
    for (String name : hostile) {
      try (InputStream file = BadInputTest.class.getResourceAsStream("hostile/" + name)) {
        Files.copy(file, in(name));
      }
    }
    Map<String, Verdict> verdicts = verdicts();
    for (String name : hostile) {
      List<Verdict> own = // of a clip that can be decoded, one for each frame
          verdicts.entrySet().stream()
              .filter(e -> e.getKey().startsWith(name))
              .map(Map.Entry::getValue)
              .toList();
      assertThat(own).as(name).isNotEmpty().noneMatch(Verdict::kept);
    }
    assertThat(verdicts.get("good 2.jpg").kept()).isTrue();
  }

  @Test
  void folderWithoutPicturesIsRefusedWithWhatItHolds() throws IOException {
    Files.writeString(in("notes.txt"), "nothing to see");
    assertThatThrownBy(this::verdicts)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("in: holds no photo and no clip, only notes.txt");
    Files.createDirectories(in("earlier"));
    Files.writeString(in("earlier/transforms_train.json"), "{\"frames\":[]}");
    assertThatThrownBy(this::verdicts)
        .hasMessageContaining("folders of datasets are skipped, name the folder itself: earlier");
  }
}
