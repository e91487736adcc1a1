package timewalker.completion;

import java.util.List;
import timewalker.math.Parallel;

/**
 * Continues a field to where it is not known. Minimises for each attribute
 *
 * <p>Σ_u (hold c_u (x_u − d_u)² + s_a size_u x_u²) + Σ_uv b_uv (x_u − x_v − g_uv)²
 *
 * <p>with the means d and their confidence c, the borders b, a pull s_a towards 0, and the
 * differences g between neighbours that the guides know: the guided Poisson equation of Pérez et
 * al. (2003), equation 4, on patches. Solved from coarse to fine, by Gauss-Seidel sweeps on each
 * level. The order of all operations is fixed.
 */
final class PatchFill {
  /** How much a patch that is wholly known weighs against its borders. */
  private static final float HOLD = 30;

  /** Sweeps on each level. */
  private static final int SWEEPS = 4;

  /** Weight beyond which a patch starts from its own mean, times that of a confidence of a half. */
  private static final float SURE = 10;

  /** Guides with less confidence than this in a border count for less. */
  private static final float LEAST_GUIDED = 0.1f;

  /**
   * A field whose differences between neighbours are followed.
   *
   * @param trust factor of its confidence
   */
  record Guide(PatchField field, float trust) {}

  private final SurfacePatches patches;
  private final float half;
  private final float[] toZero;
  private final float[][] values; // [level][attributes][P]

  /**
   * @param half weight at which the confidence in a patch is a half
   * @param toZero [attributes] pull towards 0 of each patch of the finest level, in borders
   */
  PatchFill(SurfacePatches patches, float half, float... toZero) {
    this.patches = patches;
    this.half = half;
    this.toZero = toZero.clone();
    values = new float[patches.levels().size()][];
    for (int l = 0; l < values.length; l++) {
      values[l] = new float[toZero.length * patches.levels().get(l).count()];
    }
  }

  /** How far a patch is known, 0 to 1. */
  float confidence(float weight) {
    return weight / (weight + half);
  }

  /**
   * Continues a field.
   *
   * @return [attributes][P] on the finest level, overwritten by the next call; 0 on groups of which
   *     nothing is known
   */
  float[] solve(PatchField field, List<Guide> guides, Parallel parallel) {
    parallel.run(
        toZero.length,
        a -> {
          for (int l = values.length - 1; l >= 0; l--) {
            begin(field, l, a);
            sweep(field, guided(guides, l, a), l, a);
          }
        });
    return values[0];
  }

  /** Starts a level from its means and the level above. */
  private void begin(PatchField field, int l, int a) {
    SurfacePatches.Level level = patches.levels().get(l);
    int n = level.count();
    boolean coarsest = l == values.length - 1;
    int above = coarsest ? 0 : patches.levels().get(l + 1).count();
    for (int u = 0; u < n; u++) {
      values[l][a * n + u] =
          coarsest || field.weight(l)[u] > SURE * half
              ? field.mean(l)[a * n + u]
              : values[l + 1][a * above + level.parent()[u]];
    }
  }

  private void sweep(PatchField field, float[] guided, int l, int a) {
    SurfacePatches.Level level = patches.levels().get(l);
    int n = level.count();
    float[] x = values[l];
    float[] weight = field.weight(l);
    float[] mean = field.mean(l);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int u = 0; u < n; u++) {
        float hold = HOLD * confidence(weight[u]);
        float sum = hold * mean[a * n + u];
        float by = hold + toZero[a] * level.size()[u];
        for (int e = level.start()[u]; e < level.start()[u + 1]; e++) {
          float b = level.border()[e];
          sum += b * (x[a * n + level.neighbour()[e]] + guided[e]);
          by += b;
        }
        x[a * n + u] = by > 0 ? sum / by : x[a * n + u];
      }
    }
  }

  /** [neighbours] by how much a patch is above each of its neighbours, 0 where no guide knows. */
  private float[] guided(List<Guide> guides, int l, int a) {
    SurfacePatches.Level level = patches.levels().get(l);
    int n = level.count();
    float[] sum = new float[level.neighbour().length];
    float[] by = new float[sum.length];
    for (Guide guide : guides) {
      float[] weight = guide.field.weight(l);
      float[] mean = guide.field.mean(l);
      for (int u = 0; u < n; u++) {
        if (weight[u] == 0) {
          continue;
        }
        for (int e = level.start()[u]; e < level.start()[u + 1]; e++) {
          int v = level.neighbour()[e];
          float trust = guide.trust * confidence(Math.min(weight[u], weight[v]));
          sum[e] += trust * (mean[a * n + u] - mean[a * n + v]);
          by[e] += trust;
        }
      }
    }
    for (int e = 0; e < sum.length; e++) {
      sum[e] /= Math.max(by[e], LEAST_GUIDED);
    }
    return sum;
  }
}
