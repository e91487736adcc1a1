package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.math.Parallel;

class ShoeboxTest {
  @Test
  void everyStageHasEightToTwentyPhotosAndOneInTenIsSpoiled() {
    for (int identity = 0; identity < 20; identity++) {
      SynthSettings settings = SynthSettings.DEFAULT.withIdentity(identity);
      List<Shoebox.PlannedPhoto> photos = Shoebox.photos(settings);
      Map<Double, Long> perAge =
          photos.stream()
              .collect(Collectors.groupingBy(Shoebox.PlannedPhoto::age, Collectors.counting()));
      assertThat(perAge.keySet()).containsExactlyInAnyOrderElementsOf(settings.ages());
      assertThat(perAge.values()).allMatch(count -> count >= 8 && count <= 20);
      long spoiled = photos.stream().filter(p -> p.spoil() != null).count();
      assertThat(spoiled).isEqualTo(Math.round(0.1 * photos.size()));
      assertThat(photos.stream().map(Shoebox.PlannedPhoto::path).distinct()).hasSameSizeAs(photos);
    }
  }

  @Test
  void stoppedShoeboxLeavesNothingBehind(@TempDir Path folder) throws IOException {
    LifelongSubject subject = new LifelongSubject(SynthSettings.DEFAULT.withAges(List.of(25.0)));
    Path box = folder.resolve("box");
    AtomicInteger finished = new AtomicInteger();
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(() ->
              Shoebox.write(
                  subject,
                  box,
                  parallel,
                  photos -> {
                    if (finished.addAndGet(photos) > 0) {
                      assertThat(box).isDirectory();
                      throw new IllegalStateException("stopped");
                    }
                  }))
          .hasMessage("stopped");
    }
    assertThat(finished).hasValue(1);
    assertThat(box).doesNotExist();
  }

  @Test
  void someAreAccompaniedSomeUndatedAndCamerasWereHeldEveryWay() {
    List<Shoebox.PlannedPhoto> photos = Shoebox.photos(SynthSettings.DEFAULT);
    assertThat(photos).anyMatch(Shoebox.PlannedPhoto::accompanied).anyMatch(p -> !p.accompanied());
    assertThat(photos).anyMatch(p -> !p.dated()).anyMatch(Shoebox.PlannedPhoto::dated);
    Map<Integer, Shoebox.PlannedPhoto> byOrientation =
        photos.stream()
            .collect(
                Collectors.toMap(
                    Shoebox.PlannedPhoto::orientation, Function.identity(), (a, b) -> a));
    assertThat(byOrientation).containsKeys(1, 3, 6, 8);
  }

  @Test
  void turningTheStoredPixelsAsExifSaysGivesTheUprightPicture() {
    ByteImage upright = new ByteImage(3, 2, 3);
    for (int i = 0; i < upright.data().length; i++) {
      upright.data()[i] = (byte) i;
    }
    // Exif 2.3, orientation 6: row 0 is the visual right side, column 0 the visual top.
    ByteImage six = Shoebox.turned(upright, 6);
    assertThat(six.width()).isEqualTo(2);
    assertThat(six.at(0, 0, 0)).isEqualTo(upright.at(2, 0, 0));
    assertThat(six.at(1, 0, 0)).isEqualTo(upright.at(2, 1, 0));
    assertThat(six.at(0, 2, 0)).isEqualTo(upright.at(0, 0, 0));
    // Orientation 8: row 0 is the visual left side, column 0 the visual bottom.
    ByteImage eight = Shoebox.turned(upright, 8);
    assertThat(eight.at(0, 0, 0)).isEqualTo(upright.at(0, 1, 0));
    assertThat(eight.at(1, 0, 0)).isEqualTo(upright.at(0, 0, 0));
    assertThat(eight.at(0, 2, 0)).isEqualTo(upright.at(2, 1, 0));
    ByteImage three = Shoebox.turned(upright, 3);
    assertThat(three.at(0, 0, 0)).isEqualTo(upright.at(2, 1, 0));
    assertThat(Shoebox.turned(upright, 1).data()).isEqualTo(upright.data());
  }

  @Test
  void filesAreWhatTheHiddenTruthSays(@TempDir Path folder) throws Exception {
    SynthSettings settings = SynthSettings.DEFAULT.withAges(List.of(25.0)).withIdentity(3);
    try (Parallel parallel = Parallel.of(2)) {
      Shoebox.write(new LifelongSubject(settings), folder, parallel, steps -> {});
    }
    JsonNode truth = new ObjectMapper().readTree(folder.resolve(Shoebox.TRUTH).toFile());
    assertThat(truth.get("photos")).hasSize(Shoebox.count(settings));
    for (JsonNode photo : truth.get("photos")) {
      byte[] jpeg = Files.readAllBytes(folder.resolve(photo.get("path").asText()));
      Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(jpeg));
      ExifIFD0Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      assertThat(main.getInt(ExifIFD0Directory.TAG_ORIENTATION))
          .isEqualTo(photo.get("orientation").asInt());
      ExifSubIFDDirectory camera = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
      String taken = camera.getString(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL);
      String expected = photo.get("taken").asText().replace('-', ':').replace('T', ' ');
      assertThat(taken).isEqualTo(photo.get("dated").asBoolean() ? expected : null);
      boolean ended =
          (jpeg[jpeg.length - 2] & 0xff) == 0xff && (jpeg[jpeg.length - 1] & 0xff) == 0xd9;
      String spoiled = photo.get("spoiled").asText();
      assertThat(ended).isEqualTo(!spoiled.equals("truncated"));
      if (ended) {
        boolean sideways = photo.get("orientation").asInt() >= 5;
        var image = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(sideways ? image.getHeight() : image.getWidth())
            .isEqualTo(photo.get("width").asInt());
      }
      int boxWidth = photo.get("head_box").get(2).asInt() - photo.get("head_box").get(0).asInt();
      assertThat(boxWidth).isGreaterThan(20);
    }
  }

  @Test
  void aFolderWithSomethingInItIsLeftAlone(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "dear");
    LifelongSubject subject = new LifelongSubject(SynthSettings.DEFAULT);
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(() -> Shoebox.write(subject, folder, parallel, steps -> {}))
          .isInstanceOf(BadInputException.class);
    }
    assertThat(folder).isDirectoryContaining(p -> p.endsWith("letter.txt"));
    assertThat(folder.resolve(Shoebox.TRUTH)).doesNotExist();
  }
}
