package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;

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
}
