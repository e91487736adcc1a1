package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import timewalker.math.FloatImage;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Mean absolute difference over all pixels and channels.
 *
 * <p>It is also the mask loss between rendered alpha and the mask. Unlike binary cross entropy its
 * gradient stays bounded where alpha is 0 or 1. So the soft border of a matte weighs no more than a
 * wrong silhouette.
 */
public final class L1 implements ImageLoss {
  private static final VectorSpecies<Float> F = Lanes.F;

  @Override
  public double add(
      FloatImage rendered,
      FloatImage target,
      double weight,
      @Nullable FloatImage gradRendered,
      Parallel parallel) {
    Pixels.checkSame(rendered, target, "target");
    float[] x = rendered.data();
    float[] y = target.data();
    if (gradRendered == null) {
      return Pixels.sum(parallel, x.length, (from, to) -> value(x, y, from, to)) / x.length;
    }
    Pixels.checkSame(rendered, gradRendered, "gradRendered");
    float each = (float) (weight / x.length);
    float[] grad = gradRendered.data();
    return Pixels.sum(
            parallel, x.length, (from, to) -> valueAndGradient(x, y, each, grad, from, to))
        / x.length;
  }

  private static double value(float[] x, float[] y, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector difference =
          FloatVector.fromArray(F, x, j, valid).sub(FloatVector.fromArray(F, y, j, valid));
      sum = sum.add(difference.abs());
    }
    return Pixels.sumOfLanes(sum);
  }

  private static double valueAndGradient(
      float[] x, float[] y, float each, float[] grad, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector difference =
          FloatVector.fromArray(F, x, j, valid).sub(FloatVector.fromArray(F, y, j, valid));
      sum = sum.add(difference.abs());
      FloatVector g = FloatVector.fromArray(F, grad, j, valid);
      g = g.add(each, difference.compare(VectorOperators.GT, 0f));
      g = g.sub(each, difference.compare(VectorOperators.LT, 0f));
      g.intoArray(grad, j, valid);
    }
    return Pixels.sumOfLanes(sum);
  }
}
