package timewalker.raster;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;

/**
 * Sums of the lanes of sixteen vectors in a fixed order: a tree in which each step adds two
 * vectors' halves and puts the sums side by side, so that it ends with one sum per lane.
 */
final class LaneSums {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int L = F.length();

  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorMask<Float> ODD_1 = odd(1);
  private static final VectorMask<Float> ODD_2 = odd(2);
  private static final VectorMask<Float> ODD_4 = odd(4);
  private static final VectorMask<Float> ODD_8 = odd(8);

  private LaneSums() {}

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(F, lane -> (lane ^ distance) & L - 1);
  }

  private static VectorMask<Float> odd(int distance) {
    boolean[] bits = new boolean[L];
    for (int lane = 0; lane < L; lane++) {
      bits[lane] = (lane & distance) != 0;
    }
    return VectorMask.fromArray(F, bits, 0);
  }

  /**
   * Writes sums[at + k] = Σ over lanes of vector k.
   *
   * @param vectors [16][lanes]; overwritten, but for the last
   * @param sums written at … at + 15
   */
  static void sum(float[] vectors, float[] sums, int at) {
    for (int k = 0; k < 8; k++) {
      fold(vectors, k, ODD_1, SWAP_1);
    }
    for (int k = 0; k < 4; k++) {
      fold(vectors, k, ODD_2, SWAP_2);
    }
    int rows = 4;
    if (L > 4) {
      fold(vectors, 0, ODD_4, SWAP_4);
      fold(vectors, 1, ODD_4, SWAP_4);
      rows = 2;
    }
    if (L > 8) {
      fold(vectors, 0, ODD_8, SWAP_8);
      rows = 1;
    }
    for (int k = 0; k < rows; k++) {
      FloatVector.fromArray(F, vectors, k * L).intoArray(sums, at + k * L);
    }
  }

  /**
   * Folds rows 2k and 2k + 1 into row k. Even lanes: sums of neighbours in the first; odd lanes:
   * those in the second; neighbours as the swap says.
   */
  private static void fold(
      float[] vectors, int k, VectorMask<Float> odd, VectorShuffle<Float> swap) {
    FloatVector a = FloatVector.fromArray(F, vectors, 2 * k * L);
    FloatVector b = FloatVector.fromArray(F, vectors, (2 * k + 1) * L);
    a.blend(b, odd).add(b.blend(a, odd).rearrange(swap)).intoArray(vectors, k * L);
  }
}
