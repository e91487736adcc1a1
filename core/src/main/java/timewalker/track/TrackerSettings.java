package timewalker.track;

import timewalker.head.HeadMotion;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

/** How heads are tracked in pictures. */
public record TrackerSettings(
    @SettingGroup(doc = "How far a head may be from where it was expected") Pull pull,
    @SettingGroup(doc = "What a difference between two pictures means") Evidence evidence,
    @Setting(
            doc = "longer side of the pictures that are compared first",
            unit = "pixels",
            byDefault = "128",
            range = "[16, 4096]")
        int coarsest,
    @Setting(
            doc = "longer side of the pictures that are compared last",
            unit = "pixels",
            byDefault = "256",
            range = "[16, 4096]")
        int finest,
    @Setting(
            doc = "most steps for each size of the pictures",
            byDefault = "10",
            range = "[1, 1000]")
        int steps)
    implements NamedSettings<TrackerSettings> {

  /** Standard deviations of what was expected before the picture was looked at. */
  public record Pull(
      @Setting(
              doc = "expression, as the motion of the vertex that a component moves most",
              unit = "m",
              byDefault = "0.001",
              range = "(0, ∞)")
          double expression,
      @Setting(doc = "turn of the head", unit = "rad", byDefault = "0.05", range = "(0, ∞)")
          double root,
      @Setting(
              doc = "bend of the neck, which landmarks and pictures hardly show",
              unit = "rad",
              byDefault = "0.01",
              range = "(0, ∞)")
          double neck,
      @Setting(doc = "jaw", unit = "rad", byDefault = "0.05", range = "(0, ∞)") double jaw,
      @Setting(doc = "eyes", unit = "rad", byDefault = "0.1", range = "(0, ∞)") double eyes,
      @Setting(doc = "place of the head", unit = "m", byDefault = "0.01", range = "(0, ∞)")
          double translation)
      implements NamedSettings<Pull> {
    HeadMotion.Scale scale() {
      return new HeadMotion.Scale(expression, root, neck, jaw, eyes, translation);
    }
  }

  /** What a pixel tells. */
  public record Evidence(
      @Setting(
              doc =
                  "weight of a squared difference of 1 in one channel of one pixel, in a picture of"
                      + " 256x256",
              byDefault = "0.3",
              range = "(0, ∞)")
          double pixel,
      @Setting(
              doc = "the same for the silhouette, relative to a colour",
              byDefault = "1",
              range = "[0, ∞)")
          double silhouette,
      @Setting(
              doc = "differences beyond this count in proportion, not squared",
              byDefault = "0.05",
              range = "(0, ∞)")
          double outlier)
      implements NamedSettings<Evidence> {}

  /** Every setting at its default. */
  public static final TrackerSettings DEFAULT = NamedSettings.defaults(TrackerSettings.class);
}
