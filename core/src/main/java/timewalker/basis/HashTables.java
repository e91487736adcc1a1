package timewalker.basis;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import timewalker.math.Shapes;

/**
 * The tables T_i of all neural head bases. A deactivated basis keeps its number but has no table.
 */
public final class HashTables {
  /** Tables start uniform in ±1e-4 (Müller et al. 2022, section 4). */
  private static final double INITIAL = 1e-4;

  private final HashGrid grid;
  private final float[][] tables;

  /** Random tables, all bases active. */
  public HashTables(HashGrid grid, int bases, RandomGenerator random) {
    this(grid, new float[bases][]);
    for (int i = 0; i < bases; i++) {
      float[] table = new float[grid.tableLength()];
      for (int level = 0; level < grid.levels(); level++) {
        int from = grid.offset(level);
        int to = from + grid.entries(level) * grid.features();
        for (int j = from; j < to; j++) {
          table[j] = (float) ((2 * random.nextDouble() - 1) * INITIAL);
        }
      }
      tables[i] = table;
    }
  }

  /**
   * Tables that exist already.
   *
   * @param tables [N][grid.tableLength()], kept, not copied; null for a deactivated basis
   */
  public HashTables(HashGrid grid, float[][] tables) {
    if (tables.length == 0) {
      throw new IllegalArgumentException("there are no bases; expected at least one");
    }
    for (float[] table : tables) {
      if (table != null) {
        Shapes.check("numbers", grid.tableLength(), "table", table.length, 1);
      }
    }
    this.grid = grid;
    this.tables = tables.clone();
  }

  public HashGrid grid() {
    return grid;
  }

  /** Number of bases N, deactivated ones included. */
  public int bases() {
    return tables.length;
  }

  /** Whether the basis takes part. */
  public boolean active(int basis) {
    return tables[basis] != null;
  }

  /** Number of bases that take part. */
  public int activeCount() {
    int count = 0;
    for (float[] table : tables) {
      count += table != null ? 1 : 0;
    }
    return count;
  }

  /** The table itself, [grid.tableLength()], or null when the basis is deactivated. */
  public float @Nullable [] table(int basis) {
    return tables[basis];
  }

  /**
   * Gives the first bases these tables and deactivates all others.
   *
   * @param others [R][grid.tableLength()], kept, not copied
   */
  void replace(float[][] others) {
    for (int i = 0; i < tables.length; i++) {
      tables[i] = i < others.length ? others[i] : null;
    }
  }

  /** Deactivates a basis and frees its memory. */
  public void deactivate(int basis) {
    tables[basis] = null;
  }

  /** Root mean square of a table's numbers in use; 0 for a deactivated basis. */
  public double rms(int basis) {
    float[] table = tables[basis];
    if (table == null) {
      return 0;
    }
    double squares = 0; // padding is zero and adds nothing
    for (float number : table) {
      squares += (double) number * number;
    }
    long used = 0;
    for (int level = 0; level < grid.levels(); level++) {
      used += (long) grid.entries(level) * grid.features();
    }
    return StrictMath.sqrt(squares / used);
  }
}
