package timewalker.io.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.StrangersFile;
import timewalker.io.mesh.PlyHeader.Coding;
import timewalker.io.mesh.PlyHeader.Element;
import timewalker.io.mesh.PlyHeader.Property;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

/**
 * Reads points and meshes from PLY files: text or binary of either byte order, numbers of any kind,
 * unknown properties and elements skipped.
 */
public final class PlyReader {
  /** Names that programs give to properties, in any case. */
  private static final String[][] POSITION = {{"x", "y", "z"}};

  private static final String[][] NORMAL = {
    {"nx", "ny", "nz"}, {"normal_x", "normal_y", "normal_z"}, {"normalx", "normaly", "normalz"}
  };
  private static final String[][] COLOUR = {
    {"red", "green", "blue"},
    {"diffuse_red", "diffuse_green", "diffuse_blue"},
    {"r", "g", "b"}
  };

  /** Coordinates this many times as large as their spread are stored without their common part. */
  private static final double FAR = 50;

  /** Points by which that is found. */
  private static final int MOST_LOOKED = 10_000;

  /** What one array holds. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  /** Shares of one may lie a little above it; a colour of 255 levels hardly stays below this. */
  private static final double MOST_SHARE = 2;

  private static final int LONGEST_LIST = 1 << 16;

  /** Room for faces at first; it grows with those that are there, not those that are announced. */
  private static final int FIRST_FACES = 1 << 16;

  private final String origin;
  private final Numbers numbers;
  private double[][] position; // [3][n]; null where the file has none

  /** [9][n] normals from 3, colours from 6; null where the file has none. */
  private final float[][] vertex = new float[9][];

  private int[] faces = new int[0];

  private PlyReader(byte[] file, String origin) {
    this.origin = origin;
    PlyHeader header = PlyHeader.read(file, origin, file.length);
    numbers =
        header.coding() == Coding.ASCII
            ? new TextNumbers(file, header.bytes(), origin)
            : new BinaryNumbers(file, header.bytes(), header.coding(), origin);
    for (Element element : header.elements()) {
      switch (element.name()) {
        case "vertex" -> readVertices(element);
        case "face" -> readFaces(element);
        default -> skip(element);
      }
    }
    if (position == null) {
      throw new BadInputException(origin, "has no element \"vertex\"");
    }
  }

  /**
   * Reads points with normals, and with colours where the file has them.
   *
   * @throws BadInputException when it is no PLY file, is cut off, or has no normals
   */
  public static PlyPoints points(Path file) throws IOException {
    PlyReader reader = open(file);
    if (reader.vertex[3] == null) {
      throw new BadInputException(
          file.toString(),
          "its points have no normals (nx, ny, nz), which tell inside from outside; compute normals"
              + " first");
    }
    int n = reader.position[0].length;
    double[] shift = reader.shift();
    return new PlyPoints(
        new OrientedPoints(
            n,
            reader.positions(n, shift),
            reader.planar(3, n),
            reader.vertex[6] == null ? null : reader.planar(6, n)),
        shift);
  }

  /**
   * [3] the middle of coordinates that lie far from zero, in whole units; else zeros. A few points
   * elsewhere change nothing.
   */
  private double[] shift() {
    double[] middle = new double[3];
    double spread = 0;
    double largest = 0;
    int n = position[0].length;
    int looked = Math.min(n, MOST_LOOKED);
    for (int c = 0; c < 3; c++) {
      double[] some = new double[looked];
      for (int i = 0; i < looked; i++) {
        some[i] = position[c][(int) ((long) i * n / looked)];
      }
      some = Arrays.stream(some).filter(Double::isFinite).sorted().toArray();
      if (some.length > 0) {
        int edge = some.length / 50;
        double low = some[edge];
        double high = some[some.length - 1 - edge];
        middle[c] = Math.rint(low / 2 + high / 2);
        spread = Math.max(spread, high - low);
        largest = Math.max(largest, Math.abs(middle[c]));
      }
    }
    return largest > FAR * spread && largest > 1 ? middle : new double[3];
  }

  /** Reads a mesh; polygons are cut into triangles from their first corner. */
  public static TriangleMesh mesh(Path file) throws IOException {
    PlyReader reader = open(file);
    int n = reader.position[0].length;
    for (int corner : reader.faces) {
      if (corner < 0 || corner >= n) {
        throw new BadInputException(
            file.toString(), String.format(Locale.ROOT, "a face names vertex %d of %d", corner, n));
      }
    }
    return new TriangleMesh(
        reader.interleaved(0, n),
        reader.faces,
        reader.vertex[6] == null ? null : reader.interleaved(6, n));
  }

  /**
   * What a file's header announces: each element with its number and its properties.
   *
   * @throws BadInputException when it is no PLY file
   */
  public static Map<String, String> elements(Path file) throws IOException {
    byte[] start;
    try (InputStream in = RegularFile.open(file)) {
      start = in.readNBytes(PlyHeader.LONGEST);
    }
    Map<String, String> elements = new LinkedHashMap<>();
    for (Element element : PlyHeader.read(start, file.toString(), Files.size(file)).elements()) {
      String properties =
          element.properties().stream().map(Property::name).collect(Collectors.joining(", "));
      elements.put(element.name(), element.rows() + " of " + properties);
    }
    return elements;
  }

  private static PlyReader open(Path file) throws IOException {
    byte[] bytes = StrangersFile.bytes(file, MOST_BYTES);
    String origin = file.toString();
    return StrangersFile.read(origin, "is a damaged PLY file", () -> new PlyReader(bytes, origin));
  }

  private float[] positions(int n, double[] shift) {
    float[] values = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      values[i] = (float) (position[i / n][i % n] - shift[i / n]);
    }
    return values;
  }

  private float[] planar(int first, int n) {
    float[] values = new float[3 * n];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(vertex[first + c], 0, values, c * n, n);
    }
    return values;
  }

  private float[] interleaved(int first, int n) {
    float[] values = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      values[i] = first == 0 ? (float) position[i % 3][i / 3] : vertex[first + i % 3][i / 3];
    }
    return values;
  }

  private void readVertices(Element element) {
    int n = (int) element.rows();
    if (n > Integer.MAX_VALUE / 3 - 8) {
      throw new BadInputException(origin, n + " vertices are more than an array holds");
    }
    List<Property> properties = element.properties();
    int[] slot = new int[properties.size()];
    double[] middle = new double[properties.size()];
    Arrays.fill(slot, -1);
    position = new double[3][];
    claim(element, POSITION, 0, slot, n);
    claim(element, NORMAL, 3, slot, n);
    claim(element, COLOUR, 6, slot, n);
    if (position[0] == null) {
      throw new BadInputException(origin, "its vertices have no x, y and z");
    }
    for (int p = 0; p < slot.length; p++) {
      // Directions in numbers without a sign lie around the middle of their range.
      middle[p] = slot[p] >= 3 && slot[p] < 6 ? properties.get(p).type().middle() : 0;
    }
    boolean lists = properties.stream().anyMatch(p -> p.count() != null);
    for (int i = 0; i < n; i++) {
      for (int p = 0; p < slot.length; p++) {
        Property property = properties.get(p);
        if (property.count() != null) {
          skipList(property.count(), property.type());
        } else {
          double value = numbers.next(property.type());
          if (slot[p] >= 3) {
            vertex[slot[p]][i] = (float) (value - middle[p]);
          } else if (slot[p] >= 0) {
            position[slot[p]][i] = value;
          }
        }
      }
      if (!lists) {
        numbers.endRow(slot.length);
      }
    }
    PlyHeader.Type[] types = new PlyHeader.Type[9];
    for (int p = 0; p < slot.length; p++) {
      if (slot[p] >= 6) {
        types[slot[p]] = properties.get(p).type();
      }
    }
    if (vertex[6] != null) {
      scaleColours(types);
    }
  }

  /** Brings colours to 0..1. Files of 8-bit colours in larger numbers are common. */
  private void scaleColours(PlyHeader.Type[] types) {
    double mostWhole = 0;
    double mostReal = 0;
    for (int c = 6; c < 9; c++) {
      double most = 0;
      for (float value : vertex[c]) {
        most = Float.isFinite(value) ? Math.max(most, value) : most;
      }
      mostWhole = types[c].whole() && types[c].size > 1 ? Math.max(mostWhole, most) : mostWhole;
      mostReal = types[c].whole() ? mostReal : Math.max(mostReal, most);
    }
    for (int c = 6; c < 9; c++) {
      double most = types[c].whole() ? mostWhole : mostReal;
      boolean shares = !types[c].whole() && most <= MOST_SHARE;
      double full = shares ? 1 : types[c].size == 1 || most <= 255 ? 255 : 65535;
      float[] channel = vertex[c];
      for (int i = 0; i < channel.length; i++) {
        double share = channel[i] / full;
        channel[i] = share > 0 ? (float) Math.min(share, 1) : 0; // NaN becomes 0
      }
    }
  }

  private void claim(Element element, String[][] names, int first, int[] slot, int n) {
    for (String[] some : names) {
      int[] at = new int[3];
      for (int c = 0; c < 3; c++) {
        at[c] = element.indexOf(some[c]);
      }
      if (Arrays.stream(at).allMatch(p -> p >= 0 && element.properties().get(p).count() == null)) {
        for (int c = 0; c < 3; c++) {
          slot[at[c]] = first + c;
          if (first == 0) {
            position[c] = new double[n];
          } else {
            vertex[first + c] = new float[n];
          }
        }
        return;
      }
    }
  }

  private void readFaces(Element element) {
    int[] triangles = new int[3 * (int) Math.min(element.rows(), FIRST_FACES)];
    int count = 0;
    Property[] properties = element.properties().toArray(Property[]::new);
    for (long i = 0; i < element.rows() && properties.length > 0; i++) {
      for (Property property : properties) {
        boolean corners =
            property.name().equals("vertex_indices") || property.name().equals("vertex_index");
        if (property.count() == null) {
          numbers.next(property.type());
        } else if (!corners) {
          skipList(property.count(), property.type());
        } else {
          int length = listLength(property.count());
          int first = 0;
          int last = 0;
          for (int k = 0; k < length; k++) {
            int corner = corner(property);
            if (k >= 2) {
              if (count + 3 > triangles.length) {
                triangles = Arrays.copyOf(triangles, Math.multiplyExact(2, triangles.length + 3));
              }
              triangles[count++] = first;
              triangles[count++] = last;
              triangles[count++] = corner;
            }
            first = k == 0 ? corner : first;
            last = corner;
          }
        }
      }
    }
    faces = Arrays.copyOf(triangles, count);
  }

  private int corner(Property property) {
    double corner = numbers.next(property.type());
    if (corner != (int) corner) {
      throw new BadInputException(origin, "a face names vertex " + corner);
    }
    return (int) corner;
  }

  private void skip(Element element) {
    Property[] properties = element.properties().toArray(Property[]::new);
    for (long i = 0; i < element.rows() && properties.length > 0; i++) {
      for (Property property : properties) {
        if (property.count() == null) {
          numbers.next(property.type());
        } else {
          skipList(property.count(), property.type());
        }
      }
    }
  }

  private void skipList(PlyHeader.Type count, PlyHeader.Type type) {
    int length = listLength(count);
    for (int k = 0; k < length; k++) {
      numbers.next(type);
    }
  }

  private int listLength(PlyHeader.Type count) {
    double length = numbers.next(count);
    if (length < 0 || length > LONGEST_LIST) {
      throw new BadInputException(origin, "a list has the length " + length);
    }
    return (int) length;
  }

  private interface Numbers {
    double next(PlyHeader.Type type);

    /**
     * Behind a row's last number.
     *
     * @param columns numbers of a row
     */
    default void endRow(int columns) {}
  }

  private record BinaryNumbers(ByteBuffer buffer, String origin) implements Numbers {
    BinaryNumbers(byte[] file, int from, Coding coding, String origin) {
      this(
          ByteBuffer.wrap(file)
              .position(from)
              .order(coding == Coding.BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN),
          origin);
    }

    @Override
    public double next(PlyHeader.Type type) {
      if (buffer.remaining() < type.size) {
        throw new BadInputException(origin, "the file is cut off");
      }
      return switch (type) {
        case INT8 -> buffer.get();
        case UINT8 -> buffer.get() & 255;
        case INT16 -> buffer.getShort();
        case UINT16 -> buffer.getShort() & 65535;
        case INT32 -> buffer.getInt();
        case UINT32 -> Integer.toUnsignedLong(buffer.getInt());
        case FLOAT32 -> buffer.getFloat();
        case FLOAT64 -> buffer.getDouble();
      };
    }
  }

  private static final class TextNumbers implements Numbers {
    private static final int LONGEST = 100;

    private final byte[] file;
    private final String origin;
    private final int start;
    private int at;
    private int inRow;
    private boolean fromLineStart; // whether the row began a line, and is in that line so far

    TextNumbers(byte[] file, int from, String origin) {
      this.file = file;
      this.origin = origin;
      start = from;
      at = from;
    }

    @Override
    public double next(PlyHeader.Type type) {
      boolean broken = at == start;
      while (at < file.length && file[at] <= ' ') {
        broken |= file[at] == '\n' || file[at] == '\r';
        at++;
      }
      fromLineStart = inRow == 0 ? broken : fromLineStart && !broken;
      inRow++;
      int from = at;
      while (at < file.length && file[at] > ' ') {
        at++;
      }
      if (from == at) {
        throw new BadInputException(origin, "the file is cut off");
      }
      String word =
          new String(file, from, Math.min(at - from, LONGEST), StandardCharsets.ISO_8859_1);
      try {
        return Double.parseDouble(word);
      } catch (NumberFormatException e) {
        return special(word, e);
      }
    }

    /** What is left of a line that began with this row must be whole rows. */
    @Override
    public void endRow(int columns) {
      inRow = 0;
      if (!fromLineStart) {
        return;
      }
      int words = 0;
      boolean within = false;
      for (int i = at; i < file.length && file[i] != '\n' && file[i] != '\r'; i++) {
        boolean blank = file[i] <= ' ';
        words += !blank && !within ? 1 : 0;
        within = !blank;
      }
      if (words % columns != 0) {
        throw new BadInputException(
            origin + ", line " + line(), "has more numbers than the header names for a point");
      }
    }

    /** Number of the line that is read; lines end with LF, CR LF or CR. */
    private int line() {
      int line = 1;
      for (int i = 0; i < at; i++) {
        boolean pair = file[i] == '\r' && i + 1 < file.length && file[i + 1] == '\n';
        line += !pair && (file[i] == '\n' || file[i] == '\r') ? 1 : 0;
      }
      return line;
    }

    /** What C prints for NaN and infinities. */
    private double special(String word, NumberFormatException e) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "nan", "-nan" -> Double.NaN;
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default ->
            throw new BadInputException(
                origin, String.format(Locale.ROOT, "byte %d: \"%s\" is not a number", at, word), e);
      };
    }
  }
}
