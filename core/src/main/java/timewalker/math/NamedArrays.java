package timewalker.math;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Arrays by name with their shapes, in the order they were put: what a model or an optimizer gives
 * away to be stored and takes back when it is restored.
 */
public final class NamedArrays {
  /**
   * One array.
   *
   * @param shape row-major dimensions
   * @param data {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]} or {@code byte[]}
   *     of that many elements
   */
  public record Entry(int[] shape, Object data) {
    public Entry {
      long size = 1;
      for (int dimension : shape) {
        size *= dimension;
      }
      if (size != java.lang.reflect.Array.getLength(data)) {
        throw new IllegalArgumentException(
            "shape %s does not fit %d elements"
                .formatted(Arrays.toString(shape), java.lang.reflect.Array.getLength(data)));
      }
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Adds an array (kept, not copied); a name may be used once. */
  public void put(String name, Object data, int... shape) {
    int[] dimensions =
        shape.length > 0 ? shape : new int[] {java.lang.reflect.Array.getLength(data)};
    if (entries.putIfAbsent(name, new Entry(dimensions, data)) != null) {
      throw new IllegalArgumentException("array " + name + " was already put");
    }
  }

  /** Names in order. */
  public Set<String> names() {
    return entries.keySet();
  }

  /** Whether the array is there. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * One array with its shape.
   *
   * @throws IllegalArgumentException when it is missing
   */
  public Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("array " + name + " is missing");
    }
    return entry;
  }

  /** The float array of that name. */
  public float[] floats(String name) {
    return typed(name, float[].class);
  }

  /** The double array of that name. */
  public double[] doubles(String name) {
    return typed(name, double[].class);
  }

  /** The int array of that name. */
  public int[] ints(String name) {
    return typed(name, int[].class);
  }

  /** The long array of that name. */
  public long[] longs(String name) {
    return typed(name, long[].class);
  }

  /** Copies the stored float array into an existing one of the same length. */
  public void copyInto(String name, float[] target) {
    float[] source = floats(name);
    if (source.length != target.length) {
      throw new IllegalArgumentException(
          "array %s holds %d numbers, expected %d".formatted(name, source.length, target.length));
    }
    System.arraycopy(source, 0, target, 0, source.length);
  }

  private <T> T typed(String name, Class<T> type) {
    Object data = entry(name).data();
    if (!type.isInstance(data)) {
      throw new IllegalArgumentException(
          "array %s holds %s, expected %s"
              .formatted(name, data.getClass().getSimpleName(), type.getSimpleName()));
    }
    return type.cast(data);
  }
}
