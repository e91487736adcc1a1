package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import timewalker.io.image.ByteImage;

/** Random combinations of format, depth, colours, orientation and date of one picture. */
@ResourceLock("readers of ImageIO") // other tests register their own
class AnyPhotoTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int COMBINATIONS = 500;

  /** What is allowed to differ in the mean, levels of 255. */
  private static final double TOLERANCE = 3;

  private enum DateSource {
    NONE,
    EXIF,
    NAME,
    FOLDER,
    TAKEOUT
  }

  @TempDir Path folder;

  /** Smooth colours, another in each corner. */
  private static ByteImage truth(SplittableRandom random) {
    int[] corners = random.ints(12, 20, 236).toArray();
    ByteImage picture = new ByteImage(WIDTH, HEIGHT, 3);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double u = x / (WIDTH - 1.0);
        double v = y / (HEIGHT - 1.0);
        for (int c = 0; c < 3; c++) {
          double top = corners[c] * (1 - u) + corners[3 + c] * u;
          double bottom = corners[6 + c] * (1 - u) + corners[9 + c] * u;
          picture.data()[3 * (y * WIDTH + x) + c] = (byte) Math.round(top * (1 - v) + bottom * v);
        }
      }
    }
    return picture;
  }

  @Test
  void everyCombinationShowsThePictureAndItsDate() throws IOException {
    SplittableRandom random = new SplittableRandom(19);
    for (int n = 0; n < COMBINATIONS; n++) {
      MadePhoto made = MadePhoto.any(random);
      boolean tagged = made.isTagged();
      DateSource source = DateSource.values()[random.nextInt(tagged ? 5 : 1)];
      if (!tagged && random.nextBoolean()) {
        source = DateSource.NAME;
      }
      LocalDateTime taken =
          LocalDateTime.of(1955, 2, 3, 12, 0).plusDays(random.nextInt(365 * 60)).plusSeconds(7);
      String what = n + ": " + made + ", " + source;
      ByteImage shown = truth(random);
      Optional<LocalDateTime> clock =
          source == DateSource.EXIF ? Optional.of(taken) : Optional.empty();
      byte[] file = made.file(shown, clock);
      check(what, n, file, source, taken, shown);
    }
  }

  private void check(
      String what, int n, byte[] file, DateSource source, LocalDateTime taken, ByteImage shown)
      throws IOException {
    String stamp = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).format(taken);
    String parent = source == DateSource.FOLDER ? "Summer " + taken.getYear() : "album";
    String name = source == DateSource.NAME ? "IMG_" + stamp + ".dat" : "p" + n + ".dat";
    Path path = Files.createDirectories(folder.resolve(parent)).resolve(name);
    Files.write(path, file);
    if (source == DateSource.TAKEOUT) {
      String json =
          "{\"photoTakenTime\":{\"timestamp\":\"" + taken.toEpochSecond(ZoneOffset.UTC) + "\"}}";
      Files.write(path.resolveSibling(name + ".json"), json.getBytes(UTF_8));
    }
    Photo photo = PhotoFile.read(path, 1000, Duration.ofMinutes(1));
    assertThat(photo.picture().width()).as(what).isEqualTo(WIDTH);
    assertThat(photo.picture().height()).as(what).isEqualTo(HEIGHT);
    double difference = 0;
    for (int i = 0; i < shown.data().length; i++) {
      difference += Math.abs((photo.picture().data()[i] & 0xff) - (shown.data()[i] & 0xff));
    }
    assertThat(difference / shown.data().length).as(what).isLessThanOrEqualTo(TOLERANCE);

    Optional<LocalDateTime> found =
        photo
            .taken()
            .or(() -> TakeoutDate.of(path))
            .or(() -> WrittenDates.of(parent + "/" + name, false));
    if (source == DateSource.NONE) {
      assertThat(found).as(what).isEmpty();
    } else if (source == DateSource.FOLDER) {
      assertThat(found.orElseThrow().getYear()).as(what).isEqualTo(taken.getYear());
    } else {
      assertThat(found.orElseThrow().toLocalDate()).as(what).isEqualTo(taken.toLocalDate());
    }
  }
}
