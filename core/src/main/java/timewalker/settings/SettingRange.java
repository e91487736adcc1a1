package timewalker.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that a setting may have.
 *
 * @param low smallest number, negative infinity without a bound
 * @param lowIncluded whether {@code low} itself is allowed
 * @param high largest number, infinity without a bound
 * @param highIncluded whether {@code high} itself is allowed
 */
public record SettingRange(double low, boolean lowIncluded, double high, boolean highIncluded) {
  private static final Pattern INTERVAL = Pattern.compile("([\\[(])(\\S+), (\\S+)([\\])])");

  /** Every number. */
  public static final SettingRange ANY =
      new SettingRange(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

  /**
   * Reads an interval such as "[0, 1)" or "[1, ∞)"; an empty text is {@link #ANY}.
   *
   * @throws IllegalArgumentException for any other text
   */
  static SettingRange of(String interval) {
    if (interval.isEmpty()) {
      return ANY;
    }
    Matcher parts = INTERVAL.matcher(interval);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "\"%s\" is not an interval; write for example [0, 1)", interval));
    }
    return new SettingRange(
        end(parts.group(2)),
        parts.group(1).equals("["),
        end(parts.group(3)),
        parts.group(4).equals("]"));
  }

  private static double end(String text) {
    return switch (text) {
      case "∞" -> Double.POSITIVE_INFINITY;
      case "-∞" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Whether a number is allowed; NaN never is. */
  public boolean contains(double value) {
    return (lowIncluded ? value >= low : value > low)
        && (highIncluded ? value <= high : value < high);
  }

  /** In words: "0 to 1", "above 0, up to 1", "at least 1". */
  @Override
  public String toString() {
    if (equals(ANY)) {
      return "any";
    }
    if (Double.isInfinite(high)) {
      return (lowIncluded ? "at least " : "above ") + number(low);
    }
    if (Double.isInfinite(low)) {
      return (highIncluded ? "at most " : "below ") + number(high);
    }
    if (lowIncluded) {
      return number(low) + (highIncluded ? " to " : " to below ") + number(high);
    }
    return highIncluded
        ? "above " + number(low) + ", up to " + number(high)
        : "between " + number(low) + " and " + number(high);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : Double.toString(value);
  }
}
