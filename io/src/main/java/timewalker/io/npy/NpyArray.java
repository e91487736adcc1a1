package timewalker.io.npy;

import java.util.Arrays;
import java.util.Locale;
import timewalker.io.BadInputException;

/**
 * An array of numbers with a shape, in C order (the last index runs fastest) whatever the file had.
 * Types that Java lacks are widened on reading: half floats to float32; int8, int16 and uint16 to
 * int32; uint32 and uint64 to int64.
 *
 * <p>The array is not copied on the way in or out; who hands it over no longer writes to it.
 */
public final class NpyArray {
  /** The type of an element in memory and in written files. */
  public enum Type {
    FLOAT32("<f4", 4),
    FLOAT64("<f8", 8),
    INT32("<i4", 4),
    INT64("<i8", 8),
    UINT8("|u1", 1),
    BOOL("|b1", 1);

    final String descr;
    final int bytes;

    Type(String descr, int bytes) {
      this.descr = descr;
      this.bytes = bytes;
    }
  }

  private final Type type;
  private final int[] shape;
  private final Object data;
  private final String origin;

  NpyArray(Type type, Object data, int[] shape, String origin) {
    this.type = type;
    this.data = data;
    this.shape = shape.clone();
    this.origin = origin;
    long size = 1;
    for (int d : shape) {
      size = d < 0 ? -1 : Math.multiplyExact(size, d);
    }
    int length = java.lang.reflect.Array.getLength(data);
    if (size != length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d elements do not fill shape %s", length, shapeText(shape)));
    }
  }

  /** Elements of 32-bit floats, C order; without a shape, one dimension. */
  public static NpyArray of(float[] data, int... shape) {
    return new NpyArray(Type.FLOAT32, data, orFlat(shape, data.length), "array");
  }

  /** Elements of 64-bit floats, C order; without a shape, one dimension. */
  public static NpyArray of(double[] data, int... shape) {
    return new NpyArray(Type.FLOAT64, data, orFlat(shape, data.length), "array");
  }

  /** Elements of 32-bit integers, C order; without a shape, one dimension. */
  public static NpyArray of(int[] data, int... shape) {
    return new NpyArray(Type.INT32, data, orFlat(shape, data.length), "array");
  }

  /** Elements of 64-bit integers, C order; without a shape, one dimension. */
  public static NpyArray of(long[] data, int... shape) {
    return new NpyArray(Type.INT64, data, orFlat(shape, data.length), "array");
  }

  /** Unsigned bytes, C order; without a shape, one dimension. */
  public static NpyArray of(byte[] data, int... shape) {
    return new NpyArray(Type.UINT8, data, orFlat(shape, data.length), "array");
  }

  /** Truth values, C order; without a shape, one dimension. */
  public static NpyArray of(boolean[] data, int... shape) {
    return new NpyArray(Type.BOOL, data, orFlat(shape, data.length), "array");
  }

  private static int[] orFlat(int[] shape, int length) {
    return shape.length == 0 ? new int[] {length} : shape;
  }

  /** What the elements are. */
  public Type type() {
    return type;
  }

  /** Lengths of the dimensions, a copy; empty for a single number. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public int size() {
    return java.lang.reflect.Array.getLength(data);
  }

  /** Where it came from, for messages: file and array name. */
  public String origin() {
    return origin;
  }

  /** The elements themselves, as the array type that belongs to {@link #type()}. */
  Object data() {
    return data;
  }

  /**
   * Requires a shape and returns this.
   *
   * @param expected lengths of the dimensions; -1 stands for any length
   * @throws BadInputException when it has another
   */
  public NpyArray requireShape(int... expected) {
    boolean same = expected.length == shape.length;
    for (int i = 0; same && i < shape.length; i++) {
      same = expected[i] == -1 || expected[i] == shape[i];
    }
    if (!same) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "has shape %s where %s is needed",
              shapeText(shape),
              shapeText(expected)));
    }
    return this;
  }

  /**
   * Requires every element to be a finite number and returns this.
   *
   * @throws BadInputException naming the first one that is not
   */
  public NpyArray requireFinite() {
    if (data instanceof float[] a) {
      for (int i = 0; i < a.length; i++) {
        if (!Float.isFinite(a[i])) {
          throw new BadInputException(
              origin, String.format(Locale.ROOT, "holds %s at index %d", a[i], i));
        }
      }
    } else if (data instanceof double[] a) {
      for (int i = 0; i < a.length; i++) {
        if (!Double.isFinite(a[i])) {
          throw new BadInputException(
              origin, String.format(Locale.ROOT, "holds %s at index %d", a[i], i));
        }
      }
    }
    return this;
  }

  /** The elements as 32-bit floats, rounded where they must be; shared when they are float32. */
  public float[] floats() {
    if (data instanceof float[] a) {
      return a;
    }
    float[] out = new float[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) number(i);
    }
    return out;
  }

  /** The elements as 64-bit floats; shared when they are float64. */
  public double[] doubles() {
    if (data instanceof double[] a) {
      return a;
    }
    double[] out = new double[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(i);
    }
    return out;
  }

  /**
   * The elements as 32-bit integers; shared when they are int32.
   *
   * @throws BadInputException when they are floats or do not fit
   */
  public int[] ints() {
    if (data instanceof int[] a) {
      return a;
    }
    int[] out = new int[size()];
    for (int i = 0; i < out.length; i++) {
      long value =
          switch (data) {
            case long[] a -> a[i];
            case byte[] a -> a[i] & 0xff;
            case boolean[] a -> a[i] ? 1 : 0;
            default ->
                throw new BadInputException(origin, "holds " + type + " where integers are needed");
          };
      if (value != (int) value) {
        throw new BadInputException(
            origin,
            String.format(Locale.ROOT, "holds %d at index %d, too large for 32 bits", value, i));
      }
      out[i] = (int) value;
    }
    return out;
  }

  /**
   * The elements as 64-bit integers; shared when they are int64.
   *
   * @throws BadInputException when they are floats
   */
  public long[] longs() {
    if (data instanceof long[] a) {
      return a;
    }
    int[] narrow = ints();
    long[] out = new long[narrow.length];
    Arrays.setAll(out, i -> narrow[i]);
    return out;
  }

  /**
   * The elements as unsigned bytes, shared.
   *
   * @throws BadInputException when they are of another type
   */
  public byte[] bytes() {
    if (data instanceof byte[] a) {
      return a;
    }
    throw new BadInputException(origin, "holds " + type + " where unsigned bytes are needed");
  }

  /**
   * The elements as truth values, shared.
   *
   * @throws BadInputException when they are of another type
   */
  public boolean[] booleans() {
    if (data instanceof boolean[] a) {
      return a;
    }
    throw new BadInputException(origin, "holds " + type + " where truth values are needed");
  }

  private double number(int i) {
    return switch (data) {
      case float[] a -> a[i];
      case double[] a -> a[i];
      case int[] a -> a[i];
      case long[] a -> a[i];
      case byte[] a -> a[i] & 0xff;
      case boolean[] a -> a[i] ? 1 : 0;
      default -> throw new AssertionError(type);
    };
  }

  static String shapeText(int[] shape) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < shape.length; i++) {
      text.append(i == 0 ? "" : ", ").append(shape[i] < 0 ? "any" : shape[i]);
    }
    return text.append(shape.length == 1 ? ",)" : ")").toString();
  }

  @Override
  public String toString() {
    return origin + " " + type + shapeText(shape);
  }
}
