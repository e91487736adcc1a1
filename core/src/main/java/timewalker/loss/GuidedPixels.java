package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * The pixels where a rendered surface is compared with a guide: a region's weight where both exist,
 * 0 elsewhere. The surface exists where alpha is above a half, the guide where it is not 0.
 */
final class GuidedPixels {
  private static final VectorSpecies<Float> F = Lanes.F;

  private GuidedPixels() {}

  /**
   * The sum of all weights.
   *
   * @param alpha rendered, 1 channel
   * @param target 1 channel of numbers not below 0, or 3 channels of vectors
   * @param region 1 channel
   */
  static double sum(FloatImage alpha, FloatImage target, FloatImage region, Parallel parallel) {
    float[] a = alpha.data();
    float[] t = target.data();
    float[] r = region.data();
    int pixels = alpha.pixels();
    boolean vectors = target.channels() == 3;
    return Pixels.sum(
        parallel,
        pixels,
        (from, to) ->
            vectors ? ofVectors(a, t, r, pixels, from, to) : ofNumbers(a, t, r, from, to));
  }

  private static double ofNumbers(float[] alpha, float[] target, float[] region, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector size = FloatVector.fromArray(F, target, j, valid);
      sum = sum.add(weight(alpha, size, region, j, valid));
    }
    return Pixels.sumOfLanes(sum);
  }

  private static double ofVectors(
      float[] alpha, float[] target, float[] region, int pixels, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector x = FloatVector.fromArray(F, target, j, valid);
      FloatVector y = FloatVector.fromArray(F, target, pixels + j, valid);
      FloatVector z = FloatVector.fromArray(F, target, 2 * pixels + j, valid);
      sum = sum.add(weight(alpha, x.fma(x, y.fma(y, z.mul(z))), region, j, valid));
    }
    return Pixels.sumOfLanes(sum);
  }

  /**
   * The weights of the pixels from j on.
   *
   * @param size of the guide there, above 0 where it exists
   */
  static FloatVector weight(
      float[] alpha, FloatVector size, float[] region, int j, VectorMask<Float> valid) {
    VectorMask<Float> both =
        FloatVector.fromArray(F, alpha, j, valid)
            .compare(VectorOperators.GT, 0.5f)
            .and(size.compare(VectorOperators.GT, 0f));
    return FloatVector.zero(F).blend(FloatVector.fromArray(F, region, j, valid), both);
  }
}
