package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.prepare.media.MediaKind;

@Timeout(60)
class InputFilesTest {
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};

  @TempDir Path folder;

  @BeforeEach
  void onePhoto() throws IOException {
    photo("a.jpg");
  }

  private void photo(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, JPEG);
  }

  private InputFiles find() throws IOException {
    return InputFiles.find(
        List.of(folder), List.of(folder.resolve("ds"), folder.resolve("ds-prepare")));
  }

  private static List<String> names(InputFiles found) {
    return found.files().stream().map(InputFile::name).toList();
  }

  @Test
  void ownResultsAreNoPhotosAndAreNamed() throws IOException {
    photo("ds/images/00000_00.jpg"); // this run's, just begun
    photo("ds-prepare/report/frames/000000.jpg");
    photo("old/images/00000_00.jpg");
    Files.writeString(folder.resolve("old/transforms_train.json"), "{}");
    photo("old-prepare/report/frames/000000.jpg");
    Files.createDirectories(folder.resolve("old-prepare/cache"));
    photo(".ds.partial-1/images/00000_00.jpg");
    photo("to prepare/b.jpg");
    InputFiles found = find();
    assertThat(names(found)).containsExactly("a.jpg", "to prepare/b.jpg");
    assertThat(found.ours()).containsExactly("ds", "ds-prepare", "old", "old-prepare");
    assertThatThrownBy(
            () -> InputFiles.find(List.of(folder.resolve("ds")), List.of(folder.resolve("ds"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is where the result is written");
  }

  @Test
  void namesOfFilesDoNotDependOnOtherFiles() throws IOException {
    photo("x/Camera/1.jpg");
    photo("y/Camera/2.jpg");
    List<Path> two = List.of(folder.resolve("x/Camera"), folder.resolve("y/Camera"));
    assertThat(names(InputFiles.find(two, List.of())))
        .containsExactly("Camera/1.jpg", "2/Camera/2.jpg");
    photo("x/Camera/2.jpg");
    assertThat(names(InputFiles.find(two, List.of())))
        .containsExactly("Camera/1.jpg", "Camera/2.jpg", "2/Camera/2.jpg");
  }

  @Test
  void linksThatLeadNowhereAreToldAndLoopsEnd() throws IOException {
    Files.createSymbolicLink(folder.resolve("loop.jpg"), Path.of("loop.jpg"));
    Files.createSymbolicLink(folder.resolve("nowhere.jpg"), Path.of("gone"));
    Files.createSymbolicLink(folder.resolve("again"), folder);
    InputFiles found = find();
    assertThat(names(found)).containsExactly("a.jpg", "loop.jpg", "nowhere.jpg");
    assertThat(found.links()).containsExactly("again");
    assertThatThrownBy(() -> RegularFile.require(folder.resolve("loop.jpg")))
        .hasMessageEndingWith("loop.jpg: is a link to a file that does not exist");
  }

  @Test
  void aLinkThatTheUserNamedIsFollowedAndOneInsideIsNamed() throws IOException {
    photo("album/b.jpg");
    photo("album/.hidden/c.jpg");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("album"));
    assertThat(names(InputFiles.find(List.of(link), List.of()))).containsExactly("b.jpg");
    assertThat(names(InputFiles.find(List.of(link, folder.resolve("a.jpg")), List.of())))
        .containsExactly("link/b.jpg", "a.jpg");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.createSymbolicLink(empty.resolve("inside"), folder.resolve("album"));
    assertThatThrownBy(() -> InputFiles.find(List.of(empty), List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("links to folders are not followed, name the folder itself: inside");
  }

  @Test
  void pipesAreNeverOpened() throws Exception {
    Path pipe = folder.resolve("pipe.jpg");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
    Process process = new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(MediaKind.of(pipe)).isEqualTo(MediaKind.NOT_WHAT_ITS_NAME_SAYS);
    assertThat(names(find())).containsExactly("a.jpg", "pipe.jpg");
    assertThatThrownBy(() -> RegularFile.open(pipe).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("pipe.jpg: is not a regular file");
    assertThatThrownBy(() -> InputFiles.find(List.of(pipe), List.of()))
        .hasMessageEndingWith("pipe.jpg: is not a regular file");
  }
}
