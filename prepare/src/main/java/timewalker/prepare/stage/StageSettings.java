package timewalker.prepare.stage;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** How pictures are put together to life stages where nobody said which belong together. */
public record StageSettings(
    @Setting(
            doc = "how long a stage may be at the beginning of a life",
            unit = "years",
            byDefault = "1",
            range = "(0, ∞)")
        double yearsAtBirth,
    @Setting(
            doc = "by how much that grows with each year of age",
            unit = "years",
            byDefault = "0.12",
            range = "[0, ∞)")
        double yearsPerYear,
    @Setting(
            doc = "how long a stage may be when the birthday is unknown",
            unit = "years",
            byDefault = "4",
            range = "(0, ∞)")
        double yearsWithoutBirth,
    @Setting(
            doc = "shots and photos at least so much alike are one stage, see Likeness",
            byDefault = "0.75",
            range = "[-1, 1]")
        double alike,
    @Setting(
            doc = "a picture without a date joins a dated stage when it is so much alike",
            byDefault = "0.55",
            range = "[-1, 1]")
        double alikeEnough,
    @Setting(
            doc =
                "share of a folder's dated pictures that must be of one stage for the others in"
                    + " the folder to be taken for it",
            byDefault = "0.9",
            range = "[0, 1]")
        double folderAgrees)
    implements NamedSettings<StageSettings> {
  /** What `prepare` uses. */
  public static final StageSettings DEFAULT = NamedSettings.defaults(StageSettings.class);

  /** How many years a stage may span around an age. */
  double span(double age) {
    return yearsAtBirth + yearsPerYear * Math.max(0, age);
  }
}
