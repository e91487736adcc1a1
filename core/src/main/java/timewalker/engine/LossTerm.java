package timewalker.engine;

import java.util.function.IntToDoubleFunction;

/**
 * One term of the loss that training minimises. An engine may have its own kernel for a name.
 * Otherwise it calls {@link #comparison} on arrays copied from its device.
 *
 * @param name as in the settings
 * @param kind what it depends on
 * @param from first step at which it takes part
 * @param weight by the steps done before; where it is 0 the term takes no part
 * @param comparison the value and its gradient
 */
public record LossTerm(
    String name, Kind kind, int from, IntToDoubleFunction weight, Comparison comparison) {

  /** What a term depends on; values are added up kind by kind, in this order. */
  public enum Kind {
    /** Colour and silhouette against the photo. */
    PICTURE,
    /** Depth and normals. */
    GEOMETRY,
    /** Δ, what the bases change. */
    DEFORMATION,
    /** The average surfels themselves. */
    SURFELS
  }

  /** The loss itself. */
  @FunctionalInterface
  public interface Comparison {
    /**
     * Evaluates the loss L and adds {@code weight} · dL.
     *
     * @param weight factor of the gradient, not of the returned value
     * @param gradients added to
     * @return L; 0 where there is nothing to compare
     */
    double add(LossInput in, double weight, LossGradients gradients);
  }

  /** The weight at a step, 0 where the term takes no part. */
  public double weightAt(int step) {
    return step < from ? 0 : weight.applyAsDouble(step);
  }
}
