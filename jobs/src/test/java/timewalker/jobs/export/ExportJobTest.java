package timewalker.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.splat.SplatFormat;

class ExportJobTest {
  @TempDir Path folder;

  @Test
  void formatIsChosenByTheNamesEnding() {
    assertThat(SplatExport.of(Path.of("a/b.PLY"))).contains(new SplatExport(SplatFormat.PLY));
    assertThat(SplatExport.of(Path.of("b.spz"))).contains(new SplatExport(SplatFormat.SPZ));
    assertThat(SplatExport.of(Path.of("ply"))).isEmpty();
    assertThat(SplatExport.of(Path.of("/"))).isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsRefusedAtTheDoor() throws IOException {
    for (String name : new String[] {"head", "head.", "frames.old/head"}) {
      for (boolean sequence : new boolean[] {true, false}) {
        assertThatThrownBy(() -> ExportJob.requireWritable(folder.resolve(name), sequence))
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("no ending");
      }
    }
    Path file = folder.resolve("head.ply");
    ExportJob.requireWritable(file, true);
    Path first = Files.createDirectory(folder.resolve("head-00000.ply"));
    assertThatThrownBy(() -> ExportJob.requireWritable(file, true))
        .isInstanceOf(OutputException.class)
        .hasMessageStartingWith(first.toString());
    ExportJob.requireWritable(file, false);
  }
}
