package timewalker.avatar;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A period of the person's life with its own appearance.
 *
 * @param name short name, such as "a25" or "s05": letters, digits, '.', '_' and '-', at most 64,
 *     the first a letter or digit; it becomes a part of file names
 * @param age years from 0 to {@value #MAX_AGE}, NaN when unknown
 */
public record LifeStage(String name, double age) {
  /** The greatest age in years. */
  public static final double MAX_AGE = 130;

  /** The most life stages that one person can have. */
  public static final int MOST = 1000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public LifeStage {
    requireName(name);
    if (!Double.isNaN(age) && !(age >= 0 && age <= MAX_AGE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "life stage %s: age %s; expected 0 to %.0f years, or no age",
              name,
              age,
              MAX_AGE));
    }
  }

  /** Whether a life stage can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Requires a name that a life stage can have.
   *
   * @throws IllegalArgumentException for another
   */
  public static void requireName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "invalid life stage '%s'; use 1 to 64 letters, digits, '.', '_' and '-'",
              name));
    }
  }

  /**
   * Requires life stages of different names, at least one and at most {@value #MOST}.
   *
   * @throws IllegalArgumentException otherwise
   */
  public static void requireDistinct(List<LifeStage> stages) {
    if (stages.isEmpty() || stages.size() > MOST) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d life stages; expected 1 to %d", stages.size(), MOST));
    }
    if (stages.stream().map(LifeStage::name).distinct().count() < stages.size()) {
      throw new IllegalArgumentException("two life stages have the same name; give each its own");
    }
  }

  /** Whether the age is known. */
  public boolean hasAge() {
    return !Double.isNaN(age);
  }
}
