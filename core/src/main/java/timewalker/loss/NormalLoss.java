package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Rendered normals against given ones: 1 − n · n̂, the weighted mean over the region's pixels where
 * both exist.
 */
public final class NormalLoss {
  private static final VectorSpecies<Float> F = Lanes.F;

  private NormalLoss() {}

  /**
   * Evaluates the loss L and adds {@code weight} · dL/dnormal.
   *
   * @param normal rendered, unit, camera frame, 3 channels; valid where alpha > 0.5
   * @param alpha rendered, 1 channel
   * @param target unit, camera frame, 3 channels; 0 where there is none
   * @param region 1 channel: weight of each pixel in the mean
   * @param gradNormal 3 channels, added to
   * @return L, 0 to 2; 0 when no pixel counts
   */
  public static double add(
      FloatImage normal,
      FloatImage alpha,
      FloatImage target,
      FloatImage region,
      double weight,
      FloatImage gradNormal,
      Parallel parallel) {
    Pixels.check(alpha, normal, 3, "normal");
    Pixels.check(alpha, target, 3, "target");
    Pixels.check(alpha, region, 1, "region");
    Pixels.check(alpha, gradNormal, 3, "gradNormal");
    int pixels = alpha.pixels();
    double weights = GuidedPixels.sum(alpha, target, region, parallel);
    if (weights == 0) {
      return 0;
    }
    float each = (float) (weight / weights);
    double sum =
        Pixels.sum(
            parallel,
            pixels,
            (from, to) ->
                differences(
                    normal.data(),
                    alpha.data(),
                    target.data(),
                    region.data(),
                    pixels,
                    each,
                    gradNormal.data(),
                    from,
                    to));
    return sum / weights;
  }

  private static double differences(
      float[] normal,
      float[] alpha,
      float[] target,
      float[] region,
      int pixels,
      float each,
      float[] grad,
      int from,
      int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector x = FloatVector.fromArray(F, target, j, valid);
      FloatVector y = FloatVector.fromArray(F, target, pixels + j, valid);
      FloatVector z = FloatVector.fromArray(F, target, 2 * pixels + j, valid);
      FloatVector size = x.fma(x, y.fma(y, z.mul(z)));
      FloatVector weight = GuidedPixels.weight(alpha, size, region, j, valid);
      FloatVector cosine = FloatVector.fromArray(F, normal, j, valid).mul(x);
      cosine = FloatVector.fromArray(F, normal, pixels + j, valid).fma(y, cosine);
      cosine = FloatVector.fromArray(F, normal, 2 * pixels + j, valid).fma(z, cosine);
      sum = sum.add(weight.sub(weight.mul(cosine)));
      FloatVector pull = weight.mul(-each);
      x.fma(pull, FloatVector.fromArray(F, grad, j, valid)).intoArray(grad, j, valid);
      y.fma(pull, FloatVector.fromArray(F, grad, pixels + j, valid))
          .intoArray(grad, pixels + j, valid);
      z.fma(pull, FloatVector.fromArray(F, grad, 2 * pixels + j, valid))
          .intoArray(grad, 2 * pixels + j, valid);
    }
    return Pixels.sumOfLanes(sum);
  }
}
