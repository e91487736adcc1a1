package timewalker.basis;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/**
 * Streams tables in blocks that stay in a first-level cache while several bases pass over them.
 * Blocks and the order of sums depend on the tables' length alone, not on threads.
 */
public final class TableBlocks {
  private static final VectorSpecies<Float> F = Lanes.F;

  /** Numbers per block, 8 KB. */
  static final int BLOCK = 2048;

  /** Neighbouring blocks that one part takes, so that threads stay apart in memory. */
  private static final int BLOCKS_PER_PART = 8;

  private TableBlocks() {}

  /** Work on one block. */
  public interface Body {
    /**
     * Handles numbers from (inclusive) … to (exclusive), a multiple of the vector length.
     *
     * @param block the block's number
     */
    void accept(int block, int from, int to);
  }

  /** Number of blocks of a table. */
  public static int count(int length) {
    return (length + BLOCK - 1) / BLOCK;
  }

  /** Runs the body once per block, on all threads. */
  public static void forEach(Parallel parallel, int length, Body body) {
    int blocks = count(length);
    int parts = (blocks + BLOCKS_PER_PART - 1) / BLOCKS_PER_PART;
    parallel.run(
        parts,
        part -> {
          int end = Math.min(blocks, (part + 1) * BLOCKS_PER_PART);
          for (int block = part * BLOCKS_PER_PART; block < end; block++) {
            body.accept(block, block * BLOCK, Math.min(length, (block + 1) * BLOCK));
          }
        });
  }

  /** Σ a_j b_j of a block: per lane, then over the lanes in order. */
  public static double dot(float[] a, float[] b, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = from; j < to; j += F.length()) {
      sum = FloatVector.fromArray(F, a, j).fma(FloatVector.fromArray(F, b, j), sum);
    }
    return sumOfLanes(sum);
  }

  /** Sum over the lanes, in order, in double precision. */
  public static double sumOfLanes(FloatVector vector) {
    float[] lanes = vector.toArray();
    double sum = 0;
    for (float lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  /**
   * Adds up what the blocks found, in the order of the blocks.
   *
   * @param partial [blocks][N]
   * @param sums [N] added to
   */
  public static void addSums(double[] partial, float[] sums) {
    int columns = sums.length;
    for (int i = 0; i < columns; i++) {
      double sum = 0;
      for (int at = i; at < partial.length; at += columns) {
        sum += partial[at];
      }
      sums[i] += (float) sum;
    }
  }
}
