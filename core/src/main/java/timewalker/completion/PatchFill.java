package timewalker.completion;

import java.util.Arrays;
import java.util.List;
import timewalker.math.Parallel;

/**
 * Continues a field to where it is not known. Minimises for each attribute
 *
 * <p>Σ_u (hold c_u (x_u − d_u)² + s_a x_u²) + Σ_uv b_uv (x_u − x_v − g_uv)²
 *
 * <p>with the means d and their confidence c, the borders b, a pull s_a towards 0, and the
 * differences g between neighbours that the guides know: the guided Poisson equation of Pérez et
 * al. (2003), equation 4, on patches.
 *
 * <p>Solved by multigrid on {@link SurfacePatches}, where a correction is constant on a coarse
 * patch, with Gauss-Seidel sweeps. The order of all operations is fixed.
 */
final class PatchFill {
  /** How much a patch that is wholly known weighs against its borders. */
  private static final float HOLD = 30;

  /** Sweeps before and after each correction. */
  private static final int SWEEPS = 3;

  /** Cycles on each level. */
  private static final int CYCLES = 8;

  /** Constant corrections are too small by about this factor. */
  private static final float OVER_CORRECTION = 1.8f;

  /** Guides with less confidence than this in a border count for less. */
  private static final float LEAST_GUIDED = 0.1f;

  /**
   * A field whose differences between neighbours are followed.
   *
   * @param trust factor of its confidence
   */
  record Guide(PatchField field, float trust) {}

  private static final int PARTS = 16;

  private final SurfacePatches patches;
  private final float half;
  private final float[] toZero;
  private final float[][] hold; // [level][P]
  private final int[] whole; // [P] the coarsest patch that holds each

  /**
   * @param half weight at which the confidence in a patch is a half
   * @param toZero [attributes] s_a, in borders
   */
  PatchFill(SurfacePatches patches, float half, float... toZero) {
    this.patches = patches;
    this.half = half;
    this.toZero = toZero.clone();
    List<SurfacePatches.Level> levels = patches.levels();
    hold = new float[levels.size()][];
    whole = new int[patches.count()];
    Arrays.setAll(whole, p -> p);
    for (int l = 0; l < hold.length; l++) {
      SurfacePatches.Level level = levels.get(l);
      hold[l] = new float[level.count()];
      if (l + 1 < hold.length) {
        Arrays.setAll(whole, p -> level.parent()[whole[p]]);
      }
    }
  }

  /** How far a patch is known, 0 to 1. */
  float confidence(float weight) {
    return weight / (weight + half);
  }

  /** Whether anything was known of the group that a patch belongs to, in the last solution. */
  boolean isKnown(int patch) {
    return hold[hold.length - 1][whole[patch]] > 0;
  }

  /**
   * Continues a field.
   *
   * @param x [attributes][P] overwritten; without meaning where {@link #isKnown} is false
   */
  void solve(PatchField field, List<Guide> guides, float[] x, Parallel parallel) {
    int n = patches.count();
    float[] weight = field.weight();
    for (int p = 0; p < n; p++) {
      hold[0][p] = HOLD * confidence(weight[p]);
    }
    for (int l = 0; l + 1 < hold.length; l++) {
      restrict(l, hold[l], hold[l + 1]);
    }
    float[] right = rightHandSides(field, guides, parallel);
    parallel.run(
        toZero.length,
        a -> {
          float[] own = Arrays.copyOfRange(right, a * n, (a + 1) * n);
          System.arraycopy(solution(own, a), 0, x, a * n, n);
        });
  }

  /** [P] the solution for an attribute, from the coarsest level to the finest. */
  private float[] solution(float[] rightHandSide, int a) {
    int levels = hold.length;
    float[][] right = new float[levels][];
    right[0] = rightHandSide;
    for (int l = 1; l < levels; l++) {
      right[l] = new float[hold[l].length];
      restrict(l - 1, right[l - 1], right[l]);
    }
    float[] x = new float[hold[levels - 1].length];
    for (int l = levels - 1; l >= 0; l--) {
      if (l + 1 < levels) {
        float[] coarse = x;
        x = new float[hold[l].length];
        prolong(l, coarse, x);
      }
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        correct(l, right[l], x, a);
      }
    }
    return x;
  }

  /** [attributes][P] hold c_u d_u + Σ_v b_uv g_uv. */
  private float[] rightHandSides(PatchField field, List<Guide> guides, Parallel parallel) {
    int n = patches.count();
    float[] right = new float[toZero.length * n];
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          float[] difference = new float[toZero.length];
          for (int u = from; u < to; u++) {
            for (int a = 0; a < toZero.length; a++) {
              right[a * n + u] = hold[0][u] * field.mean()[a * n + u];
            }
            addDifferences(guides, u, difference, right);
          }
        });
    return right;
  }

  /** Σ_v b_uv g_uv of one patch; g is 0 where no guide knows both patches. */
  private void addDifferences(List<Guide> guides, int u, float[] difference, float[] right) {
    SurfacePatches.Level level = patches.levels().getFirst();
    int n = level.count();
    for (int e = level.start()[u]; e < level.start()[u + 1]; e++) {
      int v = level.neighbour()[e];
      Arrays.fill(difference, 0);
      float by = 0;
      for (Guide guide : guides) {
        float known = Math.min(guide.field.weight()[u], guide.field.weight()[v]);
        if (known == 0) {
          continue;
        }
        float[] mean = guide.field.mean();
        float trust = guide.trust * confidence(known);
        for (int a = 0; a < difference.length; a++) {
          difference[a] += trust * (mean[a * n + u] - mean[a * n + v]);
        }
        by += trust;
      }
      float scale = level.border()[e] / Math.max(by, LEAST_GUIDED);
      for (int a = 0; a < difference.length; a++) {
        right[a * n + u] += scale * difference[a];
      }
    }
  }

  /** One cycle from a level to the coarsest and back. */
  private void correct(int l, float[] right, float[] x, int a) {
    sweep(l, right, x, a);
    if (l + 1 == hold.length) {
      return;
    }
    float[] coarseRight = new float[hold[l + 1].length];
    restrict(l, residual(l, right, x, a), coarseRight);
    float[] coarse = new float[coarseRight.length];
    correct(l + 1, coarseRight, coarse, a);
    float[] correction = new float[x.length];
    prolong(l, coarse, correction);
    for (int u = 0; u < x.length; u++) {
      x[u] += OVER_CORRECTION * correction[u];
    }
    sweep(l, right, x, a);
  }

  private void sweep(int l, float[] right, float[] x, int a) {
    SurfacePatches.Level level = patches.levels().get(l);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int u = 0; u < x.length; u++) {
        float sum = right[u];
        float by = hold[l][u] + toZero[a] * level.size()[u];
        for (int e = level.start()[u]; e < level.start()[u + 1]; e++) {
          sum += level.border()[e] * x[level.neighbour()[e]];
          by += level.border()[e];
        }
        x[u] = by > 0 ? sum / by : 0;
      }
    }
  }

  private float[] residual(int l, float[] right, float[] x, int a) {
    SurfacePatches.Level level = patches.levels().get(l);
    float[] rest = new float[x.length];
    for (int u = 0; u < x.length; u++) {
      rest[u] = right[u] - (hold[l][u] + toZero[a] * level.size()[u]) * x[u];
      for (int e = level.start()[u]; e < level.start()[u + 1]; e++) {
        rest[u] -= level.border()[e] * (x[u] - x[level.neighbour()[e]]);
      }
    }
    return rest;
  }

  private void restrict(int l, float[] fine, float[] coarse) {
    int[] parent = patches.levels().get(l).parent();
    Arrays.fill(coarse, 0);
    for (int u = 0; u < fine.length; u++) {
      coarse[parent[u]] += fine[u];
    }
  }

  private void prolong(int l, float[] coarse, float[] fine) {
    int[] parent = patches.levels().get(l).parent();
    for (int u = 0; u < fine.length; u++) {
      fine[u] = coarse[parent[u]];
    }
  }
}
