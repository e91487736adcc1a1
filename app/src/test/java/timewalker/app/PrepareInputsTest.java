package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.console.ExitCode;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;

/** What a user says of photos and gets wrong. */
class PrepareInputsTest {
  @TempDir Path folder;
  private Path photos;

  @BeforeEach
  void makePhotos() throws IOException {
    photos = folder.resolve("photos");
    for (String name : new String[] {"Album 1/a.png", "Album 1/b.png", "Camera/c.png"}) {
      Path file = photos.resolve(name);
      Files.createDirectories(file.getParent());
      ImageFile.writePng(file, new ByteImage(8, 8, 3), PngOptions.PLAIN);
    }
  }

  private CommandLineTest.Run prepare(String... options) {
    String[] line = new String[5 + options.length];
    line[0] = "prepare";
    line[1] = photos.toString();
    line[2] = "-q";
    line[3] = "-o";
    line[4] = folder.resolve("ds").toString();
    System.arraycopy(options, 0, line, 5, options.length);
    return CommandLineTest.Run.of(line);
  }

  private void refused(CommandLineTest.Run run, String... said) {
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines().toList()).hasSize(1);
    assertThat(run.err()).contains(said);
    assertThat(folder.resolve("ds-prepare")).as("before any work").doesNotExist();
  }

  @Test
  void rowThatNamesNoPhotoIsSaidBeforeTheWork() throws IOException {
    Path table = folder.resolve("typo.csv");
    Files.writeString(table, "stage,age,file\nchild,8,Albm 1\nold,75,Camera\n");
    refused(
        prepare("--stages", table.toString()),
        "typo.csv, line 2: names \"Albm 1\"",
        "correct it to \"Album 1\"");
    Files.writeString(table, "who,file\nyes,Album 1/a.png\nno,Album 1/c.png\n");
    refused(
        prepare("--faces", table.toString()),
        "typo.csv, line 3: names \"Album 1/c.png\"",
        "correct it to \"Album 1/a.png\"");
  }

  @Test
  void birthdayThatNobodyCanHaveIsSaidBeforeTheWork() {
    refused(prepare("--born", "2948-04-02"), "--born 2948-04-02: lies in the future");
    refused(prepare("--born", "+999999999-01-01"), "lies in the future");
    refused(prepare("--born", "-999999999-01-01"), "is earlier than 1700");
    refused(prepare("--born", "1582-10-15"), "is earlier than 1700");
    CommandLineTest.Run wrong = prepare("--born", "2001-02-30");
    assertThat(wrong.code()).as(wrong.err()).isEqualTo(ExitCode.USAGE);
  }
}
