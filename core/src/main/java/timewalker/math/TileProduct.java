package timewalker.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A product of matrices by tiles of four rows and four vectors: sixteen sums in registers. What
 * networks spend their time in.
 */
public final class TileProduct {
  private static final VectorSpecies<Float> F = Lanes.F;

  /** Rows of a tile. */
  public static final int ROWS = 4;

  /** Columns of a tile: four vectors. */
  public static final int COLUMNS = 4 * F.length();

  private TileProduct() {}

  /**
   * Adds w · in to a tile: out[r][c] += Σ_k w[r][k] in[k][c], in the order of k, each a fused
   * multiply-add. Vectors are not handed to other methods: in a method of this size the compiler
   * would not inline them, and box every vector.
   *
   * @param w weights; number k of row r at wAt + r · wRow + k · wStep
   * @param count numbers of a row
   * @param in [count][{@link #COLUMNS}] from inAt, rows inRow apart
   * @param out [{@value #ROWS}][{@link #COLUMNS}] from outAt, rows outRow apart; added to
   */
  public static void add(
      float[] w,
      int wAt,
      int wRow,
      int wStep,
      int count,
      float[] in,
      int inAt,
      int inRow,
      float[] out,
      int outAt,
      int outRow) {
    int v = F.length();
    FloatVector a0 = FloatVector.fromArray(F, out, outAt);
    FloatVector a1 = FloatVector.fromArray(F, out, outAt + v);
    FloatVector a2 = FloatVector.fromArray(F, out, outAt + 2 * v);
    FloatVector a3 = FloatVector.fromArray(F, out, outAt + 3 * v);
    FloatVector b0 = FloatVector.fromArray(F, out, outAt + outRow);
    FloatVector b1 = FloatVector.fromArray(F, out, outAt + outRow + v);
    FloatVector b2 = FloatVector.fromArray(F, out, outAt + outRow + 2 * v);
    FloatVector b3 = FloatVector.fromArray(F, out, outAt + outRow + 3 * v);
    FloatVector c0 = FloatVector.fromArray(F, out, outAt + 2 * outRow);
    FloatVector c1 = FloatVector.fromArray(F, out, outAt + 2 * outRow + v);
    FloatVector c2 = FloatVector.fromArray(F, out, outAt + 2 * outRow + 2 * v);
    FloatVector c3 = FloatVector.fromArray(F, out, outAt + 2 * outRow + 3 * v);
    FloatVector d0 = FloatVector.fromArray(F, out, outAt + 3 * outRow);
    FloatVector d1 = FloatVector.fromArray(F, out, outAt + 3 * outRow + v);
    FloatVector d2 = FloatVector.fromArray(F, out, outAt + 3 * outRow + 2 * v);
    FloatVector d3 = FloatVector.fromArray(F, out, outAt + 3 * outRow + 3 * v);
    for (int i = 0, k = wAt, x = inAt; i < count; i++, k += wStep, x += inRow) {
      FloatVector x0 = FloatVector.fromArray(F, in, x);
      FloatVector x1 = FloatVector.fromArray(F, in, x + v);
      FloatVector x2 = FloatVector.fromArray(F, in, x + 2 * v);
      FloatVector x3 = FloatVector.fromArray(F, in, x + 3 * v);
      FloatVector weight = FloatVector.broadcast(F, w[k]);
      a0 = x0.fma(weight, a0);
      a1 = x1.fma(weight, a1);
      a2 = x2.fma(weight, a2);
      a3 = x3.fma(weight, a3);
      weight = FloatVector.broadcast(F, w[k + wRow]);
      b0 = x0.fma(weight, b0);
      b1 = x1.fma(weight, b1);
      b2 = x2.fma(weight, b2);
      b3 = x3.fma(weight, b3);
      weight = FloatVector.broadcast(F, w[k + 2 * wRow]);
      c0 = x0.fma(weight, c0);
      c1 = x1.fma(weight, c1);
      c2 = x2.fma(weight, c2);
      c3 = x3.fma(weight, c3);
      weight = FloatVector.broadcast(F, w[k + 3 * wRow]);
      d0 = x0.fma(weight, d0);
      d1 = x1.fma(weight, d1);
      d2 = x2.fma(weight, d2);
      d3 = x3.fma(weight, d3);
    }
    a0.intoArray(out, outAt);
    a1.intoArray(out, outAt + v);
    a2.intoArray(out, outAt + 2 * v);
    a3.intoArray(out, outAt + 3 * v);
    b0.intoArray(out, outAt + outRow);
    b1.intoArray(out, outAt + outRow + v);
    b2.intoArray(out, outAt + outRow + 2 * v);
    b3.intoArray(out, outAt + outRow + 3 * v);
    c0.intoArray(out, outAt + 2 * outRow);
    c1.intoArray(out, outAt + 2 * outRow + v);
    c2.intoArray(out, outAt + 2 * outRow + 2 * v);
    c3.intoArray(out, outAt + 2 * outRow + 3 * v);
    d0.intoArray(out, outAt + 3 * outRow);
    d1.intoArray(out, outAt + 3 * outRow + v);
    d2.intoArray(out, outAt + 3 * outRow + 2 * v);
    d3.intoArray(out, outAt + 3 * outRow + 3 * v);
  }
}
