package timewalker.raster;

import java.util.Arrays;

/** Sorts surfels by depth, nearest first; equal depths keep their order. */
final class DepthOrder {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private int[] surfels = new int[0];
  private int[] keys = new int[0];
  private int[] surfelsNext = new int[0];
  private int[] keysNext = new int[0];
  private final int[] starts = new int[DIGITS];
  private int count;

  /** Surfels that are drawn. */
  int count() {
    return count;
  }

  /** [count or more] drawn surfels, nearest first. */
  int[] surfels() {
    return surfels;
  }

  /**
   * Collects what is drawn and sorts it.
   *
   * @param n surfels
   * @param radius [n] 0 if not drawn
   * @param records [n][16] footprints
   */
  void sort(int n, float[] radius, float[] records) {
    if (surfels.length < n) {
      int capacity = n + n / 4;
      surfels = new int[capacity];
      keys = new int[capacity];
      surfelsNext = new int[capacity];
      keysNext = new int[capacity];
    }
    count = 0;
    for (int i = 0; i < n; i++) {
      if (radius[i] > 0) {
        surfels[count] = i;
        // Depths are positive, and bits of positive floats are ordered as the floats are.
        keys[count++] = Float.floatToRawIntBits(records[i * Splats.SIZE + Splats.DEPTH]);
      }
    }
    for (int shift = 0; shift < 32; shift += DIGIT_BITS) {
      pass(shift);
    }
  }

  private void pass(int shift) {
    Arrays.fill(starts, 0);
    for (int k = 0; k < count; k++) {
      starts[keys[k] >>> shift & DIGITS - 1]++;
    }
    int sum = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int size = starts[digit];
      starts[digit] = sum;
      sum += size;
    }
    for (int k = 0; k < count; k++) {
      int to = starts[keys[k] >>> shift & DIGITS - 1]++;
      keysNext[to] = keys[k];
      surfelsNext[to] = surfels[k];
    }
    int[] swapped = surfels;
    surfels = surfelsNext;
    surfelsNext = swapped;
    swapped = keys;
    keys = keysNext;
    keysNext = swapped;
  }
}
