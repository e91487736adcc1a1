package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.CommandLineTest;
import timewalker.app.FlameLikeHead;
import timewalker.example.TinyLife;
import timewalker.io.dataset.Dataset;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipReader;
import timewalker.io.video.GifWriter;

final class AnimateCommandTest {
  @TempDir Path folder;

  private CommandLineTest.Run animate(Path driver, String file, String... more) {
    List<String> line = new ArrayList<>(List.of("animate", TinyLife.avatar().toString(), "-q"));
    line.addAll(List.of("--drive", driver.toString(), "--size=48"));
    line.addAll(List.of("-o", folder.resolve(file).toString()));
    line.addAll(List.of(more));
    return CommandLineTest.Run.of(line.toArray(String[]::new));
  }

  @Test
  void everyMomentOfTheDriverIsAFrameOfTheClipWhichSaysThatItIsSynthetic() throws IOException {
    CommandLineTest.Run run =
        animate(TinyLife.dataset(), "new/film.mp4", "--drive-stage=a20", "--stage=a60");
    assertThat(run.code()).as(run.err()).isZero();
    long moments =
        Dataset.open(TinyLife.dataset()).frames().stream()
            .filter(f -> f.lifeStage().equals("a20"))
            .mapToInt(f -> f.timestep())
            .distinct()
            .count();
    int frames = 0;
    try (ClipReader reader = ClipReader.open(folder.resolve("new/film.mp4"), 100)) {
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        assertThat(frame.get().picture().width()).isEqualTo(48);
        frames++;
      }
    }
    assertThat(frames).isEqualTo((int) moments);
    assertThat(Files.readString(folder.resolve("new/film.mp4"), StandardCharsets.ISO_8859_1))
        .contains(SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void sheetShowsTheDriverAboveTheAvatarSeenFromTheSameSide() throws IOException {
    assertThat(animate(TinyLife.dataset(), "sheet.png", "--beside", "--age=40").code()).isZero();
    Path file = folder.resolve("sheet.png");
    ByteImage sheet = ImageFile.read(file);
    assertThat(sheet.height()).isEqualTo(2 * 48);
    assertThat(sheet.width() % 48).isZero();
    assertThat(SyntheticMediaTag.readFrom(file)).contains(SyntheticMediaTag.TRAINED.uri());
    // Hardly trained, the avatar still covers what the driver covers, when both are seen alike.
    int both = 0;
    int either = 0;
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < sheet.width(); x++) {
        boolean driver = sheet.at(x, y, 1) < 245;
        boolean avatar = sheet.at(x, y + 48, 1) < 245;
        both += driver && avatar ? 1 : 0;
        either += driver || avatar ? 1 : 0;
      }
    }
    assertThat(both / (double) either).isGreaterThan(0.6);
  }

  @Test
  void filmThatShowsPhotosBesideTheAvatarIsAComposite() throws IOException {
    Path photos = folder.resolve("photos");
    TinyLife.copyDataset(
        photos,
        text -> {
          assertThat(text).contains("\"synthetic\":true");
          return text.replace("\"synthetic\":true", "\"synthetic\":false");
        });
    String composite = SyntheticMediaTag.TRAINED_COMPOSITE.uri();
    assertThat(animate(photos, "both.gif", "--beside").code()).isZero();
    assertThat(GifWriter.readTag(folder.resolve("both.gif"))).contains(composite);
    assertThat(animate(photos, "both.png", "--beside").code()).isZero();
    assertThat(SyntheticMediaTag.readFrom(folder.resolve("both.png"))).contains(composite);
    assertThat(animate(photos, "alone.gif").code()).isZero();
    assertThat(GifWriter.readTag(folder.resolve("alone.gif")))
        .contains(SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void wrongInputIsRefusedByNameBeforeAnythingIsWritten() throws IOException {
    refused(animate(folder.resolve("gone.mp4"), "a.mp4"), "gone.mp4: does not exist");
    refused(animate(folder, "a.mp4"), folder.toString());
    refused(animate(TinyLife.dataset(), "a.avi"), "ends in .mp4 or .gif");
    refused(
        animate(TinyLife.dataset(), "a.mp4", "--drive-stage=a33"),
        "has no life stage a33; there are a20, a37, a60");
    Path letter = Files.writeString(folder.resolve("letter.mp4"), "no clip");
    refused(animate(letter, "a.mp4"), "letter.mp4: is not a clip that can be read");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(letter);
    }
  }

  @Test
  void motionOfAHeadModelThatIsNotThereIsRefused() throws IOException {
    Path other = folder.resolve("other");
    TinyLife.copyDataset(other, text -> text.replaceAll("\"embedded-\\d+\"", "\"another-head\""));
    refused(
        animate(other, "a.mp4"),
        "was made with the head model \"another-head\"; give its file with --head FILE");
  }

  @Test
  void importedDataOfAnotherHeadModelDriveTheAvatarAlikeAndTellWhatIsOff() throws IOException {
    Path head = FlameLikeHead.write(folder.resolve("flame.npz"));
    Path imported = folder.resolve("imported");
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "import",
            TinyLife.foreign().toString(),
            "--head=" + head,
            "--stage=grown=40",
            "-q",
            "-o",
            imported.toString());
    assertThat(run.code()).as(run.err()).isZero();
    Dataset dataset = Dataset.open(imported);
    assertThat(dataset.headModel().id()).isEqualTo("flame");
    assertThat(dataset.headModel().shapes()).isEqualTo(300);

    refused(animate(imported, "other.png"), "head model \"flame\"; give its file with --head FILE");
    CommandLineTest.Run there = animate(imported, "other.png", "--age=40", "--head=" + head);
    assertThat(there.code()).as(there.err()).isZero();
    Matcher told =
        Pattern.compile(
                "Expressions of head model flame on embedded-1: mean error ([0-9.]+) mm, mean"
                    + " motion ([0-9.]+) mm")
            .matcher(there.out());
    assertThat(told.find()).as(there.out()).isTrue();
    assertThat(Double.parseDouble(told.group(1))).isLessThan(0.4);
    assertThat(Double.parseDouble(told.group(2))).isGreaterThan(0.5);

    // the same data in the avatar's own model, as one life stage too
    Path own = folder.resolve("own");
    assertThat(
            CommandLineTest.Run.of(
                    "import",
                    TinyLife.foreign().toString(),
                    "--head=embedded",
                    "--stage=grown=40",
                    "-q",
                    "-o",
                    own.toString())
                .code())
        .isZero();
    assertThat(animate(own, "same.png", "--age=40").code()).isZero();
    ByteImage a = ImageFile.read(folder.resolve("other.png"));
    ByteImage b = ImageFile.read(folder.resolve("same.png"));
    long difference = 0;
    for (int i = 0; i < a.data().length; i++) {
      difference += Math.abs((a.data()[i] & 0xff) - (b.data()[i] & 0xff));
    }
    assertThat(difference / (double) a.data().length).isLessThan(2);
  }

  private static void refused(CommandLineTest.Run run, String why) {
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains(why);
  }
}
