package timewalker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.avatar.SpaceGradients;
import timewalker.head.HeadParams;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/** Finds the first gradient that is not finite, before it can spread. */
final class Finite {
  private Finite() {}

  /** An array and what it is called. */
  private record Named(String name, float[] values) {}

  /**
   * What has a gradient that is not finite, if anything. The gradient of the blend weights is not
   * there yet: the optimizer computes and checks it.
   *
   * @param colourMatrix [12], empty without one
   */
  static Optional<String> firstNotFinite(
      SpaceGradients grads, float[] colourMatrix, Parallel parallel) {
    List<Named> arrays = arrays(grads, colourMatrix);
    boolean[] finite = new boolean[arrays.size()];
    parallel.run(finite.length, i -> finite[i] = all(arrays.get(i).values));
    return IntStream.range(0, finite.length)
        .filter(i -> !finite[i])
        .mapToObj(i -> arrays.get(i).name)
        .findFirst();
  }

  private static List<Named> arrays(SpaceGradients grads, float[] colourMatrix) {
    Surfels a = grads.average();
    List<Named> arrays = new ArrayList<>();
    arrays.add(new Named("position", a.position()));
    arrays.add(new Named("rotation", a.rotation()));
    arrays.add(new Named("logScale", a.logScale()));
    arrays.add(new Named("opacityLogit", a.opacityLogit()));
    arrays.add(new Named("sh", a.sh()));
    arrays.add(new Named("the hash tables", grads.table()));
    arrays.add(new Named("the residual embedding e", grads.residual()));
    arrays.add(new Named("the deformation network", grads.net()));
    arrays.add(new Named("the directions of expressions", grads.directions()));
    HeadParams head = grads.head();
    if (head != null) {
      arrays.add(new Named("the head's shape", head.shape()));
      arrays.add(new Named("the head's expression", head.expression()));
      arrays.add(new Named("the head's root joint", head.root()));
      arrays.add(new Named("the head's neck joint", head.neck()));
      arrays.add(new Named("the head's jaw joint", head.jaw()));
      arrays.add(new Named("the head's eye joints", head.eyes()));
      arrays.add(new Named("the head's translation", head.translation()));
    }
    arrays.add(new Named("the frame's colour matrix", colourMatrix));
    return arrays;
  }

  /** Whether all numbers are finite. */
  static boolean all(float[] values) {
    return allBelow(Float.POSITIVE_INFINITY, values);
  }

  /** Whether all numbers without their signs are below a limit; NaN is not. */
  static boolean allBelow(float limit, float[] values) {
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
