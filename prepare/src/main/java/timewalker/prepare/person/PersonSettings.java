package timewalker.prepare.person;

import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;

/** When two faces are one person's. A likeness is a cosine between descriptors. */
public record PersonSettings(
    @Setting(
            doc = "mean likeness at which two groups of faces are one person",
            byDefault = "0.6",
            range = "[-1, 1]")
        double same,
    @Setting(
            doc =
                "mean likeness to the nearest faces of the person at which a group joins the"
                    + " person; groups are linked through the faces most like them, since faces"
                    + " change over a life",
            byDefault = "0.6",
            range = "[-1, 1]")
        double linked,
    @Setting(
            doc =
                "the same for the most frequent face of years without a picture of the person; age"
                    + " and fashion then explain a lower likeness",
            byDefault = "0.5",
            range = "[-1, 1]")
        double alone,
    @Setting(
            doc =
                "least difference between such a face's likeness to the person and to the best"
                    + " stranger",
            byDefault = "0.1",
            range = "[0, 2]")
        double aloneMargin,
    @Setting(
            doc =
                "least difference between a face's likeness to the person and to the best stranger",
            byDefault = "0.05",
            range = "[0, 2]")
        double margin,
    @Setting(
            doc = "likeness from which two faces in one picture may both be the person's",
            byDefault = "0.8",
            range = "[-1, 1]")
        double twins,
    @Setting(
            doc = "likeness from which a face may be the person's and the user is asked",
            byDefault = "0.45",
            range = "[-1, 1]")
        double doubtful,
    @Setting(
            doc = "the same for the only face of a picture that the user lists as the person's",
            byDefault = "0.3",
            range = "[-1, 1]")
        double stated,
    @Setting(
            doc = "number of nearest faces that count for linked",
            byDefault = "3",
            range = "[1, ∞)")
        int neighbours)
    implements NamedSettings<PersonSettings> {
  /** What `prepare` uses. */
  public static final PersonSettings DEFAULT = NamedSettings.defaults(PersonSettings.class);
}
