package timewalker.basis;

import java.util.Locale;

/**
 * Layout of a multiresolution hash grid (Müller et al. 2022, "Instant Neural Graphics Primitives").
 *
 * <p>Level l divides the box into N_l cells a side, N_l = ⌊coarsest · b^l⌋ with b = exp((ln finest
 * − ln coarsest) / (levels − 1)) (their Eq. 2 and 3), and has a feature vector at each of the (N_l
 * + 1)³ corners. Where these fit into 2^t entries the index is dense, x fastest; on finer levels
 * corners share entries through the hash (x · 1) xor (y · 2654435761) xor (z · 805459861) mod 2^t
 * (Eq. 4), in 32-bit arithmetic.
 *
 * <p>A table is one array: the levels one after the other from the coarsest, each entry's features
 * side by side. A level's share is padded to a multiple of {@value #PADDING} entries, so that whole
 * vectors cover a table.
 *
 * @param levels L
 * @param features numbers per entry, F
 * @param log2Entries t: a level holds at most 2^t entries
 * @param coarsest cells a side on the first level
 * @param finest cells a side on the last level
 */
public record HashGrid(int levels, int features, int log2Entries, int coarsest, int finest) {
  static final int PADDING = 16;
  static final int PRIME_Y = (int) 2654435761L;
  static final int PRIME_Z = 805459861;

  /** Takes up rounding in b^l, so that the last level has {@code finest} cells. */
  private static final double ROUNDING = 1e-6;

  public HashGrid {
    require(levels >= 1 && levels <= 32, "levels", levels, "1 to 32");
    require(features >= 1 && features <= 8, "features", features, "1 to 8");
    require(log2Entries >= 4 && log2Entries <= 24, "log2Entries", log2Entries, "4 to 24");
    require(coarsest >= 1 && coarsest <= 1024, "coarsest", coarsest, "1 to 1024");
    require(finest >= coarsest && finest <= 65536, "finest", finest, "coarsest to 65536");
  }

  private static void require(boolean holds, String name, int value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s=%d: expected %s", name, value, range));
    }
  }

  /** The grid of the paper's size: 16 levels of 2 features and 2^15 entries, 16 to 512 cells. */
  public static HashGrid standard() {
    return new HashGrid(16, 2, 15, 16, 512);
  }

  /** Growth factor b from level to level. */
  public double growth() {
    return levels == 1
        ? 1
        : StrictMath.exp((StrictMath.log(finest) - StrictMath.log(coarsest)) / (levels - 1));
  }

  /** Cells a side, N_l. */
  public int cells(int level) {
    return (int) StrictMath.floor(coarsest * StrictMath.pow(growth(), level) + ROUNDING);
  }

  /** Whether every corner of the level has an entry of its own. */
  public boolean dense(int level) {
    long corners = cells(level) + 1L;
    return corners * corners * corners <= 1L << log2Entries;
  }

  /** Entries in use on a level. */
  public int entries(int level) {
    int corners = cells(level) + 1;
    return dense(level) ? corners * corners * corners : 1 << log2Entries;
  }

  /** Where a level starts in a table, in numbers (not entries). */
  public int offset(int level) {
    int entries = 0;
    for (int l = 0; l < level; l++) {
      entries += (entries(l) + PADDING - 1) / PADDING * PADDING;
    }
    return Math.multiplyExact(entries, features);
  }

  /** Numbers in one table, padding included. */
  public int tableLength() {
    return offset(levels);
  }

  /** Numbers a look-up gives per point: L · F. */
  public int outputs() {
    return levels * features;
  }
}
