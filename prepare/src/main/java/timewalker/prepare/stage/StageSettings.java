package timewalker.prepare.stage;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** How pictures are grouped into life stages where the user did not group them. */
public record StageSettings(
    @Setting(doc = "longest stage at birth", unit = "years", byDefault = "1", range = "(0, ∞)")
        double yearsAtBirth,
    @Setting(
            doc = "growth of that length per year of age",
            unit = "years",
            byDefault = "0.12",
            range = "[0, ∞)")
        double yearsPerYear,
    @Setting(
            doc = "longest stage when the birthday is unknown",
            unit = "years",
            byDefault = "4",
            range = "(0, ∞)")
        double yearsWithoutBirth,
    @Setting(
            doc = "least likeness of shots and photos of one stage, see Likeness",
            byDefault = "0.8",
            range = "[-1, 1]")
        double alike,
    @Setting(
            doc =
                "a stage of fewer pictures is hardly worth training; it joins the stage that it is"
                    + " most like",
            unit = "pictures",
            byDefault = "3",
            range = "[1, ∞)")
        int fewPictures,
    @Setting(
            doc =
                "least likeness at which a picture that nothing else places joins a stage, and a"
                    + " stage of few pictures another",
            byDefault = "0.55",
            range = "[-1, 1]")
        double alikeEnough,
    @Setting(
            doc =
                "a date does not count when its picture is that much more like another stage than"
                    + " like the others of its date",
            byDefault = "0.2",
            range = "(0, 2]")
        double contradiction,
    @Setting(
            doc =
                "least share of a folder's dated pictures in one stage for its other pictures to"
                    + " join that stage",
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
