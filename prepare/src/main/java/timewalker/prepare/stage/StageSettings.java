package timewalker.prepare.stage;

/**
 * How pictures are put together to life stages where nobody said which belong together.
 *
 * @param yearsAtBirth how many years a stage may span at the beginning of a life
 * @param yearsPerYear by how much the span grows with each year of age
 * @param yearsWithoutBirth how many years a stage may span when the birthday is unknown
 * @param alike shots and photos at least so much alike are one stage, see {@link Likeness}
 * @param alikeEnough a picture without a date joins a dated stage when it is so much alike
 * @param folderAgrees share of a folder's dated pictures that must be of one stage for the others
 *     in the folder to be taken for it
 */
public record StageSettings(
    double yearsAtBirth,
    double yearsPerYear,
    double yearsWithoutBirth,
    double alike,
    double alikeEnough,
    double folderAgrees) {
  /** What `prepare` uses. */
  public static final StageSettings DEFAULT = new StageSettings(1, 0.12, 4, 0.75, 0.55, 0.9);

  /** How many years a stage may span around an age. */
  double span(double age) {
    return yearsAtBirth + yearsPerYear * Math.max(0, age);
  }
}
