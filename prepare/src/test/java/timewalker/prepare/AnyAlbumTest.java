package timewalker.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import timewalker.head.EmbeddedHead;
import timewalker.io.image.ByteImage;
import timewalker.math.Parallel;
import timewalker.prepare.media.MadePhoto;
import timewalker.prepare.media.Reduction;
import timewalker.train.Split;

/**
 * An album of one life whose photos come as any family's do: in any format, turned, copied, sent
 * on, with dates in any place or in none.
 */
@ResourceLock("readers of ImageIO") // other tests register their own
class AnyAlbumTest {
  private static final int FILES = 500;
  private static final int[] AGES = {8, 25, 50, 75};
  private static final int BORN = 1930;

  /** Different photos of each age. */
  private static final int PHOTOS = 10;

  private enum DateSource {
    NAME,
    FOLDER,
    TAKEOUT,
    EXIF,
    NONE
  }

  @TempDir Path folder;

  /** Which photo each file shows. */
  private final Map<String, Integer> truth = new HashMap<>();

  private final List<byte[]> contents = new ArrayList<>();
  private final List<Integer> shown = new ArrayList<>();

  private void fill() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    List<ByteImage> photos = new ArrayList<>();
    List<LocalDateTime> taken = new ArrayList<>();
    for (int age : AGES) {
      SyntheticPhotos person = new SyntheticPhotos(0, age);
      for (int i = 0; i < PHOTOS; i++) {
        photos.add(person.portrait(224, 6 * i - 27, 0.5, photos.size()));
        taken.add(LocalDateTime.of(BORN + age, 1, 1, 12, 0, 7).plusDays(36L * i));
      }
    }
    for (int n = 0; n < FILES; n++) {
      boolean again = n >= photos.size();
      int p = again ? random.nextInt(photos.size()) : n;
      MadePhoto made = MadePhoto.any(random);
      DateSource source = DateSource.values()[random.nextInt(DateSource.values().length)];
      source = source == DateSource.EXIF && !made.isTagged() ? DateSource.NAME : source;
      ByteImage picture =
          again && random.nextInt(3) == 0 ? Reduction.to(192, photos.get(p)) : photos.get(p);
      Optional<LocalDateTime> clock =
          source == DateSource.EXIF ? Optional.of(taken.get(p)) : Optional.empty();
      byte[] content = made.file(picture, clock);
      if (again && random.nextInt(6) == 0) {
        int other = random.nextInt(contents.size());
        content = contents.get(other);
        p = shown.get(other);
      }
      contents.add(content);
      shown.add(p);
      write(n, content, source, taken.get(p), p);
    }
  }

  private void write(int n, byte[] content, DateSource source, LocalDateTime taken, int photo)
      throws IOException {
    String stamp = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).format(taken);
    String parent = source == DateSource.FOLDER ? "Summer " + taken.getYear() : "album";
    String name = (source == DateSource.NAME ? "IMG_" + stamp + "~" : "photo ") + n + ".dat";
    Path file = Files.createDirectories(folder.resolve("in").resolve(parent)).resolve(name);
    Files.write(file, content);
    if (source == DateSource.TAKEOUT) {
      long seconds = taken.toEpochSecond(ZoneOffset.UTC);
      String json = "{\"photoTakenTime\":{\"timestamp\":\"" + seconds + "\"}}";
      Files.write(file.resolveSibling(name + ".json"), json.getBytes(UTF_8));
    }
    truth.put(parent + "/" + name, photo);
  }

  @Test
  void everyPhotoFindsItsStageAndStaysOnOneSideOfTheSplit() throws IOException {
    fill();
    List<PictureResult> pictures;
    try (Parallel parallel = Parallel.of(2)) {
      pictures =
          new Preparation(
                  new Preparation.Request(
                      List.of(folder.resolve("in")),
                      folder.resolve("made"),
                      false,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()),
                  PrepareSettings.DEFAULT,
                  EmbeddedHead.load(),
                  parallel,
                  new Preparation.Listener() {})
              .plan()
              .pictures();
    }
    assertThat(pictures).hasSize(FILES);
    List<Optional<Split>> splits =
        Splits.choose(pictures, NearCopies.of(pictures), PrepareSettings.DEFAULT.testEvery());
    Map<Integer, Set<Split>> sides = new HashMap<>();
    int copies = 0;
    for (int i = 0; i < FILES; i++) {
      PictureResult picture = pictures.get(i);
      int photo = truth.get(picture.name());
      if (picture.verdict().reason() == Verdict.Reason.COPY) {
        String original = picture.verdict().text();
        assertThat(truth.get(original)).as(picture.name()).isEqualTo(photo);
        copies++;
        continue;
      }
      assertThat(picture.verdict()).as(picture.name()).matches(Verdict::kept);
      // Stages are numbered by age.
      assertThat(picture.lifeStage().index()).as(picture.name()).isEqualTo(photo / PHOTOS);
      sides.computeIfAbsent(photo, p -> new HashSet<>()).add(splits.get(i).orElseThrow());
    }
    assertThat(copies)
        .isEqualTo(FILES - contents.stream().map(Arrays::hashCode).distinct().count());
    assertThat(sides.values()).allMatch(of -> of.size() == 1);
    for (int age = 0; age < AGES.length; age++) {
      long heldOut =
          IntStream.range(age * PHOTOS, (age + 1) * PHOTOS)
              .filter(p -> sides.get(p).contains(Split.TEST))
              .count();
      // One in eight of ten different photos, whatever number of copies each has.
      assertThat(heldOut).as("age %s", AGES[age]).isEqualTo(1);
    }
  }
}
