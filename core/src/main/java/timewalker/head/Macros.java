package timewalker.head;

/**
 * A person in broad strokes, as MakeHuman describes him.
 *
 * @param age years; ages below 1 and above 90 look like 1 and 90
 * @param gender 0 female .. 1 male
 * @param african share of this ancestry, relative to the other two
 * @param asian share of this ancestry
 * @param caucasian share of this ancestry
 * @param weight 0 thin, 0.5 average, 1 fat
 * @param muscle 0 slight, 0.5 average, 1 muscular
 */
public record Macros(
    double age,
    double gender,
    double african,
    double asian,
    double caucasian,
    double weight,
    double muscle) {

  public Macros {
    if (!(age >= 0 && age <= 150)) {
      throw new IllegalArgumentException("age is " + age + "; expected 0 to 150 years");
    }
    requireUnit("gender", gender);
    requireUnit("weight", weight);
    requireUnit("muscle", muscle);
    requireUnit("african", african);
    requireUnit("asian", asian);
    requireUnit("caucasian", caucasian);
    if (african + asian + caucasian <= 0) {
      throw new IllegalArgumentException(
          "the shares of all ancestries are 0; at least one must be above 0");
    }
  }

  private static void requireUnit(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 0 to 1");
    }
  }

  /** The mean of all sexes and ancestries at an age. */
  public static Macros average(double age) {
    return new Macros(age, 0.5, 1, 1, 1, 0.5, 0.5);
  }

  /** The same person at another age. */
  public Macros atAge(double years) {
    return new Macros(years, gender, african, asian, caucasian, weight, muscle);
  }
}
