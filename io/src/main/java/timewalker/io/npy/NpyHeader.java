package timewalker.io.npy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import timewalker.io.BadInputException;
import timewalker.io.ClaimedCount;

/**
 * The text before an array's bytes (NumPy Enhancement Proposal 1, "A Simple File Format for NumPy
 * Arrays"): {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}.
 *
 * @param kind NumPy's type letter: f, i, u or b
 * @param width bytes an element
 * @param littleEndian byte order in the file
 * @param fortranOrder whether the first index runs fastest in the file
 * @param shape lengths of the dimensions
 * @param length bytes this header takes in the file
 */
record NpyHeader(
    char kind, int width, boolean littleEndian, boolean fortranOrder, int[] shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Set<String> NUMBERS =
      Set.of("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1");
  private static final int MAX_TEXT = 1 << 16;
  private static final int MAX_DIMENSIONS = 32;

  /** Number of elements. */
  long count() {
    long count = 1;
    for (int d : shape) {
      count *= d;
    }
    return count;
  }

  /** Bytes of the elements in the file. */
  long dataBytes() {
    return count() * width;
  }

  /** Element type and shape, such as "float32 (3, 4)". */
  String describe() {
    String type =
        switch (kind) {
          case 'f' -> "float" + 8 * width;
          case 'i' -> "int" + 8 * width;
          case 'u' -> "uint" + 8 * width;
          default -> "bool";
        };
    return type + " " + NpyArray.shapeText(shape);
  }

  static NpyHeader read(InputStream in, String origin) throws IOException {
    try {
      DataInputStream data = new DataInputStream(in);
      byte[] start = new byte[8];
      data.readFully(start);
      if (!Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
        throw new BadInputException(
            origin, "is not a NumPy array: it does not begin with an .npy signature");
      }
      int major = start[6];
      if (major < 1 || major > 3) {
        throw new BadInputException(origin, "has the unknown .npy version " + (major & 0xff));
      }
      int wide = major == 1 ? 2 : 4;
      long length = 0;
      for (int i = 0; i < wide; i++) {
        length |= (long) data.readUnsignedByte() << (8 * i);
      }
      if (length > MAX_TEXT) {
        throw new BadInputException(origin, "has a header of " + length + " bytes");
      }
      byte[] text = new byte[(int) length];
      data.readFully(text);
      return new Text(new String(text, StandardCharsets.ISO_8859_1), origin)
          .header(8 + wide + text.length);
    } catch (EOFException e) {
      throw new BadInputException(origin, "ends within its header; the file is cut off", e);
    }
  }

  /** Writes version 1.0, padded as NumPy pads so that the data begins at a multiple of 64. */
  static void write(OutputStream out, NpyArray.Type type, int[] shape) throws IOException {
    StringBuilder text = new StringBuilder("{'descr': '").append(type.descr);
    text.append("', 'fortran_order': False, 'shape': ").append(NpyArray.shapeText(shape));
    text.append(", }");
    while ((10 + text.length() + 1) % 64 != 0) {
      text.append(' ');
    }
    text.append('\n');
    out.write(MAGIC);
    out.write(new byte[] {1, 0, (byte) text.length(), (byte) (text.length() >> 8)});
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A reader of the one Python dictionary that may stand here, and of nothing else. */
  private static final class Text {
    private final String text;
    private final String origin;
    private int at;

    Text(String text, String origin) {
      this.text = text;
      this.origin = origin;
    }

    NpyHeader header(int length) {
      String descr = null;
      Boolean fortran = null;
      int[] shape = null;
      expect('{');
      while (!accept('}')) {
        String key = quoted();
        expect(':');
        switch (key) {
          case "descr" -> descr = descr();
          case "fortran_order" -> fortran = truth();
          case "shape" -> shape = tuple();
          default -> throw malformed();
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      if (descr == null || fortran == null || shape == null) {
        throw malformed();
      }
      return typed(descr, fortran, shape, length);
    }

    private NpyHeader typed(String descr, boolean fortran, int[] shape, int length) {
      if (descr.contains("O")) {
        throw new BadInputException(
            origin,
            "holds pickled Python objects, which could run any code and are not read;"
                + " save it as a plain array of numbers");
      }
      boolean ordered = !descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0;
      String type = ordered ? descr.substring(1) : descr;
      if (!NUMBERS.contains(type)) {
        throw new BadInputException(
            origin,
            String.format(
                Locale.ROOT,
                "has element type '%s'; floats, integers and bool can be read",
                descr));
      }
      if (ClaimedCount.of(shape, Integer.MAX_VALUE - 16) < 0) {
        throw new BadInputException(
            origin,
            String.format(Locale.ROOT, "claims shape %s, too large", NpyArray.shapeText(shape)));
      }
      boolean little = !(ordered && descr.charAt(0) == '>');
      return new NpyHeader(type.charAt(0), type.charAt(1) - '0', little, fortran, shape, length);
    }

    private String descr() {
      skipSpace();
      if (at < text.length() && text.charAt(at) == '[') {
        throw new BadInputException(
            origin, "is a structured array; save its columns as arrays of numbers");
      }
      return quoted();
    }

    private boolean truth() {
      skipSpace();
      if (text.startsWith("True", at)) {
        at += 4;
        return true;
      }
      if (text.startsWith("False", at)) {
        at += 5;
        return false;
      }
      throw malformed();
    }

    private int[] tuple() {
      int[] dims = new int[MAX_DIMENSIONS];
      int n = 0;
      expect('(');
      while (!accept(')')) {
        if (n == MAX_DIMENSIONS) {
          throw new BadInputException(origin, "has more than " + n + " dimensions");
        }
        dims[n++] = number();
        if (!accept(',')) {
          expect(')');
          break;
        }
      }
      return Arrays.copyOf(dims, n);
    }

    private int number() {
      skipSpace();
      int start = at;
      long value = 0;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
        value = value * 10 + Character.digit(text.charAt(at++), 10);
        if (value > Integer.MAX_VALUE) {
          throw new BadInputException(origin, "claims a dimension above 2147483647");
        }
      }
      if (at == start) {
        throw malformed();
      }
      // Python 2 wrote its long integers as 3L.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      return (int) value;
    }

    private String quoted() {
      skipSpace();
      char quote = at < text.length() ? text.charAt(at) : 0;
      int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
      if (end < 0) {
        throw malformed();
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private void expect(char c) {
      if (!accept(c)) {
        throw malformed();
      }
    }

    private boolean accept(char c) {
      skipSpace();
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void skipSpace() {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
    }

    private BadInputException malformed() {
      return new BadInputException(origin, "has a malformed .npy header; the file is damaged");
    }
  }
}
