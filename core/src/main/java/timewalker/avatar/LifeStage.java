package timewalker.avatar;

/**
 * A moment of the person's life with an appearance of its own.
 *
 * @param name short name, such as "a25" or "s05"
 * @param age years, NaN when unknown
 */
public record LifeStage(String name, double age) {
  public LifeStage {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a life stage needs a name");
    }
    if (Double.isInfinite(age) || age < 0) {
      throw new IllegalArgumentException(
          "life stage %s has the age %s; years from 0 up, or nothing".formatted(name, age));
    }
  }

  /** Whether the age is known. */
  public boolean hasAge() {
    return !Double.isNaN(age);
  }
}
