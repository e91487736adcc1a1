package timewalker.loss;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.surfel.MomentAttributes;

/**
 * L1 norm of the deformation Δ with a weight per attribute: Σ_a weight_a · mean |Δ_a|, so that a
 * moment differs from the average only where pictures ask for it.
 *
 * @param position per metre
 * @param rotation of the raw quaternion
 * @param logScale of the natural logarithm
 * @param opacity of the logit
 * @param colour of the spherical harmonics' degree 0
 */
public record DeformationNorm(
    double position, double rotation, double logScale, double opacity, double colour) {
  private static final VectorSpecies<Float> F = Lanes.F;

  public DeformationNorm {
    if (!(position >= 0 && rotation >= 0 && logScale >= 0 && opacity >= 0 && colour >= 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "weights of Δ %s, %s, %s, %s, %s: expected at least 0",
              position,
              rotation,
              logScale,
              opacity,
              colour));
    }
  }

  /** Whether all weights are 0. */
  public boolean isZero() {
    return position == 0 && rotation == 0 && logScale == 0 && opacity == 0 && colour == 0;
  }

  /**
   * Evaluates the norm L and adds {@code weight} · dL/dΔ; Δ = 0 is not pulled.
   *
   * @param delta [13][n] in the order of {@link MomentAttributes}
   * @param count n
   * @param gradDelta [13][n] added to
   * @return L
   */
  public double add(float[] delta, int count, double weight, float[] gradDelta, Parallel parallel) {
    Shapes.check("components", MomentAttributes.OUTPUTS, "delta", delta.length, count);
    Shapes.check("components", MomentAttributes.OUTPUTS, "gradDelta", gradDelta.length, count);
    int[] starts = {
      MomentAttributes.POSITION,
      MomentAttributes.ROTATION,
      MomentAttributes.LOG_SCALE,
      MomentAttributes.OPACITY,
      MomentAttributes.COLOUR,
      MomentAttributes.OUTPUTS
    };
    double[] weights = {position, rotation, logScale, opacity, colour};
    double sum = 0;
    for (int a = 0; a < weights.length && count > 0; a++) {
      if (weights[a] != 0) {
        int first = starts[a] * count;
        int numbers = starts[a + 1] * count - first;
        float each = (float) (weight * weights[a] / numbers);
        double absolute =
            Pixels.sum(
                parallel,
                numbers,
                (from, to) -> absolute(delta, each, gradDelta, first + from, first + to));
        sum += weights[a] * absolute / numbers;
      }
    }
    return sum;
  }

  private static double absolute(float[] delta, float each, float[] grad, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      VectorMask<Float> valid = F.indexInRange(j, to);
      FloatVector d = FloatVector.fromArray(F, delta, j, valid);
      sum = sum.add(d.abs());
      FloatVector g = FloatVector.fromArray(F, grad, j, valid);
      g = g.add(each, d.compare(VectorOperators.GT, 0f));
      g = g.sub(each, d.compare(VectorOperators.LT, 0f));
      g.intoArray(grad, j, valid);
    }
    return Pixels.sumOfLanes(sum);
  }
}
