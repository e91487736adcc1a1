package timewalker.io.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;

/** Splits the text of a table into records; comments, and lines of empty values, are skipped. */
final class CsvRecords {
  private static final int MOST_COLUMNS = 100;

  private final String text;
  private final String origin;
  private final List<String> cells = new ArrayList<>();
  private char separator;
  private int at;
  private int line = 1;

  CsvRecords(String text, String origin) {
    this.text = text;
    this.origin = origin;
  }

  /** The separator of values; known once the heading is read. */
  char separator() {
    return separator;
  }

  /** The first record, which shows the separator of values. */
  Optional<CsvTable.Row> heading() {
    while (passOver()) {
      // A spreadsheet puts quotation marks around a comment that holds some, or a separator.
      if (text.startsWith("\"#", at)) {
        quoted();
        at = endOfLine();
        breakLine();
        continue;
      }
      separator = separatorOf(text.substring(at, endOfLine()));
      CsvTable.Row row = record();
      if (!isEmpty(row)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** The next record; null at the end. */
  CsvTable.@Nullable Row next() {
    while (passOver()) {
      CsvTable.Row row = record();
      if (!isEmpty(row)) {
        return row;
      }
    }
    return null;
  }

  /** Spreadsheets write an empty line as separators alone. */
  private static boolean isEmpty(CsvTable.Row row) {
    return row.cells().stream().allMatch(String::isEmpty);
  }

  private static char separatorOf(String heading) {
    for (char c : new char[] {',', ';', '\t'}) {
      if (heading.indexOf(c) >= 0) {
        return c;
      }
    }
    return ',';
  }

  /** Goes to the next line that holds something; false at the end. */
  private boolean passOver() {
    while (at < text.length()) {
      int end = endOfLine();
      if (text.charAt(at) != '#' && !text.substring(at, end).isBlank()) {
        return true;
      }
      at = end;
      breakLine();
    }
    return false;
  }

  private int endOfLine() {
    int end = at;
    while (end < text.length() && !isBreak(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** Steps over a line break, if one is here. */
  private void breakLine() {
    if (at < text.length()) {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      line++;
    }
  }

  private CsvTable.Row record() {
    int first = line;
    cells.clear();
    boolean more = true;
    while (more) {
      if (cells.size() == MOST_COLUMNS) {
        throw new BadInputException(where(first), "holds more values than a table has columns");
      }
      cells.add(cell());
      more = at < text.length() && text.charAt(at) == separator;
      at += more ? 1 : 0;
    }
    breakLine();
    return new CsvTable.Row(first, cells);
  }

  /** The value that begins here; ends at a separator or at the end of a line. */
  private String cell() {
    int begin = at;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      String value = quoted();
      requireEnd();
      return value;
    }
    at = begin;
    while (at < text.length() && text.charAt(at) != separator && !isBreak(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at).strip();
  }

  private boolean isSpace(char c) {
    return c != separator && (c == ' ' || c == '\t');
  }

  private String quoted() {
    int first = line;
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '"') {
        value.append(c);
        line += c == '\n' || c == '\r' && !text.startsWith("\r\n", at) ? 1 : 0;
      } else if (text.startsWith("\"\"", at)) {
        value.append(c);
        at++;
      } else {
        at++;
        return value.toString();
      }
    }
    throw new BadInputException(where(first), "has a quotation mark without a closing one");
  }

  private void requireEnd() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && text.charAt(at) != separator && !isBreak(text.charAt(at))) {
      throw new BadInputException(
          where(line),
          "has text after a closing quotation mark; write two quotation marks for one within a"
              + " value");
    }
  }

  private String where(int number) {
    return String.format(Locale.ROOT, "%s, line %d", origin, number);
  }
}
