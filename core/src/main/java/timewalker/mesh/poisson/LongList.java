package timewalker.mesh.poisson;

import java.util.Arrays;

/** A growing list of numbers. */
final class LongList {
  private long[] values = new long[1024];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void addAll(LongList other) {
    for (int i = 0; i < other.size; i++) {
      add(other.values[i]);
    }
  }

  /** The values in ascending order, each once. */
  long[] sortedUnique() {
    Arrays.sort(values, 0, size);
    int unique = 0;
    for (int i = 0; i < size; i++) {
      if (unique == 0 || values[i] != values[unique - 1]) {
        values[unique++] = values[i];
      }
    }
    return Arrays.copyOf(values, unique);
  }
}
