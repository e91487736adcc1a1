package timewalker.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * One step's constants of Adam and the update of a stretch of numbers.
 *
 * <p>Kingma and Ba 2015, end of section 2: θ ← θ − α_t m / (√v + ε_t) with α_t = α √(1 − β2^t) / (1
 * − β1^t) and ε_t = ε √(1 − β2^t), which is Algorithm 1 with its corrections taken out of the loop.
 *
 * <p>Moments that decay below the normal floats become zero: processors are many times slower on
 * subnormal numbers, and a parameter that is never seen again would keep one.
 */
final class AdamKernel {
  private static final VectorSpecies<Float> F = Lanes.F;

  private final float keep1;
  private final float add1;
  private final float keep2;
  private final float add2;
  private final float alpha;
  private final float epsilon;
  private final boolean skipZero;

  /**
   * The constants of a step.
   *
   * @param step t, from 1
   * @param rate α
   */
  AdamKernel(AdamSettings settings, int step, double rate) {
    double root2 = StrictMath.sqrt(1 - StrictMath.pow(settings.beta2(), step));
    keep1 = (float) settings.beta1();
    add1 = (float) (1 - settings.beta1());
    keep2 = (float) settings.beta2();
    add2 = (float) (1 - settings.beta2());
    alpha = (float) (rate * root2 / (1 - StrictMath.pow(settings.beta1(), step)));
    // A float's smallest normal number: an ε that vanished would make 0/0 of a zero gradient.
    epsilon = Math.max(Float.MIN_NORMAL, (float) (settings.epsilon() * root2));
    skipZero = settings.skipZero();
  }

  /**
   * Updates numbers from … to, exclusive.
   *
   * @param parameters θ
   * @param m first moment
   * @param v second moment
   * @param gradient dL/dθ divided by {@code scale}
   * @param scale times the gradient
   */
  void update(
      float[] parameters, float[] m, float[] v, float[] gradient, float scale, int from, int to) {
    int whole = from + F.loopBound(to - from);
    for (int j = from; j < whole; j += F.length()) {
      FloatVector g = FloatVector.fromArray(F, gradient, j).mul(scale);
      if (skipZero && g.compare(VectorOperators.EQ, 0f).allTrue()) {
        continue; // spares memory the way of what would not change
      }
      FloatVector oldM = FloatVector.fromArray(F, m, j);
      FloatVector oldV = FloatVector.fromArray(F, v, j);
      FloatVector newM = oldM.mul(keep1).add(g.mul(add1));
      FloatVector newV = oldV.mul(keep2).add(g.mul(g).mul(add2));
      FloatVector change = newM.mul(alpha).div(newV.sqrt().add(epsilon));
      if (skipZero) {
        VectorMask<Float> zero = g.compare(VectorOperators.EQ, 0f);
        newM = newM.blend(oldM, zero);
        newV = newV.blend(oldV, zero);
        change = change.blend(0f, zero);
      }
      newM = newM.blend(0f, newM.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
      newV = newV.blend(0f, newV.compare(VectorOperators.LT, Float.MIN_NORMAL));
      newM.intoArray(m, j);
      newV.intoArray(v, j);
      FloatVector.fromArray(F, parameters, j).sub(change).intoArray(parameters, j);
    }
    for (int j = whole; j < to; j++) {
      updateOne(parameters, m, v, gradient[j] * scale, j);
    }
  }

  /** The same operations as in lanes, so that where a number stands does not change its bits. */
  private void updateOne(float[] parameters, float[] m, float[] v, float g, int j) {
    if (skipZero && g == 0) {
      return;
    }
    float newM = m[j] * keep1 + g * add1;
    float newV = v[j] * keep2 + g * g * add2;
    parameters[j] -= newM * alpha / ((float) Math.sqrt(newV) + epsilon);
    m[j] = Math.abs(newM) < Float.MIN_NORMAL ? 0 : newM;
    v[j] = newV < Float.MIN_NORMAL ? 0 : newV;
  }
}
