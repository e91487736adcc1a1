package timewalker.io.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;

class CsvTableTest {
  private static final List<String> KNOWN = List.of("name", "age", "note");
  @TempDir Path folder;

  @Test
  void everyValueComesBackAsItWasWritten() throws IOException {
    Path file = folder.resolve("t.csv");
    List<List<String>> rows =
        List.of(
            List.of("plain", "1", ""),
            List.of("with, comma", "2.5", "says \"so\""),
            List.of("#no comment", "", " spaced "),
            List.of("", "3", "Ünïcode/1998"));
    CsvTable.write(file, List.of("a comment, with comma"), KNOWN, rows);
    CsvTable read = CsvTable.read(file, KNOWN, Set.of("name"));
    assertThat(read.rows().stream().map(CsvTable.Row::cells)).isEqualTo(rows);
    assertThat(read.number(read.rows().get(1), "age")).isEqualTo(2.5);
    assertThat(read.number(read.rows().get(2), "age")).isNaN();
    assertThat(read.rows().getFirst().number()).isEqualTo(3);
  }

  @Test
  void shortLinesMarksAndOtherLineEndsAreUnderstood() throws IOException {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, "\uFEFFname, age\r\n\r\n# x\r\none\r\ntwo , 2\r\n");
    CsvTable read = CsvTable.read(file, KNOWN, Set.of("name"));
    assertThat(read.rows().stream().map(CsvTable.Row::cells))
        .containsExactly(List.of("one", ""), List.of("two", "2"));
  }

  @Test
  void whatMakesNoSenseIsSaidWithItsPlace() throws IOException {
    assertThatThrownBy(() -> parse("name,aeg\n"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("\"aeg\"; did you mean \"age\"?");
    assertThatThrownBy(() -> parse("age\n1\n")).hasMessageContaining("no column \"name\"");
    assertThatThrownBy(() -> parse("name\na,b\n")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> parse("name\n\"a\n")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("empty");
    CsvTable table = parse("name,age\na,x\nb,-1\n");
    assertThatThrownBy(() -> table.number(table.rows().get(0), "age"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("no number");
    assertThatThrownBy(() -> table.count(table.rows().get(1), "age", 0))
        .hasMessageContaining("line 3");
  }

  private static CsvTable parse(String text) {
    return CsvTable.parse(text, "t.csv", KNOWN, Set.of("name"));
  }
}
