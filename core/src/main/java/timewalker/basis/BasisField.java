package timewalker.basis;

/**
 * The weighted sum of hash grids, f(x) = Σ_i w_i H_i(x), as one look-up: interpolation is linear
 * and all bases share one layout, so the tables are blended first, T = Σ_i w_i T_i, and x is looked
 * up in T once.
 *
 * <p>A step is {@link #clearGradient}, {@link #blend}, {@link #forward}, {@link #backward}. The
 * gradient with respect to basis i is w_i · dT and is never stored: the optimizer forms it from
 * {@link #gradTable}.
 */
public interface BasisField {
  /** The layout all bases share. */
  HashGrid grid();

  /**
   * T ← Σ_i w_i T_i over the active bases.
   *
   * @param weights [N] w of the moment shown
   */
  void blend(HashTables tables, float[] weights);

  /**
   * Looks up points in T by trilinear interpolation.
   *
   * @param points [3][n] x̄, metres; points outside the box are looked up at its border
   * @param count n
   * @param features [L·F][n] written; feature f of level l is row l · F + f
   */
  void forward(float[] points, int count, float[] features);

  /**
   * Adds the gradients of a look-up: into dT, and into the points'. At a point outside the box the
   * gradient along that axis is zero.
   *
   * @param points [3][n] as given to forward
   * @param count n
   * @param gradFeatures [L·F][n]
   * @param gradPoints [3][n] added to; null when nobody needs it
   */
  void backward(float[] points, int count, float[] gradFeatures, float[] gradPoints);

  /**
   * Adds dw_i = ⟨T_i, dT⟩ of the active bases.
   *
   * @param gradWeights [N]
   */
  void gradWeights(HashTables tables, float[] gradWeights);

  /** T, [grid().tableLength()]. */
  float[] blendedTable();

  /** dT, [grid().tableLength()]: what {@link #backward} has added up. */
  float[] gradTable();

  /** dT ← 0. */
  void clearGradient();
}
