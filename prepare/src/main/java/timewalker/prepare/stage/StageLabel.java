package timewalker.prepare.stage;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A life stage before it has any pictures.
 *
 * @param name letters, digits, '.', '_' and '-', at most 64
 * @param age years, NaN when unknown
 */
public record StageLabel(String name, double age) {
  static final double MOST_YEARS = 130;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public StageLabel {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "\"%s\" cannot name a life stage; use only letters, digits, '.', '_' and '-'",
              name));
    }
    if (age < 0 || age > MOST_YEARS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "life stage %s has the age %s; 0 to 130 years are possible", name, age));
    }
  }

  /** A stage that is named by its age. */
  public static StageLabel ofAge(double age) {
    return new StageLabel(String.format(Locale.ROOT, "a%02d", Math.round(age)), age);
  }

  static String numbered(int number) {
    return String.format(Locale.ROOT, "s%02d", number);
  }
}
