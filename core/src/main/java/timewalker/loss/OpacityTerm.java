package timewalker.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Exp2;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * The opacity term of Gaussian Surfels (Dai et al. 2024, section 4.2): exp(−(o − 0.5)² / 0.05), the
 * mean over all surfels, which pushes opacities away from the middle towards 0 or 1.
 */
public final class OpacityTerm {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final float INVERSE_WIDTH = 1 / 0.05f;

  private OpacityTerm() {}

  /**
   * Evaluates the term L and adds {@code weight} · dL/dopacityLogit.
   *
   * @param opacityLogit [n]
   * @param gradOpacityLogit [n] added to
   * @return L, 0 to 1
   */
  public static double add(
      float[] opacityLogit, double weight, float[] gradOpacityLogit, Parallel parallel) {
    int n = opacityLogit.length;
    Shapes.check("surfels", n, "gradOpacityLogit", gradOpacityLogit.length, 1);
    if (n == 0) {
      return 0;
    }
    float each = (float) (weight / n);
    return Pixels.sum(
            parallel, n, (from, to) -> terms(opacityLogit, each, gradOpacityLogit, from, to))
        / n;
  }

  private static double terms(float[] logit, float each, float[] grad, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector o = Exp2.sigmoid(FloatVector.fromArray(F, logit, j, valid));
      FloatVector d = o.sub(0.5f);
      FloatVector term = Exp2.exp(d.mul(d).mul(-INVERSE_WIDTH));
      sum = sum.add(term, valid);
      FloatVector slope = term.mul(d).mul(-2 * INVERSE_WIDTH).mul(o.sub(o.mul(o)));
      slope.mul(each).add(FloatVector.fromArray(F, grad, j, valid)).intoArray(grad, j, valid);
    }
    return Pixels.sumOfLanes(sum);
  }
}
