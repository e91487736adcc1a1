package timewalker.io.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.StrictText;
import timewalker.math.Decimal;

/**
 * A table as people edit it: comma-separated values (RFC 4180) in UTF-8, the first line names the
 * columns, lines that start with # and empty lines are comments. A value stays on its line.
 *
 * @param origin the file, for messages
 * @param columns names in the file's order
 * @param rows in the file's order
 */
public record CsvTable(String origin, List<String> columns, List<Row> rows) {
  private static final long MOST_BYTES = 32L << 20;
  private static final int MOST_ROWS = 200_000;
  private static final int MOST_COLUMNS = 100;

  /**
   * A line.
   *
   * @param number of the line in the file, from 1
   * @param cells one for each column
   */
  public record Row(int number, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  public CsvTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * Reads a table.
   *
   * @param known names that columns may have; any other is an error that names the nearest
   * @param required names that columns must have
   * @throws BadInputException when it is missing or no such table
   */
  public static CsvTable read(Path file, List<String> known, Set<String> required)
      throws IOException {
    String origin = file.toString();
    return parse(StrictText.read(file, MOST_BYTES), origin, known, required);
  }

  static CsvTable parse(String text, String origin, List<String> known, Set<String> required) {
    List<String> columns = null;
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = cells(line, origin + ", line " + number);
      if (columns == null) {
        columns = cells;
        requireColumns(columns, origin, known, required);
      } else if (cells.size() > columns.size()) {
        throw new BadInputException(
            origin + ", line " + number,
            String.format(
                Locale.ROOT, "holds %d values for %d columns", cells.size(), columns.size()));
      } else {
        while (cells.size() < columns.size()) {
          cells.add("");
        }
        if (rows.size() == MOST_ROWS) {
          throw new BadInputException(
              origin + ", line " + number,
              String.format(Locale.ROOT, "begins more than %d rows; divide the table", MOST_ROWS));
        }
        rows.add(new Row(number, cells));
      }
    }
    if (columns == null) {
      throw new BadInputException(
          origin, "is empty; its first line must name columns: " + String.join(",", known));
    }
    return new CsvTable(origin, columns, rows);
  }

  private static void requireColumns(
      List<String> columns, String origin, List<String> known, Set<String> required) {
    for (String column : columns) {
      if (!known.contains(column)) {
        throw new BadInputException(
            origin,
            String.format(
                Locale.ROOT, "has a column \"%s\"; %s", column, NearestName.advice(column, known)));
      }
    }
    if (Set.copyOf(columns).size() < columns.size()) {
      throw new BadInputException(origin, "names a column twice");
    }
    for (String column : required) {
      if (!columns.contains(column)) {
        throw new BadInputException(origin, "has no column \"" + column + "\"");
      }
    }
  }

  private static List<String> cells(String line, String origin) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
        if (!wasQuoted) {
          cell.setLength(0);
          wasQuoted = true;
        }
      } else if (c == ',' && !quoted) {
        cells.add(wasQuoted ? cell.toString() : cell.toString().strip());
        if (cells.size() == MOST_COLUMNS) {
          throw new BadInputException(origin, "holds more values than a table has columns");
        }
        cell.setLength(0);
        wasQuoted = false;
      } else if (quoted || !wasQuoted) {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new BadInputException(origin, "has a quotation mark without its partner");
    }
    cells.add(wasQuoted ? cell.toString() : cell.toString().strip());
    return cells;
  }

  /** A cell, empty where the table has no such column or nothing stands in it. */
  public Optional<String> text(Row row, String column) {
    int index = columns.indexOf(column);
    return index < 0 || row.cells.get(index).isEmpty()
        ? Optional.empty()
        : Optional.of(row.cells.get(index));
  }

  /** A cell that holds a number, NaN where it is empty. */
  public double number(Row row, String column) {
    Optional<String> text = text(row, column);
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      return Decimal.parse(text.get());
    } catch (NumberFormatException e) {
      throw new BadInputException(where(row), e.getMessage(), e);
    }
  }

  /** A cell that holds a whole number from 0 up, or what to take where it is empty. */
  public int count(Row row, String column, int otherwise) {
    double value = number(row, column);
    if (Double.isNaN(value)) {
      return otherwise;
    }
    if (value < 0 || value > Integer.MAX_VALUE || value != Math.rint(value)) {
      throw new BadInputException(
          where(row),
          String.format(
              Locale.ROOT, "column %s holds %s; whole numbers from 0 up are", column, value));
    }
    return (int) value;
  }

  /** Where a row stands, for messages. */
  public String where(Row row) {
    return origin + ", line " + row.number;
  }

  /**
   * Writes a table under a temporary name, then moves it.
   *
   * @param comments lines that explain the table, without their #
   */
  public static void write(
      Path file, List<String> comments, List<String> columns, List<List<String>> rows)
      throws IOException {
    StringBuilder text = new StringBuilder();
    comments.forEach(comment -> text.append("# ").append(comment).append('\n'));
    append(text, columns);
    rows.forEach(row -> append(text, row));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  private static void append(StringBuilder text, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? "" : ",").append(written(cells.get(i), i == 0));
    }
    text.append(line).append('\n');
  }

  private static String written(String cell, boolean first) {
    String line = cell.replaceAll("\\R", " ");
    boolean quotes =
        line.indexOf(',') >= 0
            || line.indexOf('"') >= 0
            || !line.equals(line.strip())
            || first && (line.startsWith("#") || line.isEmpty());
    return quotes ? '"' + line.replace("\"", "\"\"") + '"' : line;
  }
}
