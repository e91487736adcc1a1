package timewalker.avatar;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A moment of the person's life with an appearance of its own.
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
              "life stage %s has the age %s; years from 0 to %.0f, or nothing",
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
              "'%s' cannot name a life stage; letters, digits, '.', '_' and '-' can, at most 64",
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
          String.format(Locale.ROOT, "%d life stages; 1 to %d are possible", stages.size(), MOST));
    }
    if (stages.stream().map(LifeStage::name).distinct().count() < stages.size()) {
      throw new IllegalArgumentException("two life stages have the same name");
    }
  }

  /** Whether the age is known. */
  public boolean hasAge() {
    return !Double.isNaN(age);
  }
}
