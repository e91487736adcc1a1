package timewalker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FurtherFilesTest {
  @Test
  void filesOfALongerSequenceAreCounted(@TempDir Path folder) throws IOException {
    for (String name :
        new String[] {"h-00000.ply", "h-00001.ply", "h-00007.ply", "h-7.ply", "x-00009.ply"}) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(Outputs.warnOfFurtherFiles(1, folder, "h-", ".ply")).isEqualTo(2);
    assertThat(Outputs.warnOfFurtherFiles(8, folder, "h-", ".ply")).isZero();
    assertThat(Outputs.warnOfFurtherFiles(0, folder, "", ".ply")).isZero();
  }
}
