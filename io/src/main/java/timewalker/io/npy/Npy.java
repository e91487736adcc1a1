package timewalker.io.npy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.StrangersFile;

/**
 * One array in a {@code .npy} file.
 *
 * <p>The element types are those of {@link NpyArray}, either byte order, C and Fortran order.
 * Memory is taken only for what the file can really hold, and never beyond the limits.
 */
public final class Npy {
  private static final int CHUNK = 1 << 16;
  private static final String DAMAGED = "cannot be read; the file is damaged or not an .npy file";

  private Npy() {}

  /** Reads a file within {@link NpyLimits#DEFAULT}. */
  public static NpyArray read(Path file) throws IOException {
    return read(file, NpyLimits.DEFAULT);
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException when it is missing, damaged, too large or not plain numbers
   */
  public static NpyArray read(Path file, NpyLimits limits) throws IOException {
    String origin = file.toString();
    RegularFile.require(file);
    return StrangersFile.read(
        origin,
        DAMAGED,
        () -> {
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
            return read(in, origin, limits, Files.size(file));
          }
        });
  }

  /**
   * Reads one array and leaves the stream after its last byte.
   *
   * @param origin what to call it in messages
   */
  public static NpyArray read(InputStream in, String origin, NpyLimits limits) throws IOException {
    NpyHeader header = NpyHeader.read(in, origin);
    checkLimit(header, origin, limits);
    // The stream's length is unknown, so its bytes are collected before an array is made for them.
    byte[] bytes = in.readNBytes((int) Math.min(header.dataBytes(), Integer.MAX_VALUE - 16));
    if (bytes.length != header.dataBytes()) {
      throw cutOff(header, origin, bytes.length);
    }
    return elements(new ByteArrayInputStream(bytes), header, origin);
  }

  /** Reads an array that takes exactly {@code available} bytes with its header. */
  static NpyArray read(InputStream in, String origin, NpyLimits limits, long available)
      throws IOException {
    NpyHeader header = NpyHeader.read(in, origin);
    checkLimit(header, origin, limits);
    long held = available - header.length();
    if (held < header.dataBytes()) {
      throw cutOff(header, origin, held);
    }
    if (held > header.dataBytes()) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "holds %d bytes after the array that its header describes; the file is damaged",
              held - header.dataBytes()));
    }
    return elements(in, header, origin);
  }

  /**
   * Element type and shape of a file's array, such as "float32 (3, 4)"; the array is not read.
   *
   * @throws BadInputException when the header is damaged or not of plain numbers
   */
  public static String describe(Path file) throws IOException {
    RegularFile.require(file);
    return StrangersFile.read(
        file.toString(),
        DAMAGED,
        () -> {
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return NpyHeader.read(in, file.toString()).describe();
          }
        });
  }

  /** Writes a file of NumPy's version 1.0, under a temporary name first. */
  public static void write(Path file, NpyArray array) throws IOException {
    AtomicFile.write(file, out -> write(out, array));
  }

  /** Writes an array to a stream and leaves it open. */
  public static void write(OutputStream out, NpyArray array) throws IOException {
    NpyHeader.write(out, array.type(), array.shape());
    int width = array.type().bytes;
    int n = array.size();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < n; ) {
      int count = Math.min(n - i, CHUNK / width);
      chunk.clear();
      switch (array.data()) {
        case float[] a -> chunk.asFloatBuffer().put(a, i, count);
        case double[] a -> chunk.asDoubleBuffer().put(a, i, count);
        case int[] a -> chunk.asIntBuffer().put(a, i, count);
        case long[] a -> chunk.asLongBuffer().put(a, i, count);
        case byte[] a -> chunk.put(a, i, count);
        case boolean[] a -> {
          for (int j = 0; j < count; j++) {
            chunk.put((byte) (a[i + j] ? 1 : 0));
          }
        }
        default -> throw new AssertionError(array.type());
      }
      out.write(chunk.array(), 0, count * width);
      i += count;
    }
  }

  private static void checkLimit(NpyHeader header, String origin, NpyLimits limits) {
    if (header.dataBytes() > limits.maxArrayBytes()) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "has shape %s, %d bytes; at most %d are read",
              NpyArray.shapeText(header.shape()),
              header.dataBytes(),
              limits.maxArrayBytes()));
    }
  }

  private static BadInputException cutOff(NpyHeader header, String origin, long held) {
    return new BadInputException(
        origin,
        String.format(
            Locale.ROOT,
            "holds %d bytes where shape %s needs %d; the file is cut off",
            Math.max(0, held),
            NpyArray.shapeText(header.shape()),
            header.dataBytes()));
  }

  private static NpyArray elements(InputStream in, NpyHeader header, String origin)
      throws IOException {
    int n = (int) header.count();
    int width = header.width();
    Object data = memoryFor(header, n);
    ByteBuffer chunk =
        ByteBuffer.allocate(CHUNK)
            .order(header.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < n; ) {
      int count = Math.min(n - i, CHUNK / width);
      if (in.readNBytes(chunk.array(), 0, count * width) != count * width) {
        throw new BadInputException(origin, "ends early; the file is cut off", new EOFException());
      }
      chunk.clear();
      decode(chunk, header, data, i, count, origin);
      i += count;
    }
    boolean flip = header.fortranOrder() && header.shape().length > 1;
    NpyArray.Type type = typeOf(data);
    return new NpyArray(
        type, flip ? fromFortran(data, header.shape()) : data, header.shape(), origin);
  }

  private static Object memoryFor(NpyHeader header, int n) {
    return switch (header.kind()) {
      case 'f' -> header.width() == 8 ? new double[n] : new float[n];
      case 'i' -> header.width() == 8 ? new long[n] : new int[n];
      case 'u' ->
          switch (header.width()) {
            case 1 -> new byte[n];
            case 2 -> new int[n];
            default -> new long[n];
          };
      default -> new boolean[n];
    };
  }

  private static void decode(
      ByteBuffer chunk, NpyHeader header, Object data, int from, int count, String origin) {
    switch (data) {
      case float[] a -> {
        if (header.width() == 4) {
          chunk.asFloatBuffer().get(a, from, count);
        } else {
          for (int i = 0; i < count; i++) {
            a[from + i] = Float.float16ToFloat(chunk.getShort());
          }
        }
      }
      case double[] a -> chunk.asDoubleBuffer().get(a, from, count);
      case int[] a -> {
        for (int i = 0; i < count; i++) {
          a[from + i] =
              switch (header.width()) {
                case 4 -> chunk.getInt();
                case 2 -> header.kind() == 'u' ? chunk.getShort() & 0xffff : chunk.getShort();
                default -> chunk.get();
              };
        }
      }
      case long[] a -> {
        for (int i = 0; i < count; i++) {
          a[from + i] = header.width() == 4 ? chunk.getInt() & 0xffffffffL : chunk.getLong();
          if (header.kind() == 'u' && a[from + i] < 0) {
            throw new BadInputException(origin, "holds an integer above 2^63 - 1");
          }
        }
      }
      case byte[] a -> chunk.get(a, from, count);
      case boolean[] a -> {
        for (int i = 0; i < count; i++) {
          a[from + i] = chunk.get() != 0;
        }
      }
      default -> throw new AssertionError(data.getClass());
    }
  }

  private static NpyArray.Type typeOf(Object data) {
    return switch (data) {
      case float[] a -> NpyArray.Type.FLOAT32;
      case double[] a -> NpyArray.Type.FLOAT64;
      case int[] a -> NpyArray.Type.INT32;
      case long[] a -> NpyArray.Type.INT64;
      case byte[] a -> NpyArray.Type.UINT8;
      default -> NpyArray.Type.BOOL;
    };
  }

  /** Reorders elements whose first index runs fastest into C order. */
  private static Object fromFortran(Object data, int[] shape) {
    int n = java.lang.reflect.Array.getLength(data);
    Object out = java.lang.reflect.Array.newInstance(data.getClass().getComponentType(), n);
    int[] index = new int[shape.length];
    int[] stride = new int[shape.length];
    int step = 1;
    for (int d = 0; d < shape.length; d++) {
      stride[d] = step;
      step *= shape[d];
    }
    int from = 0;
    for (int to = 0; to < n; to++) {
      System.arraycopy(data, from, out, to, 1);
      for (int d = shape.length - 1; d >= 0; d--) {
        from += stride[d];
        if (++index[d] < shape[d]) {
          break;
        }
        from -= stride[d] * shape[d];
        index[d] = 0;
      }
    }
    return out;
  }
}
