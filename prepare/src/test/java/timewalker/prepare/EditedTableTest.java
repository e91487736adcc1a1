package timewalker.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditedTableTest {
  @TempDir Path folder;

  private final List<Path> kept = new ArrayList<>();

  private void write(Path table, String content) throws IOException {
    EditedTable.replace(
        table,
        content.getBytes(UTF_8),
        new Preparation.Listener() {
          @Override
          public void kept(Path written, Path before) {
            assertThat(written).isEqualTo(table);
            kept.add(before);
          }
        });
  }

  @Test
  void whatAPersonHasWrittenIntoATableIsNeverLost() throws IOException {
    Path table = folder.resolve("stages.csv");
    write(table, "a");
    write(table, "a");
    assertThat(kept).isEmpty();
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(table));
    Files.writeString(table, "by hand");
    write(table, "a");
    Files.writeString(table, "by hand again");
    write(table, "b");
    assertThat(table).hasContent("b");
    assertThat(kept)
        .containsExactly(folder.resolve("stages-1.csv"), folder.resolve("stages-2.csv"));
    assertThat(kept.getFirst()).hasContent("by hand");
    assertThat(kept.getLast()).hasContent("by hand again");
  }
}
