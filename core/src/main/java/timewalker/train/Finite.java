package timewalker.train;

import timewalker.avatar.SpaceGradients;
import timewalker.surfel.Surfels;

/** Stops training at the first number that is none, while the state is still good. */
final class Finite {
  /** Squares of distances up to here are floats. */
  private static final float FARTHEST = 1e6f;

  private Finite() {}

  /**
   * Requires the loss and every gradient to be finite.
   *
   * @throws TrainingStopped naming the array and the step
   */
  static void require(int step, double loss, SpaceGradients grads) {
    if (!Double.isFinite(loss)) {
      throw new TrainingStopped(step, "the loss is " + loss);
    }
    Surfels a = grads.average();
    check(step, "position", a.position());
    check(step, "rotation", a.rotation());
    check(step, "logScale", a.logScale());
    check(step, "opacityLogit", a.opacityLogit());
    check(step, "sh", a.sh());
    check(step, "the blend weights w", grads.blend());
    check(step, "the residual embedding e", grads.residual());
    check(step, "the deformation network", grads.net());
    if (grads.head() != null) {
      check(step, "the head's expression", grads.head().expression());
      check(step, "the head's shape", grads.head().shape());
    }
  }

  /**
   * Requires the centres of surfels to lie where they can be bound.
   *
   * @param position [3][n] metres
   * @throws TrainingStopped naming the array and the step
   */
  static void requireCentres(int step, float[] position) {
    if (!allBelow(FARTHEST, position)) {
      throw new TrainingStopped(
          step, "a centre in the array position is not finite, or farther than 1000 km");
    }
  }

  private static void check(int step, String name, float[] values) {
    if (!allBelow(Float.POSITIVE_INFINITY, values)) {
      throw new TrainingStopped(step, "the gradient of " + name + " is not finite");
    }
  }

  private static boolean allBelow(float limit, float[] values) {
    // The bits of a smaller number without its sign are less than those of the limit, and those of
    // NaN are not: the difference is negative, and stays so under "and" while all are. Compiles to
    // vectors.
    int limitBits = Float.floatToRawIntBits(limit);
    int allBelow = -1;
    for (float value : values) {
      allBelow &= (Float.floatToRawIntBits(value) & 0x7fffffff) - limitBits;
    }
    return allBelow < 0;
  }
}
