package timewalker.engine;

import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.PrincipalBases;
import timewalker.basis.TableBlocks;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Adam for the tables of all bases at once. The gradient of table i is w_i · dT, formed in
 * registers: a block of dT is read once and serves every basis while it is in the cache.
 *
 * <p>A basis whose weight is exactly zero is not touched, nor, with {@link AdamSettings#skipZero},
 * an entry whose gradient is zero.
 */
public final class TableAdam {
  private final AdamSettings settings;
  private final float[][] m;
  private final float[][] v;
  private int steps;

  /** Moments of zero for every active basis. */
  public TableAdam(AdamSettings settings, HashTables tables) {
    this(settings, moments(tables), moments(tables), 0);
  }

  /**
   * A state that was saved.
   *
   * @param firstMoments [N][table length], kept, not copied; null for a deactivated basis
   * @param secondMoments likewise
   * @param steps taken so far
   */
  public TableAdam(
      AdamSettings settings, float[][] firstMoments, float[][] secondMoments, int steps) {
    Shapes.check("bases", firstMoments.length, "secondMoments", secondMoments.length, 1);
    this.settings = settings;
    this.m = firstMoments.clone();
    this.v = secondMoments.clone();
    this.steps = steps;
  }

  private static float[][] moments(HashTables tables) {
    HashGrid grid = tables.grid();
    float[][] moments = new float[tables.bases()][];
    for (int i = 0; i < moments.length; i++) {
      moments[i] = tables.active(i) ? new float[grid.tableLength()] : null;
    }
    return moments;
  }

  /** First moment of a basis, the array itself; null when deactivated. */
  public float[] firstMoment(int basis) {
    return m[basis];
  }

  /** Second moment of a basis, the array itself; null when deactivated. */
  public float[] secondMoment(int basis) {
    return v[basis];
  }

  /**
   * Follows a change of the bases. The gradient of a table is its weight times one that all tables
   * share, so second moments are shared out by the squares of the weights. First moments, a mean of
   * ten steps, start at zero.
   *
   * @param before [K][N] weights of the old bases
   * @param after [K][R] weights of the new ones
   */
  void replace(float[] before, double[][] after) {
    int stages = after.length;
    int bases = m.length;
    double squares = 0;
    for (int at = 0; at < before.length; at++) {
      squares += m[at % bases] == null ? 0 : (double) before[at] * before[at];
    }
    int count = after[0].length;
    double[][] factors = new double[count][bases];
    for (int j = 0; j < count; j++) {
      double own = 0;
      for (int k = 0; k < stages; k++) {
        own += after[k][j] * after[k][j];
      }
      for (int i = 0; i < bases; i++) {
        factors[j][i] = squares == 0 ? 0 : own / squares;
      }
    }
    float[][] shared = PrincipalBases.recombined(v, factors);
    for (int i = 0; i < bases; i++) {
      v[i] = i < count ? shared[i] : null;
      m[i] = i < count ? new float[shared[i].length] : null;
    }
  }

  /** Steps taken. */
  public int steps() {
    return steps;
  }

  /**
   * One step for every active basis; also adds dw_i = ⟨T_i, dT⟩, taken before T_i changes, since
   * the tables pass through the cache anyway. Moments of deactivated bases are freed.
   *
   * @param weights [N] w the tables were blended with
   * @param gradTable [table length] dT
   * @param gradWeights [N] added to; null when not needed
   * @param rate α
   */
  public void step(
      HashTables tables,
      float[] weights,
      float[] gradTable,
      float[] gradWeights,
      double rate,
      Parallel parallel) {
    int bases = tables.bases();
    Shapes.check("bases", bases, "weights", weights.length, 1);
    Shapes.check("numbers", tables.grid().tableLength(), "gradTable", gradTable.length, 1);
    dropDeactivated(tables);
    steps++;
    AdamKernel kernel = new AdamKernel(settings, steps, rate);
    double[] partial = new double[TableBlocks.count(gradTable.length) * bases];
    TableBlocks.forEach(
        parallel,
        gradTable.length,
        (block, from, to) -> {
          for (int i = 0; i < bases; i++) {
            float[] table = tables.table(i);
            if (table == null) {
              continue;
            }
            if (gradWeights != null) {
              partial[block * bases + i] = TableBlocks.dot(table, gradTable, from, to);
            }
            if (weights[i] != 0) {
              kernel.update(table, m[i], v[i], gradTable, weights[i], from, to);
            }
          }
        });
    if (gradWeights != null) {
      Shapes.check("bases", bases, "gradWeights", gradWeights.length, 1);
      TableBlocks.addSums(partial, gradWeights);
    }
  }

  private void dropDeactivated(HashTables tables) {
    for (int i = 0; i < m.length; i++) {
      if (!tables.active(i)) {
        m[i] = null;
        v[i] = null;
      }
    }
  }
}
