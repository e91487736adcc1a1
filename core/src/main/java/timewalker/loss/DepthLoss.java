package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Difference between rendered depth and the depth of the tracked head, on facial skin, where the
 * head model is reliable (the geometric prior of INSTA, Zielonka et al. 2023, Eq. 8).
 *
 * <p>Huber's function of the difference with slope 1 outside: d²/2h up to h, then |d| − h/2; the
 * weighted mean over the region's pixels where both depths exist.
 *
 * @param huber h, metres: differences under it count less than in proportion
 */
public record DepthLoss(double huber) {
  private static final VectorSpecies<Float> F = Lanes.F;

  public DepthLoss {
    if (!(huber > 0)) {
      throw new IllegalArgumentException("huber=" + huber + ": expected above 0");
    }
  }

  /**
   * Evaluates the loss L and adds {@code weight} · dL/ddepth.
   *
   * @param depth rendered, metres, 1 channel; valid where alpha > 0.5
   * @param alpha rendered, 1 channel
   * @param target metres, 1 channel; 0 where there is none
   * @param region 1 channel: weight of each pixel in the mean
   * @param gradDepth 1 channel, added to
   * @return L, metres; 0 when no pixel counts
   */
  public double add(
      FloatImage depth,
      FloatImage alpha,
      FloatImage target,
      FloatImage region,
      double weight,
      FloatImage gradDepth,
      Parallel parallel) {
    Pixels.check(depth, alpha, 1, "alpha");
    Pixels.check(depth, target, 1, "target");
    Pixels.check(depth, region, 1, "region");
    Pixels.check(depth, gradDepth, 1, "gradDepth");
    int pixels = depth.pixels();
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
                    depth.data(),
                    alpha.data(),
                    target.data(),
                    region.data(),
                    each,
                    gradDepth.data(),
                    from,
                    to));
    return sum / weights;
  }

  private double differences(
      float[] depth,
      float[] alpha,
      float[] target,
      float[] region,
      float each,
      float[] grad,
      int from,
      int to) {
    float h = (float) huber;
    float inverse = (float) (1 / huber);
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector t = FloatVector.fromArray(F, target, j, valid);
      FloatVector weight = GuidedPixels.weight(alpha, t, region, j, valid);
      FloatVector d = FloatVector.fromArray(F, depth, j, valid).sub(t);
      FloatVector slope = d.mul(inverse).max(-1f).min(1f);
      // Both branches at once: slope · (d − h · slope / 2).
      FloatVector value = slope.mul(d.sub(slope.mul(0.5f * h)));
      sum = sum.add(value.mul(weight));
      FloatVector.fromArray(F, grad, j, valid)
          .add(slope.mul(weight).mul(each))
          .intoArray(grad, j, valid);
    }
    return Pixels.sumOfLanes(sum);
  }
}
