package timewalker.math;

import java.util.regex.Pattern;

/** Parses plain decimal numbers; Java would also accept "1f", "0x1p3" and "NaN". */
public final class Decimal {
  private static final Pattern PLAIN =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

  private Decimal() {}

  /**
   * A decimal number such as 25, 0.5 or 1e-3.
   *
   * @throws NumberFormatException when the text is not a decimal number or is too large for a
   *     double
   */
  public static double parse(String text) {
    double value = PLAIN.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw new NumberFormatException("\"" + text + "\" is not a number");
    }
    return value;
  }
}
