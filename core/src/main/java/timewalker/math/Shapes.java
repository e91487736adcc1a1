package timewalker.math;

import java.util.Locale;

/** Checks array sizes at public doors, naming the dimension that is wrong. */
public final class Shapes {
  private Shapes() {}

  /**
   * Requires {@code length == rows * columns}.
   *
   * @param rowsName what the rows are, such as "surfels"
   * @param rows number of rows
   * @param arrayName the array's name, such as "position"
   * @param length the array's length
   * @param columns numbers per row
   * @throws IllegalArgumentException when the length is another
   */
  public static void check(String rowsName, int rows, String arrayName, int length, int columns) {
    if (rows < 0 || length != (long) rows * columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s holds %d numbers; expected %d (%d %s of %d each)",
              arrayName,
              length,
              (long) rows * columns,
              rows,
              rowsName,
              columns));
    }
  }
}
