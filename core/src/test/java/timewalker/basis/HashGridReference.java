package timewalker.basis;

/** The formulas of a blended hash-grid look-up, one number at a time in double precision. */
public final class HashGridReference {
  private final HashGrid grid;
  private final GridBox box;

  public HashGridReference(HashGrid grid, GridBox box) {
    this.grid = grid;
    this.box = box;
  }

  /** Index of a corner's first number in a table. */
  int number(int level, long x, long y, long z) {
    long corners = (long) Math.floor(cellsASide(level)) + 1;
    long entry;
    if (corners * corners * corners <= 1L << grid.log2Entries()) {
      entry = x + corners * (y + corners * z);
    } else {
      entry = (x ^ (y * 2654435761L) ^ (z * 805459861L)) & ((1L << grid.log2Entries()) - 1);
    }
    return (int) (grid.offset(level) + entry * grid.features());
  }

  private double cellsASide(int level) {
    double growth =
        grid.levels() == 1
            ? 1
            : Math.pow((double) grid.finest() / grid.coarsest(), 1.0 / (grid.levels() - 1));
    return Math.floor(grid.coarsest() * Math.pow(growth, level) + 1e-6);
  }

  /**
   * Looks up n points in Σ w_i T_i.
   *
   * @param tables [N][numbers]; null where deactivated
   * @param points [3][n]
   * @return [L·F][n]
   */
  public double[] forward(double[][] tables, double[] weights, double[] points) {
    int n = points.length / 3;
    double[] out = new double[grid.outputs() * n];
    for (int p = 0; p < n; p++) {
      for (int level = 0; level < grid.levels(); level++) {
        double cells = cellsASide(level);
        long[] cell = new long[3];
        double[] fraction = new double[3];
        for (int axis = 0; axis < 3; axis++) {
          double x = (points[axis * n + p] - box.low(axis)) / box.edge();
          x = Math.min(1, Math.max(0, x)) * cells;
          cell[axis] = (long) Math.min(cells - 1, Math.floor(x));
          fraction[axis] = x - cell[axis];
        }
        for (int corner = 0; corner < 8; corner++) {
          double weight = 1;
          long[] at = new long[3];
          for (int axis = 0; axis < 3; axis++) {
            int bit = corner >> axis & 1;
            at[axis] = cell[axis] + bit;
            weight *= bit == 1 ? fraction[axis] : 1 - fraction[axis];
          }
          int number = number(level, at[0], at[1], at[2]);
          for (int f = 0; f < grid.features(); f++) {
            double blended = 0;
            for (int i = 0; i < weights.length; i++) {
              blended += tables[i] == null ? 0 : weights[i] * tables[i][number + f];
            }
            out[(level * grid.features() + f) * n + p] += weight * blended;
          }
        }
      }
    }
    return out;
  }
}
