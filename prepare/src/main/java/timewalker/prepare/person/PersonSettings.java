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
                "mean likeness to the nearest faces of the person at which a group joins it: one"
                    + " threshold cannot carry a life, so groups are linked through those they"
                    + " resemble most",
            byDefault = "0.6",
            range = "[-1, 1]")
        double linked,
    @Setting(
            doc =
                "the same for the face that is seen most in years from which there is no picture"
                    + " of the person: age and fashion then explain a lower likeness",
            byDefault = "0.5",
            range = "[-1, 1]")
        double alone,
    @Setting(
            doc = "by how much such a face must be more like the person than the best stranger",
            byDefault = "0.1",
            range = "[0, 2]")
        double aloneMargin,
    @Setting(
            doc = "by how much a face must be more like the person than the best stranger",
            byDefault = "0.05",
            range = "[0, 2]")
        double margin,
    @Setting(
            doc = "two faces in one picture that are so much alike may both be the person's",
            byDefault = "0.8",
            range = "[-1, 1]")
        double twins,
    @Setting(
            doc = "from here on a face may be the person's, and the user is asked",
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
