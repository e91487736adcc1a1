package timewalker.io.mesh;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;

/** The text at the start of a PLY file: how its numbers are written and in which order. */
record PlyHeader(Coding coding, List<Element> elements, int bytes) {
  static final int LONGEST = 1 << 24;

  /** What some editors put before UTF-8 text. */
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("char", Type.INT8),
          Map.entry("int8", Type.INT8),
          Map.entry("uchar", Type.UINT8),
          Map.entry("uint8", Type.UINT8),
          Map.entry("short", Type.INT16),
          Map.entry("int16", Type.INT16),
          Map.entry("ushort", Type.UINT16),
          Map.entry("uint16", Type.UINT16),
          Map.entry("int", Type.INT32),
          Map.entry("int32", Type.INT32),
          Map.entry("uint", Type.UINT32),
          Map.entry("uint32", Type.UINT32),
          Map.entry("float", Type.FLOAT32),
          Map.entry("float32", Type.FLOAT32),
          Map.entry("double", Type.FLOAT64),
          Map.entry("float64", Type.FLOAT64));

  /** How numbers are written. */
  enum Coding {
    ASCII,
    LITTLE_ENDIAN,
    BIG_ENDIAN
  }

  /** A kind of number. */
  enum Type {
    INT8(1),
    UINT8(1),
    INT16(2),
    UINT16(2),
    INT32(4),
    UINT32(4),
    FLOAT32(4),
    FLOAT64(8);

    final int size;

    Type(int size) {
      this.size = size;
    }

    /** The middle of the range of numbers without a sign; 0 of others. */
    double middle() {
      return switch (this) {
        case UINT8 -> 127.5;
        case UINT16 -> 32767.5;
        case UINT32 -> 2147483647.5;
        default -> 0;
      };
    }

    boolean whole() {
      return this != FLOAT32 && this != FLOAT64;
    }
  }

  /**
   * One number of a row, or a list of them.
   *
   * @param count the kind of a list's length; null for a single number
   */
  record Property(String name, Type type, @Nullable Type count) {}

  /** Rows of the same properties. */
  record Element(String name, long rows, List<Property> properties) {
    /** Place of a property in any case, −1 when there is none. */
    int indexOf(String property) {
      for (int i = 0; i < properties.size(); i++) {
        if (properties.get(i).name().equalsIgnoreCase(property)) {
          return i;
        }
      }
      return -1;
    }

    /** The fewest bytes that a row takes in a binary file, or characters in a text. */
    long leastSize(Coding coding) {
      long size = 0;
      for (Property p : properties) {
        size += coding == Coding.ASCII ? 2 : p.count() == null ? p.type().size : p.count().size;
      }
      return size;
    }
  }

  private static boolean startsWithMark(byte[] file) {
    return file.length > MARK.length && Arrays.equals(file, 0, MARK.length, MARK, 0, MARK.length);
  }

  /**
   * Reads the header at the start of a file.
   *
   * @param file its first {@link #LONGEST} bytes or more
   * @param size of the whole file, bytes
   */
  static PlyHeader read(byte[] file, String origin, long size) {
    List<String> lines = new ArrayList<>();
    int at = startsWithMark(file) ? MARK.length : 0;
    boolean loneReturns = false;
    while (lines.isEmpty() || !lines.getLast().equals("end_header")) {
      int end = at;
      while (end < file.length && end < LONGEST && file[end] != '\n' && file[end] != '\r') {
        end++;
      }
      if (end >= Math.min(file.length, LONGEST)) {
        throw new BadInputException(
            origin, "is not a PLY file, or its header has no end_header line");
      }
      boolean pair = file[end] == '\r' && end + 1 < file.length && file[end + 1] == '\n';
      loneReturns = lines.isEmpty() ? file[end] == '\r' && !pair : loneReturns;
      lines.add(new String(file, at, end - at, StandardCharsets.ISO_8859_1).strip());
      // Behind a lone CR the first number may follow, whatever it looks like.
      at = end + (pair && !loneReturns ? 2 : 1);
      if (!lines.getFirst().equals("ply")) {
        throw new BadInputException(origin, "is not a PLY file: it does not begin with \"ply\"");
      }
    }
    return parse(lines, at, origin, size);
  }

  private static PlyHeader parse(List<String> lines, int bytes, String origin, long fileSize) {
    Coding coding = null;
    List<Element> elements = new ArrayList<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      String where = origin + ", line " + (i + 1);
      String[] words = lines.get(i).split("\\s+", -1);
      switch (words[0]) {
        case "format" -> coding = coding(words, where);
        case "element" -> elements.add(element(words, where));
        case "property" -> {
          if (elements.isEmpty()) {
            throw new BadInputException(where, "a property comes before the first element");
          }
          List<Property> properties = elements.getLast().properties();
          properties.add(property(words, where));
          if (properties.size() > 1000) {
            throw new BadInputException(where, "more than 1000 properties in an element");
          }
        }
        default -> {} // comment, obj_info, and what others invented
      }
    }
    if (coding == null) {
      throw new BadInputException(origin, "the PLY header names no format");
    }
    long least = bytes;
    for (Element e : elements) {
      least += Math.multiplyHigh(e.rows(), e.leastSize(coding)) != 0 ? Integer.MAX_VALUE : 0;
      least += Math.min(Integer.MAX_VALUE, e.rows() * e.leastSize(coding));
    }
    if (least - 1 > fileSize) {
      throw new BadInputException(
          origin, "the file is cut off: its header announces more numbers than it holds");
    }
    return new PlyHeader(coding, List.copyOf(elements), bytes);
  }

  private static Coding coding(String[] words, String where) {
    String name = words.length > 1 ? words[1] : "";
    return switch (name) {
      case "ascii" -> Coding.ASCII;
      case "binary_little_endian" -> Coding.LITTLE_ENDIAN;
      case "binary_big_endian" -> Coding.BIG_ENDIAN;
      default -> throw new BadInputException(where, "unknown PLY format \"" + name + "\"");
    };
  }

  private static Element element(String[] words, String where) {
    try {
      long rows = Long.parseLong(words.length > 2 ? words[2] : "");
      if (rows >= 0 && rows <= Integer.MAX_VALUE) {
        return new Element(words[1], rows, new ArrayList<>());
      }
    } catch (NumberFormatException e) {
      throw new BadInputException(where, "expected \"element NAME COUNT\"", e);
    }
    throw new BadInputException(where, "an element's count is not within 0 to 2147483647");
  }

  private static Property property(String[] words, String where) {
    if (words.length == 5 && words[1].equals("list")) {
      Type count = type(words[2], where);
      if (!count.whole()) {
        throw new BadInputException(where, "a list's length must be a whole number");
      }
      return new Property(words[4], type(words[3], where), count);
    }
    if (words.length == 3) {
      return new Property(words[2], type(words[1], where), null);
    }
    throw new BadInputException(where, "expected \"property TYPE NAME\"");
  }

  private static Type type(String name, String where) {
    Type type = TYPES.get(name.toLowerCase(Locale.ROOT));
    if (type == null) {
      throw new BadInputException(where, "unknown PLY type \"" + name + "\"");
    }
    return type;
  }
}
