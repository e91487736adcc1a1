package timewalker.prepare.fit;

import java.util.List;
import java.util.Locale;

/**
 * How heads are fitted to landmarks. Lengths called relative are in units of the eye distance, from
 * one outer eye corner to the other.
 *
 * @param shapeDimensions leading components of the shape prior that are fitted
 * @param shapeLimit no component leaves ± this many standard deviations
 * @param expressionDeviation standard deviation of an expression coefficient
 * @param expressionLow least expression coefficient
 * @param expressionHigh greatest expression coefficient
 * @param expressionsLeftOut names of expression components that are never used
 * @param outlierFrom residuals beyond this many standard deviations count linearly (Huber)
 * @param glassesEyeWeight what the weights of landmarks around the eyes are multiplied with where
 *     somebody wears glasses
 * @param distance metres from the camera where the focal length is not known
 * @param focalDeviation standard deviation of the logarithm of an unknown focal length
 * @param knownFocalDeviation the same of one that the photo names
 * @param photosThatCount photos of one stage are worth n p / (n + p) independent ones, this is p
 * @param shapePhotos most photos of a stage from which its shape is computed, evenly chosen
 * @param neighbourDeviation by how much shape components of neighbouring stages differ, standard
 *     deviations
 * @param rounds how often pose and shape take turns
 * @param restlessness how fast a head in a clip changes its motion, relative to {@link
 *     ClipSmoothing}'s usual amounts; 0 turns smoothing off
 */
public record FitSettings(
    int shapeDimensions,
    double shapeLimit,
    double expressionDeviation,
    double expressionLow,
    double expressionHigh,
    List<String> expressionsLeftOut,
    double outlierFrom,
    double glassesEyeWeight,
    double distance,
    double focalDeviation,
    double knownFocalDeviation,
    double photosThatCount,
    int shapePhotos,
    double neighbourDeviation,
    int rounds,
    double restlessness) {

  /** What `prepare` uses. */
  public static final FitSettings DEFAULT =
      new FitSettings(
          80,
          3,
          0.35,
          -0.15,
          1.1,
          List.of(
              "nose-depression",
              "nose-compression",
              "neck-platysma",
              "tongueOut",
              "eye-left-closure",
              "eye-right-closure",
              "mouth-parling"),
          1.5,
          0.3,
          1.3,
          0.3,
          0.05,
          5,
          60,
          0.5,
          3,
          1);

  public FitSettings {
    expressionsLeftOut = List.copyOf(expressionsLeftOut);
    require("shapeDimensions", shapeDimensions, shapeDimensions >= 1);
    require("shapeLimit", shapeLimit, shapeLimit > 0);
    require("expressionDeviation", expressionDeviation, expressionDeviation > 0);
    require("expressionLow", expressionLow, expressionLow <= 0);
    require("expressionHigh", expressionHigh, expressionHigh > 0);
    require("outlierFrom", outlierFrom, outlierFrom > 0);
    require("glassesEyeWeight", glassesEyeWeight, glassesEyeWeight >= 0 && glassesEyeWeight <= 1);
    require("distance", distance, distance > 0);
    require("focalDeviation", focalDeviation, focalDeviation > 0);
    require("knownFocalDeviation", knownFocalDeviation, knownFocalDeviation > 0);
    require("photosThatCount", photosThatCount, photosThatCount > 0);
    require("shapePhotos", shapePhotos, shapePhotos >= 1);
    require("neighbourDeviation", neighbourDeviation, neighbourDeviation > 0);
    require("rounds", rounds, rounds >= 1);
    require("restlessness", restlessness, restlessness >= 0);
  }

  private static void require(String name, double value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "fit setting %s is %s", name, value));
    }
  }

  public FitSettings withRestlessness(double newRestlessness) {
    return new FitSettings(
        shapeDimensions,
        shapeLimit,
        expressionDeviation,
        expressionLow,
        expressionHigh,
        expressionsLeftOut,
        outlierFrom,
        glassesEyeWeight,
        distance,
        focalDeviation,
        knownFocalDeviation,
        photosThatCount,
        shapePhotos,
        neighbourDeviation,
        rounds,
        newRestlessness);
  }
}
