package timewalker.prepare.fit;

import java.util.Arrays;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.LinearBasis;
import timewalker.math.Cholesky;

/**
 * What a person's shape in one population says about the same person's in another: whoever differs
 * from the mean child in some way is expected to differ from the mean adult in the same way. Both
 * differences are seen as movements of the skin.
 */
final class PopulationTransfer {
  /** Every so many vertices of the skin are looked at. */
  private static final int STRIDE = 7;

  /** A miss of the movement by this much, metres, weighs as much as one standard deviation. */
  private static final double MISS = 0.0005;

  private PopulationTransfer() {}

  /** T, [n][n] row-major: z of the one population to the most likely z of the other. */
  static double[] between(HeadModel head, String from, String to, int n) {
    double[] source = movements(head, head.shapePrior(from), n);
    double[] goal = movements(head, head.shapePrior(to), n);
    int rows = source.length / n;
    NormalEquations equations = new NormalEquations(n);
    equations.clear(n);
    double[] right = new double[n * n];
    double scale = 1 / (MISS * Math.sqrt(rows / 3.0));
    for (int r = 0; r < rows; r++) {
      int at = equations.next();
      for (int i = 0; i < n; i++) {
        double entry = goal[r * n + i] * scale;
        equations.row()[at + i] = entry;
        for (int j = 0; j < n; j++) {
          right[i * n + j] += entry * source[r * n + j] * scale;
        }
      }
      equations.add(0);
    }
    equations.finish();
    for (int i = 0; i < n; i++) {
      equations.a[i * n + i] += 1;
    }
    if (!Cholesky.factor(equations.a, n)) {
      throw new IllegalStateException("shape prior '" + to + "' moves nothing");
    }
    Cholesky.forward(equations.a, n, right, n);
    Cholesky.backward(equations.a, n, right, n);
    return right;
  }

  /** [3 m][n] metres of some vertices of the skin per standard deviation. */
  private static double[] movements(HeadModel head, CoefficientPrior prior, int n) {
    int[] skin = head.mask("skin");
    int count = Math.ceilDiv(skin.length, STRIDE);
    double[] moved = new double[3 * count * n];
    LinearBasis basis = head.shapeBasis();
    float[] all = new float[3 * head.vertexCount()];
    for (int s = 0; s < basis.count(); s++) {
      Arrays.fill(all, 0);
      int[] ids = basis.vertexIds(s);
      float[] deltas = basis.deltas(s);
      for (int i = 0; i < ids.length; i++) {
        System.arraycopy(deltas, 3 * i, all, 3 * ids[i], 3);
      }
      for (int m = 0; m < count; m++) {
        for (int axis = 0; axis < 3; axis++) {
          double delta = all[3 * skin[m * STRIDE] + axis];
          for (int z = 0; delta != 0 && z < n; z++) {
            moved[(3 * m + axis) * n + z] += delta * prior.factor()[s * prior.dimensions() + z];
          }
        }
      }
    }
    return moved;
  }
}
