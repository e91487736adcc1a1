package timewalker.math;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Arrays by name with their shapes, in the order in which they were added. A model or an optimizer
 * saves its state as named arrays and restores it from them.
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
        if (dimension < 0) {
          throw new IllegalArgumentException(
              "shape " + Arrays.toString(shape) + " has a negative dimension");
        }
        size = Math.multiplyExact(size, (long) dimension);
      }
      if (size != java.lang.reflect.Array.getLength(data)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "shape %s does not match %d elements",
                Arrays.toString(shape),
                java.lang.reflect.Array.getLength(data)));
      }
    }
  }

  /** A count may double from here without leaving the range of an int. */
  private static final int LARGEST_COUNT = 1_000_000_000;

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Adds an array (kept, not copied); a name may be used once. */
  public void put(String name, Object data, int... shape) {
    int[] dimensions =
        shape.length > 0 ? shape : new int[] {java.lang.reflect.Array.getLength(data)};
    if (entries.putIfAbsent(name, new Entry(dimensions, data)) != null) {
      throw new IllegalArgumentException("array " + name + " was already added");
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

  /**
   * The float array of that name, if it has exactly this shape and only finite numbers: how arrays
   * from a file are taken.
   *
   * @param shape expected dimensions
   * @throws IllegalArgumentException when it is missing or of another kind, shape or content
   */
  public float[] finiteFloats(String name, long... shape) {
    return floatsWithin(name, -Float.MAX_VALUE, Float.MAX_VALUE, shape);
  }

  /**
   * The float array of that name, if it has exactly this shape and every number is in the range.
   *
   * @throws IllegalArgumentException when it is missing or of another kind, shape or content
   */
  public float[] floatsWithin(String name, float low, float high, long... shape) {
    float[] data = floats(name);
    requireShape(name, shape);
    for (int i = 0; i < data.length; i++) {
      if (!(data[i] >= low && data[i] <= high)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "array %s holds %s at index %d", name, data[i], i));
      }
    }
    return data;
  }

  /** As {@link #finiteFloats}, for doubles of any value: histories hold NaN for "not measured". */
  public double[] doubles(String name, long... shape) {
    double[] data = doubles(name);
    requireShape(name, shape);
    return data;
  }

  /**
   * The int array of that name, if it has exactly this shape and every number is in the range.
   *
   * @throws IllegalArgumentException when it is missing or of another kind, shape or content
   */
  public int[] intsWithin(String name, int low, int high, long... shape) {
    int[] data = ints(name);
    requireShape(name, shape);
    for (int i = 0; i < data.length; i++) {
      if (data[i] < low || data[i] > high) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "array %s holds %d at index %d; expected %d to %d",
                name,
                data[i],
                i,
                low,
                high));
      }
    }
    return data;
  }

  /**
   * The int array of that name, if it has exactly this shape and holds counts that can still grow.
   *
   * @throws IllegalArgumentException when it is missing or of another kind, shape or content
   */
  public int[] counts(String name, long... shape) {
    return intsWithin(name, 0, LARGEST_COUNT, shape);
  }

  /** One dimension of an array, such as the number of surfels. */
  public int dimension(String name, int axis) {
    int[] shape = entry(name).shape();
    if (axis >= shape.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "array %s has %d dimensions; expected at least %d",
              name,
              shape.length,
              axis + 1));
    }
    return shape[axis];
  }

  private void requireShape(String name, long[] expected) {
    int[] shape = entry(name).shape();
    boolean same = shape.length == expected.length;
    for (int d = 0; same && d < shape.length; d++) {
      same = shape[d] == expected[d];
    }
    if (!same) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "array %s has the shape %s; expected %s",
              name,
              Arrays.toString(shape),
              Arrays.toString(expected)));
    }
  }

  /** Copies the stored float array into an existing one of the same length; finite numbers only. */
  public void copyInto(String name, float[] target) {
    float[] source = floats(name);
    if (source.length != target.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "array %s holds %d numbers; expected %d",
              name,
              source.length,
              target.length));
    }
    for (float value : source) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "array " + name + " holds " + value + "; expected finite numbers");
      }
    }
    System.arraycopy(source, 0, target, 0, source.length);
  }

  private <T> T typed(String name, Class<T> type) {
    Object data = entry(name).data();
    if (!type.isInstance(data)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "array %s holds %s; expected %s",
              name,
              data.getClass().getSimpleName(),
              type.getSimpleName()));
    }
    return type.cast(data);
  }
}
