package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path folder;

  @Test
  void onlyLocksAndTemporaryFilesAreLeftovers() throws IOException {
    assertThat(OutputFolder.holdsOnlyLeftovers(folder)).isTrue();
    Files.createFile(folder.resolve(FolderLock.NAME));
    Path target = folder.resolve("faces.csv");
    Files.createFile(
        folder.resolve(TemporaryFile.name(target, TemporaryFile.MACHINE, ProcessHandle.current())));
    assertThat(OutputFolder.holdsOnlyLeftovers(folder)).isTrue();
    for (String name : new String[] {"faces.csv", ".hidden", "lock" + FolderLock.NAME}) {
      Path other = Files.createFile(folder.resolve(name));
      assertThat(OutputFolder.holdsOnlyLeftovers(folder)).as(name).isFalse();
      Files.delete(other);
    }
  }

  @Test
  void linksInAFolderOfResultsAreRefusedByName() throws IOException {
    Path results = folder.resolve("me.report");
    OutputFolder.requireNoLinks(results);
    Path deep = Files.createDirectories(results.resolve("frames/more"));
    Files.writeString(deep.resolve("0.jpg"), "a picture");
    OutputFolder.requireNoLinks(results);
    Path target = Files.writeString(folder.resolve("thesis.tex"), "mine");
    for (Path to : new Path[] {target, folder, folder.resolve("nothing")}) {
      Path link = Files.createSymbolicLink(deep.resolve("link"), to);
      assertThatThrownBy(() -> OutputFolder.requireNoLinks(results))
          .isInstanceOf(OutputException.class)
          .hasMessageStartingWith(link + ": is a link")
          .hasMessageContaining("; remove it");
      Files.delete(link);
    }
    Path whole = Files.createSymbolicLink(folder.resolve("other.report"), results);
    assertThatThrownBy(() -> OutputFolder.requireNoLinks(whole))
        .isInstanceOf(OutputException.class)
        .hasMessageStartingWith(whole + ": is a link");
  }
}
