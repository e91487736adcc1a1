package timewalker.prepare.fit;

import java.util.List;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

/**
 * How heads are fitted to landmarks. Lengths called relative are in units of the eye distance, from
 * one outer eye corner to the other.
 */
public record FitSettings(
    @SettingGroup(doc = "The shape of the head") Shape shape,
    @SettingGroup(doc = "Expressions") Expression expression,
    @SettingGroup(doc = "The camera") Lens lens,
    @SettingGroup(doc = "How much a landmark counts") Robustness robustness,
    @Setting(
            doc = "number of alternations between pose and shape",
            byDefault = "3",
            range = "[1, ∞)")
        int rounds,
    @Setting(
            doc =
                "how fast the motion of a head in a clip changes, relative to the defaults of"
                    + " ClipSmoothing; 0 turns smoothing off",
            byDefault = "1",
            range = "[0, ∞)")
        double restlessness)
    implements NamedSettings<FitSettings> {

  /** The shape of the head and what its life stages have in common. */
  public record Shape(
      @Setting(
              doc = "leading components of the shape prior that are fitted",
              byDefault = "80",
              range = "[1, ∞)")
          int dimensions,
      @Setting(
              doc = "largest absolute value of a component",
              unit = "standard deviations",
              byDefault = "3",
              range = "(0, ∞)")
          double limit,
      @Setting(
              doc = "n photos of one stage are worth n p / (n + p) independent ones, this is p",
              unit = "photos",
              byDefault = "5",
              range = "(0, ∞)")
          double photosThatCount,
      @Setting(
              doc = "most photos of a stage from which its shape is computed, evenly chosen",
              unit = "photos",
              byDefault = "60",
              range = "[1, ∞)")
          int photos,
      @Setting(
              doc = "standard deviation of the difference between neighbouring stages",
              unit = "standard deviations",
              byDefault = "0.5",
              range = "(0, ∞)")
          double neighbourDeviation)
      implements NamedSettings<Shape> {}

  /** What is known of expression coefficients before a photo is seen. */
  public record Expression(
      @Setting(doc = "standard deviation of a coefficient", byDefault = "0.35", range = "(0, ∞)")
          double deviation,
      @Setting(doc = "least coefficient, 0 or below", byDefault = "-0.15", range = "(-∞, 0]")
          double low,
      @Setting(doc = "greatest coefficient", byDefault = "1.1", range = "(0, ∞)") double high,
      @Setting(
              doc = "names of components that are never used",
              byDefault =
                  "nose-depression, nose-compression, neck-platysma, tongueOut,"
                      + " eye-left-closure, eye-right-closure, mouth-parling")
          List<String> leftOut)
      implements NamedSettings<Expression> {}

  /** What is known of cameras before a photo is seen. */
  public record Lens(
      @Setting(
              doc = "distance from the camera where the focal length is not known",
              unit = "m",
              byDefault = "1.3",
              range = "(0, ∞)")
          double distance,
      @Setting(
              doc = "standard deviation of the logarithm of an unknown focal length",
              byDefault = "0.3",
              range = "(0, ∞)")
          double deviation,
      @Setting(
              doc =
                  "standard deviation of the logarithm of a focal length from the photo's metadata",
              byDefault = "0.05",
              range = "(0, ∞)")
          double knownDeviation)
      implements NamedSettings<Lens> {}

  /** How much landmarks count that may be wrong. */
  public record Robustness(
      @Setting(
              doc = "residuals beyond this count linearly (Huber)",
              unit = "standard deviations",
              byDefault = "1.5",
              range = "(0, ∞)")
          double outlierFrom,
      @Setting(
              doc = "factor on the weights of landmarks around the eyes under glasses",
              byDefault = "0.3",
              range = "[0, 1]")
          double glassesEyeWeight)
      implements NamedSettings<Robustness> {}

  /** What `prepare` uses. */
  public static final FitSettings DEFAULT = NamedSettings.defaults(FitSettings.class);
}
