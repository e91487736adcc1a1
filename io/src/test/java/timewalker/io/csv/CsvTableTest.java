package timewalker.io.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;

class CsvTableTest {
  private static final List<String> KNOWN = List.of("name", "age", "note");
  @TempDir Path folder;

  /** A spreadsheet runs what looks like a formula, such as the name of a stranger's file. */
  @Test
  void namesLikeFormulasAreWrittenAsTextAndComeBack() {
    List<String> names =
        List.of("=cmd|' /C calc'!A0.png", "+1.jpg", "-n dash.jpg", "@sum.jpg", "'=a", "''-b", "'c");
    List<List<String>> rows = new ArrayList<>();
    names.forEach(name -> rows.add(List.of(name, "-")));
    rows.add(List.of("-0.25", "-12"));
    String text = new String(CsvTable.bytes(List.of(), List.of("a", "b"), rows), UTF_8);
    assertThat(text.lines().skip(1)).allMatch(line -> !line.matches("\"?[=+@].*|-n.*"));
    assertThat(text).contains("\n'@sum.jpg,-\n").endsWith("\n-0.25,-12\n");
    CsvTable table = CsvTable.parse(text, "t.csv", List.of("a", "b"), Set.of());
    assertThat(table.rows().stream().map(row -> row.cells().getFirst()).limit(names.size()))
        .containsExactlyElementsOf(names);
    assertThat(table.rows().getFirst().cells().getLast()).isEqualTo("-");
  }

  @Test
  void everyValueComesBackAsItWasWritten() throws IOException {
    Path file = folder.resolve("t.csv");
    List<List<String>> rows =
        List.of(
            List.of("plain", "1", ""),
            List.of("with, comma", "2.5", "says \"so\""),
            List.of("#no comment", "", " spaced "),
            List.of("", "3", "Ünïcode/1998"));
    Files.write(file, CsvTable.bytes(List.of("a comment, with comma"), KNOWN, rows));
    CsvTable read = CsvTable.read(file, KNOWN, Set.of("name"));
    assertThat(read.rows().stream().map(CsvTable.Row::cells)).isEqualTo(rows);
    assertThat(read.number(read.rows().get(1), "age")).isEqualTo(2.5);
    assertThat(read.number(read.rows().get(2), "age")).isNaN();
    assertThat(read.rows().getFirst().number()).isEqualTo(3);
  }

  @Test
  void namesOfEveryKindComeBackAsTheyWereWritten() throws IOException {
    List<String> odd =
        List.of(
            "two\nlines",
            "\n",
            "\r",
            "ends with a break\r\n",
            "\r\n\r\nbegins with two",
            "=HYPERLINK(\"x\")",
            "+1",
            "-n dash.jpg",
            "@home",
            "\"",
            "\"\"",
            "\"quoted\"",
            "5\" wide",
            ",",
            "a,\"b\",c\n\"d",
            "#",
            " ",
            "\ttab\t",
            "se;mi;colon",
            "\u0000\u0001\u001b[2J\u007f\u0085\u2028\u2029",
            "\uFEFFmark",
            "\uD83D\uDE00",
            "'",
            "back\\slash");
    Path file = folder.resolve("t.csv");
    List<List<String>> rows = new ArrayList<>();
    odd.forEach(name -> rows.add(List.of(name, "1", "after")));
    odd.forEach(name -> rows.add(List.of("before", "1", name)));
    String signs = "\"',;\r\n #=a\t";
    Random random = new Random(7);
    for (int n = 0; n < 500; n++) {
      StringBuilder name = new StringBuilder("x");
      for (int i = random.nextInt(8); i > 0; i--) {
        name.append(signs.charAt(random.nextInt(signs.length())));
      }
      rows.add(List.of(name.toString(), "", name.substring(1)));
    }
    Files.write(file, CsvTable.bytes(List.of("a \"comment\""), KNOWN, rows));
    CsvTable read = CsvTable.read(file, KNOWN, Set.of("name"));
    assertThat(read.rows().stream().map(CsvTable.Row::cells)).isEqualTo(rows);
  }

  @Test
  void rowsAreFoundByTheLineTheyBeginOn() {
    CsvTable table = parse("# x\r\nname,age\r\n\"a\r\nb\nc\rd\",1\r\ne,2\r\n");
    assertThat(table.rows().stream().map(CsvTable.Row::number)).containsExactly(3, 7);
  }

  @Test
  void tablesOfSpreadsheetsInOtherLanguagesAreRead() {
    CsvTable german =
        parse("\"# change, \"\"then\"\" save\";;\n# x;;\nname;age;;\n\"a;b\";50,5;;\nc;;;\n");
    assertThat(german.rows().stream().map(CsvTable.Row::cells))
        .containsExactly(List.of("a;b", "50,5"), List.of("c", ""));
    assertThat(german.number(german.rows().getFirst(), "age")).isEqualTo(50.5);
    CsvTable tabs = parse("name\tage\nKarl, Emma\t7\n");
    assertThat(tabs.rows().getFirst().cells()).containsExactly("Karl, Emma", "7");
  }

  @Test
  void emptyRowsOfSpreadsheetsAreSkipped() {
    CsvTable table = parse(",,\nname,age,note\none,1,\n,,\n , ,\ntwo,2,\n,,,,,,\n\"\",\"\",\"\"\n");
    assertThat(table.rows().stream().map(CsvTable.Row::cells))
        .containsExactly(List.of("one", "1", ""), List.of("two", "2", ""));
    assertThat(table.rows().getLast().number()).isEqualTo(6);
    assertThat(parse("name;age\na;1\n;\n").rows()).hasSize(1);
    assertThatThrownBy(() -> parse(",,\n;;\n")).hasMessageContaining("is empty");
  }

  @Test
  void rowThatNamesNothingIsRefusedWithTheNearestName() {
    CsvTable table = parse("name\nAlbm 1\n");
    CsvTable.Row row = table.rows().getFirst();
    table.requireKnown(row, "photo", "a", List.of("a"));
    assertThatThrownBy(
            () -> table.requireKnown(row, "photo", "Albm 1", List.of("Album 1", "Album 2")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "t.csv, line 2: names \"Albm 1\", but no photo has that name; correct it to"
                + " \"Album 1\", or remove the row");
    assertThatThrownBy(() -> table.requireKnown(row, "photo", "me.jpg", List.of("x/1999/me.jpg")))
        .hasMessageContaining("correct it to \"x/1999/me.jpg\"");
    assertThatThrownBy(() -> table.requireKnown(row, "photo", "xyz", List.of("Album 1")))
        .hasMessageContaining("correct the name, or remove the row");
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
    assertThatThrownBy(() -> parse("name,note\na,\"b\"c\n"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 2: has text after a closing quotation mark");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("empty");
    CsvTable table = parse("name,age\na,x\nb,-1\n");
    assertThatThrownBy(() -> table.number(table.rows().get(0), "age"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("is not a number");
    assertThatThrownBy(() -> table.count(table.rows().get(1), "age", 0))
        .hasMessageContaining("line 3");
  }

  private static CsvTable parse(String text) {
    return CsvTable.parse(text, "t.csv", KNOWN, Set.of("name"));
  }
}
