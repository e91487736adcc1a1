package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/** Peak signal-to-noise ratio of pictures in [0, 1], dB: −10 log10 of the mean squared error. */
public final class Psnr {
  private static final VectorSpecies<Float> F = Lanes.F;

  private Psnr() {}

  /** Over all pixels and channels; infinite for equal pictures. */
  public static double of(FloatImage rendered, FloatImage target) {
    Pixels.checkSame(rendered, target, "target");
    double sum = 0;
    for (int i = 0; i < rendered.data().length; i++) {
      double difference = rendered.data()[i] - target.data()[i];
      sum += difference * difference;
    }
    return decibels(sum / rendered.data().length);
  }

  /** Over all pixels and channels, with all threads; infinite for equal pictures. */
  public static double of(FloatImage rendered, FloatImage target, Parallel parallel) {
    Pixels.checkSame(rendered, target, "target");
    float[] x = rendered.data();
    float[] y = target.data();
    return decibels(
        Pixels.sum(parallel, x.length, (from, to) -> squares(x, y, from, to)) / x.length);
  }

  private static double squares(float[] x, float[] y, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector difference =
          FloatVector.fromArray(F, x, j, valid).sub(FloatVector.fromArray(F, y, j, valid));
      sum = difference.fma(difference, sum);
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * Over a region.
   *
   * @param region one channel: weight of each pixel in the mean
   * @return dB; not a number for an empty region
   */
  public static double within(FloatImage region, FloatImage rendered, FloatImage target) {
    Pixels.checkSame(rendered, target, "target");
    Pixels.check(rendered, region, 1, "region");
    int pixels = rendered.pixels();
    double sum = 0;
    double weights = 0;
    for (int p = 0; p < pixels; p++) {
      double weight = region.data()[p];
      weights += weight * rendered.channels();
      for (int channel = 0; channel < rendered.channels() && weight != 0; channel++) {
        double difference =
            rendered.data()[channel * pixels + p] - target.data()[channel * pixels + p];
        sum += weight * difference * difference;
      }
    }
    return decibels(sum / weights);
  }

  /** dB of a mean squared error. */
  public static double decibels(double meanSquaredError) {
    return -10 * StrictMath.log10(meanSquaredError);
  }
}
