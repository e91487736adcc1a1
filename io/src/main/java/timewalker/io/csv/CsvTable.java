package timewalker.io.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.StrictText;
import timewalker.math.Decimal;

/**
 * A table as people edit it: comma-separated values (RFC 4180) in UTF-8, the first line names the
 * columns; lines that start with #, and lines without any value, are comments. A value in quotation
 * marks may hold anything, line breaks too. Spreadsheets of other languages separate values by
 * semicolons or tabs and write decimal commas; the first line tells. An apostrophe before =, +, -
 * or @ keeps spreadsheets from computing what a name holds; it is no part of the value.
 *
 * @param origin the file, for messages
 * @param columns names in the file's order
 * @param rows in the file's order
 * @param separator what stands between values
 */
public record CsvTable(String origin, List<String> columns, List<Row> rows, char separator) {
  private static final long MOST_BYTES = 32L << 20;
  private static final int MOST_ROWS = 200_000;

  /** What a spreadsheet takes for the beginning of a formula, and how it is written instead. */
  private static final Pattern FORMULA = Pattern.compile("'*[=+@\\-].*", Pattern.DOTALL);

  private static final Pattern NO_FORMULA = Pattern.compile("-|-?\\d+(\\.\\d+)?");

  /**
   * A line, or several where a value holds line breaks.
   *
   * @param number of its first line in the file, from 1
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
    CsvRecords records = new CsvRecords(text, origin);
    Optional<Row> heading = records.heading();
    if (heading.isEmpty()) {
      throw new BadInputException(
          origin, "is empty; its first line must name columns: " + String.join(",", known));
    }
    List<String> columns = withoutEmptyEnd(heading.get().cells);
    requireColumns(columns, origin, known, required);
    List<Row> rows = new ArrayList<>();
    for (Row row = records.next(); row != null; row = records.next()) {
      if (rows.size() == MOST_ROWS) {
        throw new BadInputException(
            origin + ", line " + row.number,
            String.format(Locale.ROOT, "begins more than %d rows; divide the table", MOST_ROWS));
      }
      rows.add(fitted(row, columns.size(), origin));
    }
    return new CsvTable(origin, columns, rows, records.separator());
  }

  /** A row with a cell for each column; cells at the end may be omitted. */
  private static Row fitted(Row row, int columns, String origin) {
    List<String> cells = new ArrayList<>(row.cells);
    cells.replaceAll(c -> c.startsWith("'") && FORMULA.matcher(c).matches() ? c.substring(1) : c);
    while (cells.size() > columns && cells.getLast().isEmpty()) {
      cells.removeLast();
    }
    if (cells.size() > columns) {
      throw new BadInputException(
          origin + ", line " + row.number,
          String.format(Locale.ROOT, "holds %d values for %d columns", cells.size(), columns));
    }
    while (cells.size() < columns) {
      cells.add("");
    }
    return new Row(row.number, cells);
  }

  /** Spreadsheets give every line as many separators as the longest one has. */
  private static List<String> withoutEmptyEnd(List<String> cells) {
    int end = cells.size();
    while (end > 0 && cells.get(end - 1).isEmpty()) {
      end--;
    }
    return cells.subList(0, end);
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

  /** A cell; empty if the table has no such column or the cell is empty. */
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
      String number = separator == ',' ? text.get() : text.get().replace(',', '.');
      return Decimal.parse(number);
    } catch (NumberFormatException e) {
      throw new BadInputException(where(row), e.getMessage(), e);
    }
  }

  /** A cell that holds a whole number of at least 0, or a default where it is empty. */
  public int count(Row row, String column, int otherwise) {
    double value = number(row, column);
    if (Double.isNaN(value)) {
      return otherwise;
    }
    if (value < 0 || value > Integer.MAX_VALUE || value != Math.rint(value)) {
      throw new BadInputException(
          where(row),
          String.format(
              Locale.ROOT,
              "column %s holds %s; write a whole number of at least 0",
              column,
              value));
    }
    return (int) value;
  }

  /**
   * Makes sure that a row names something that exists.
   *
   * @param what kind of thing, for the message
   * @param known existing names
   * @throws BadInputException naming the nearest one
   */
  public void requireKnown(Row row, String what, String name, Collection<String> known) {
    if (!known.contains(name)) {
      throw new BadInputException(
          where(row),
          String.format(
              Locale.ROOT,
              "names \"%s\", but no %s has that name; %s, or remove the row",
              name,
              what,
              NearestName.of(name, known)
                  .or(() -> inAnotherFolder(name, known))
                  .map(near -> "correct it to \"" + near + "\"")
                  .orElse("correct the name")));
    }
  }

  private static Optional<String> inAnotherFolder(String name, Collection<String> known) {
    String last = "/" + name.substring(name.lastIndexOf('/') + 1);
    return known.stream().filter(one -> one.endsWith(last)).min(Comparator.naturalOrder());
  }

  /** Where a row stands, for messages. */
  public String where(Row row) {
    return origin + ", line " + row.number;
  }

  /**
   * A table as the bytes of its file.
   *
   * @param comments lines that explain the table, without their #
   */
  public static byte[] bytes(List<String> comments, List<String> columns, List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    comments.forEach(comment -> text.append("# ").append(comment).append('\n'));
    append(text, columns);
    rows.forEach(row -> append(text, row));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder text, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? "" : ",").append(written(cells.get(i), i == 0));
    }
    text.append(line).append('\n');
  }

  private static String written(String value, boolean first) {
    boolean formula = FORMULA.matcher(value).matches() && !NO_FORMULA.matcher(value).matches();
    String cell = formula ? "'" + value : value;
    boolean quotes =
        cell.chars().anyMatch(c -> ",;\"\t\n\r".indexOf(c) >= 0)
            || !cell.equals(cell.strip())
            || first && (cell.startsWith("#") || cell.isEmpty());
    return quotes ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
