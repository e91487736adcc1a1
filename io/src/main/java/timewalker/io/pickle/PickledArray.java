package timewalker.io.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.io.ClaimedCount;

/**
 * A numpy array as a pickle holds it. Its bytes are decoded when its numbers are asked for, so that
 * an array named many times takes its memory once.
 */
public final class PickledArray {
  private @Nullable Object raw;
  private Object[] shape = {};
  private String type = "";
  private boolean fortran;

  /** The state that numpy gives an array: (version, shape, dtype, is Fortran order, bytes). */
  void setState(Object given) {
    Object[] state = (Object[]) given;
    int at = state.length - 4;
    set(state[at], (DataType) state[at + 1], Boolean.TRUE.equals(state[at + 2]), state[at + 3]);
  }

  void set(Object newShape, DataType dtype, boolean isFortran, @Nullable Object bytes) {
    if (!(newShape instanceof Object[] lengths)) {
      throw new IllegalArgumentException("the shape of an array is not a tuple");
    }
    shape = lengths;
    type = dtype.text();
    fortran = isFortran;
    raw = bytes;
  }

  /**
   * Lengths of the dimensions.
   *
   * @throws IllegalArgumentException when they are no lengths
   */
  public int[] shape() {
    int[] lengths = new int[shape.length];
    for (int i = 0; i < lengths.length; i++) {
      long length = Pickle.whole(shape[i], "dimension " + i);
      if (length < 0 || length > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("dimension " + i + " is " + length);
      }
      lengths[i] = (int) length;
    }
    return lengths;
  }

  /** The only element of an array of objects that holds one; null for any other array. */
  public @Nullable Object singleObject() {
    return type.contains("O") && raw instanceof List<?> list && list.size() == 1
        ? list.getFirst()
        : null;
  }

  /**
   * The numbers in C order (the last index runs fastest).
   *
   * @param most how many there may be
   * @throws IllegalArgumentException when they are no real numbers or do not fill the shape
   */
  public double[] numbers(int most) {
    int[] lengths = shape();
    ByteBuffer bytes = ByteBuffer.wrap(bytes());
    bytes.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    String element = type.substring(Math.max(0, type.length() - 2));
    int width = width(element);
    int count = ClaimedCount.of(lengths, most);
    if (count < 0) {
      throw new IllegalArgumentException("holds more than " + most + " numbers");
    }
    if (bytes.remaining() != (long) count * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "holds %d bytes where %d numbers of %d bytes are needed",
              bytes.remaining(),
              count,
              width));
    }
    double[] numbers = new double[count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = element(bytes, element);
    }
    return fortran ? fromFortran(numbers, lengths) : numbers;
  }

  private byte[] bytes() {
    return switch (raw) {
      case byte[] data -> data;
      // Python 2's byte strings arrive as text of one character a byte
      case String text -> text.getBytes(StandardCharsets.ISO_8859_1);
      case null, default -> throw new IllegalArgumentException("holds no bytes");
    };
  }

  private int width(String element) {
    return switch (element) {
      case "b1", "i1", "u1" -> 1;
      case "i2", "u2" -> 2;
      case "f4", "i4", "u4" -> 4;
      case "f8", "i8", "u8" -> 8;
      default -> throw new IllegalArgumentException("holds '" + type + "', not real numbers");
    };
  }

  private static double element(ByteBuffer bytes, String element) {
    return switch (element) {
      case "f8" -> bytes.getDouble();
      case "f4" -> bytes.getFloat();
      case "i8" -> bytes.getLong();
      case "u8" -> unsigned(bytes.getLong());
      case "i4" -> bytes.getInt();
      case "u4" -> bytes.getInt() & 0xffffffffL;
      case "i2" -> bytes.getShort();
      case "u2" -> bytes.getShort() & 0xffff;
      case "i1" -> bytes.get();
      default -> bytes.get() & 0xff;
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : bits + 0x1p64;
  }

  private static double[] fromFortran(double[] numbers, int[] shape) {
    double[] out = new double[numbers.length];
    int[] index = new int[shape.length];
    for (double number : numbers) {
      int at = 0;
      for (int d = 0; d < shape.length; d++) {
        at = at * shape[d] + index[d];
      }
      out[at] = number;
      for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) {
        index[d] = 0;
      }
    }
    return out;
  }

  /** What an element is: numpy's "f8" and the byte order that its state adds. */
  static final class DataType {
    private final String code;
    private @Nullable String order = "<"; // null for what has none

    DataType(String code) {
      this.code = code;
    }

    void setState(Object given) {
      order = (String) ((Object[]) given)[1];
    }

    String text() {
      return order == null ? code : order + code;
    }
  }
}
