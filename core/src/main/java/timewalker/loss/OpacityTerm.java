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

  /** In three passes: one with both powers is too long for vectors to stay in registers. */
  private static double terms(float[] logit, float each, float[] grad, int from, int to) {
    float[] opacity = new float[Pixels.STRETCH];
    float[] term = new float[Pixels.STRETCH];
    opacities(logit, from, to, opacity);
    bumps(opacity, to - from, term);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector o = FloatVector.fromArray(F, opacity, j - from);
      FloatVector d = o.sub(0.5f);
      FloatVector t = FloatVector.fromArray(F, term, j - from);
      FloatVector slope = t.mul(d).mul(-2 * INVERSE_WIDTH).mul(o.sub(o.mul(o)));
      slope.mul(each).add(FloatVector.fromArray(F, grad, j, valid)).intoArray(grad, j, valid);
    }
    return sum(term, to - from);
  }

  private static void opacities(float[] logit, int from, int to, float[] opacity) {
    for (int j = from; j < to; j += F.length()) {
      FloatVector x = FloatVector.fromArray(F, logit, j, F.indexInRange(j, to));
      Exp2.sigmoid(x).intoArray(opacity, j - from);
    }
  }

  private static void bumps(float[] opacity, int count, float[] term) {
    for (int j = 0; j < count; j += F.length()) {
      FloatVector d = FloatVector.fromArray(F, opacity, j).sub(0.5f);
      Exp2.exp(d.mul(d).mul(-INVERSE_WIDTH)).intoArray(term, j);
    }
  }

  private static double sum(float[] term, int count) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = 0; j < count; j += F.length()) {
      sum = sum.add(FloatVector.fromArray(F, term, j), F.indexInRange(j, count));
    }
    return Pixels.sumOfLanes(sum);
  }
}
