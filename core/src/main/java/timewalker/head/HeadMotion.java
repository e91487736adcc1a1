package timewalker.head;

import java.util.Arrays;

/**
 * What moves a head within a moment, without its shape, as one array [L]: expression [E], root [3],
 * neck [3], jaw [3], eyes [6], translation [3].
 */
public final class HeadMotion {
  /** Numbers behind the expression. */
  public static final int JOINTS_AND_TRANSLATION = 18;

  /** A component that moves no vertex farther than this moves nothing, metres. */
  private static final double NOTHING = 1e-6;

  private HeadMotion() {}

  /** Length L for a head model. */
  public static int length(HeadModel head) {
    return head.expressionCount() + JOINTS_AND_TRANSLATION;
  }

  /** The arrays of a head that together are its motion, in order, the arrays themselves. */
  public static float[][] groups(HeadParams p) {
    return new float[][] {p.expression(), p.root(), p.neck(), p.jaw(), p.eyes(), p.translation()};
  }

  /** The motion of a head, a copy. */
  public static double[] of(HeadParams p) {
    float[][] groups = groups(p);
    double[] all = new double[Arrays.stream(groups).mapToInt(g -> g.length).sum()];
    int at = 0;
    for (float[] group : groups) {
      for (float value : group) {
        all[at++] = value;
      }
    }
    return all;
  }

  /**
   * A head of the same shape that moves otherwise.
   *
   * @param motion [L]
   */
  public static HeadParams with(HeadParams p, double[] motion) {
    HeadParams moved = p.copy();
    int at = 0;
    for (float[] group : groups(moved)) {
      for (int i = 0; i < group.length; i++) {
        group[i] = (float) motion[at++];
      }
    }
    return moved;
  }

  /**
   * How large each number of a motion is when it means as much as others.
   *
   * @param expression metres by which a component moves the vertex that it moves most
   * @param root radians
   * @param neck radians
   * @param jaw radians
   * @param eyes radians
   * @param translation metres
   */
  public record Scale(
      double expression, double root, double neck, double jaw, double eyes, double translation) {
    /** [L] in the head model's own units. */
    public double[] of(HeadModel head) {
      int expressions = head.expressionCount();
      double[] all = new double[length(head)];
      for (int k = 0; k < expressions; k++) {
        all[k] = expression / Math.max(NOTHING, largest(head.expressionBasis().deltas(k)));
      }
      double[] angles = {root, neck, jaw, eyes, eyes, translation};
      for (int g = 0; g < angles.length; g++) {
        Arrays.fill(all, expressions + 3 * g, expressions + 3 * g + 3, angles[g]);
      }
      return all;
    }

    private static double largest(float[] deltas) {
      double most = 0;
      for (int i = 0; i < deltas.length; i += 3) {
        double x = deltas[i];
        double y = deltas[i + 1];
        double z = deltas[i + 2];
        most = Math.max(most, x * x + y * y + z * z);
      }
      return Math.sqrt(most);
    }
  }
}
