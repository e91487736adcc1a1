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
   * @param vectors [16][lanes]
   * @param sums written at … at + 15
   */
  static void sum(float[] vectors, float[] sums, int at) {
    if (L == 16) {
      add(eight(vectors, 0), eight(vectors, 8), ODD_8, SWAP_8).intoArray(sums, at);
    } else if (L == 8) {
      eight(vectors, 0).intoArray(sums, at);
      eight(vectors, 8).intoArray(sums, at + 8);
    } else {
      for (int k = 0; k < 16; k += 4) {
        four(vectors, k).intoArray(sums, at + k);
      }
    }
  }

  private static FloatVector eight(float[] vectors, int k) {
    return add(four(vectors, k), four(vectors, k + 4), ODD_4, SWAP_4);
  }

  private static FloatVector four(float[] vectors, int k) {
    return add(two(vectors, k), two(vectors, k + 2), ODD_2, SWAP_2);
  }

  private static FloatVector two(float[] vectors, int k) {
    FloatVector even = FloatVector.fromArray(F, vectors, k * L);
    return add(even, FloatVector.fromArray(F, vectors, (k + 1) * L), ODD_1, SWAP_1);
  }

  /** Even lanes: sums of neighbours in a; odd lanes: those in b; neighbours as the swap says. */
  private static FloatVector add(
      FloatVector a, FloatVector b, VectorMask<Float> odd, VectorShuffle<Float> swap) {
    return a.blend(b, odd).add(b.blend(a, odd).rearrange(swap));
  }
}
