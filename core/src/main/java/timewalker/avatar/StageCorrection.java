package timewalker.avatar;

import java.util.List;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.math.Shapes;

/**
 * By how much a tracker of landmarks errs about a person at one life stage, as a function of what
 * it says: Gaussian-process regression, with the mean error of the stage as its mean. A head that
 * resembles none of those it was learned from gets the mean error. Its form is that of Rasmussen
 * and Williams, Gaussian Processes for Machine Learning, 2006, equation 2.25.
 *
 * @param given [n][L] heads as the tracker had them, see {@link HeadMotion}
 * @param weight [n][L] weights of their kernels
 * @param mean [L] mean error
 */
public record StageCorrection(float[] given, float[] weight, float[] mean) {
  /** Differences at which two heads have little in common. */
  private static final HeadMotion.Scale REACH = new HeadMotion.Scale(0.003, 0.2, 1, 0.2, 0.5, 1);

  /** Changes nothing. */
  public static final StageCorrection NONE =
      new StageCorrection(new float[0], new float[0], new float[0]);

  public StageCorrection {
    int columns = mean.length;
    int count = columns == 0 ? 0 : given.length / columns;
    Shapes.check("heads", count, "given", given.length, columns);
    Shapes.check("heads", count, "weight", weight.length, columns);
  }

  /** Heads n that it was learned from. */
  public int count() {
    return mean.length == 0 ? 0 : given.length / mean.length;
  }

  /** [L] the distance along each number of a motion at which two heads have little in common. */
  public static double[] reach(HeadModel head) {
    return REACH.of(head);
  }

  /**
   * How much two heads have in common, 0 to 1.
   *
   * @param p [L]
   * @param q [L] read from {@code at} on
   * @param reach [L]
   */
  public static double kernel(double[] p, float[] q, int at, double[] reach) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double d = (p[i] - q[at + i]) / reach[i];
      sum += d * d;
    }
    return Math.exp(-0.5 * sum);
  }

  /**
   * A head without the errors to be expected; the head itself where none are known.
   *
   * @param ofStages [K]
   * @param stages what the head shows
   * @param given as the tracker has it; not changed
   * @param reach [L]
   */
  public static HeadParams corrected(
      List<StageCorrection> ofStages, StageMix stages, HeadParams given, double[] reach) {
    if (ofStages.stream().allMatch(correction -> correction.mean.length == 0)) {
      return given;
    }
    double[] motion = HeadMotion.of(given);
    double[] sum = motion.clone();
    for (int k = 0; k < ofStages.size(); k++) {
      if (stages.weights()[k] != 0) {
        ofStages.get(k).addTo(stages.weights()[k], motion, reach, sum);
      }
    }
    return HeadMotion.with(given, sum);
  }

  /**
   * Adds the error to be expected of a head.
   *
   * @param share of the life stage in a mix
   * @param motion [L] of the head as the tracker has it
   * @param reach [L]
   * @param change [L] added to
   */
  private void addTo(float share, double[] motion, double[] reach, double[] change) {
    for (int i = 0; i < mean.length; i++) {
      change[i] += share * mean[i];
    }
    for (int j = 0; j < count(); j++) {
      int at = j * mean.length;
      double kernel = share * kernel(motion, given, at, reach);
      for (int i = 0; i < mean.length; i++) {
        change[i] += kernel * weight[at + i];
      }
    }
  }
}
