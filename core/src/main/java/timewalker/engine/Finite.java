package timewalker.engine;

import java.util.Optional;
import timewalker.avatar.SpaceGradients;
import timewalker.head.HeadParams;
import timewalker.surfel.Surfels;

/** Finds the first gradient that is not finite, before it can spread. */
final class Finite {
  /** What the blend weights are called. */
  static final String BLEND = "the blend weights w";

  private Finite() {}

  /**
   * What has a gradient that is not finite, if anything.
   *
   * @param colourMatrix [12] or null
   */
  static Optional<String> firstNotFinite(SpaceGradients grads, float[] colourMatrix) {
    Surfels a = grads.average();
    String found = null;
    found = check(found, "position", a.position());
    found = check(found, "rotation", a.rotation());
    found = check(found, "logScale", a.logScale());
    found = check(found, "opacityLogit", a.opacityLogit());
    found = check(found, "sh", a.sh());
    found = check(found, "the hash tables", grads.table());
    found = check(found, BLEND, grads.blend());
    found = check(found, "the residual embedding e", grads.residual());
    found = check(found, "the deformation network", grads.net());
    HeadParams head = grads.head();
    if (head != null) {
      found = check(found, "the head's shape", head.shape());
      found = check(found, "the head's expression", head.expression());
      found = check(found, "the head's root joint", head.root());
      found = check(found, "the head's neck joint", head.neck());
      found = check(found, "the head's jaw joint", head.jaw());
      found = check(found, "the head's eye joints", head.eyes());
      found = check(found, "the head's translation", head.translation());
    }
    if (colourMatrix != null) {
      found = check(found, "the frame's colour matrix", colourMatrix);
    }
    return Optional.ofNullable(found);
  }

  private static String check(String before, String name, float[] values) {
    return before != null || all(values) ? before : name;
  }

  /** Whether all numbers are finite. */
  static boolean all(float[] values) {
    // The bits of a finite number without its sign are less than those of infinity: the
    // difference is negative, and stays so under "and" while all are. Compiles to vectors.
    int allBelow = -1;
    for (float value : values) {
      allBelow &= (Float.floatToRawIntBits(value) & 0x7fffffff) - 0x7f800000;
    }
    return allBelow < 0;
  }
}
