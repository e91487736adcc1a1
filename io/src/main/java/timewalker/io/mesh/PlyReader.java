package timewalker.io.mesh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import timewalker.io.BadInputException;
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
  private static final String[] POSITION = {"x", "y", "z"};
  private static final String[] NORMAL = {"nx", "ny", "nz"};
  private static final String[] COLOUR = {"red", "green", "blue"};

  /** What one array holds. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  private static final int LONGEST_LIST = 1 << 16;

  /** Room for faces at first; it grows with those that are there, not those that are announced. */
  private static final int FIRST_FACES = 1 << 16;

  private final String origin;
  private final Numbers numbers;
  private float[][] vertex; // [9][n] position, normal, colour; null where the file has none
  private int[] faces = new int[0];

  private PlyReader(byte[] file, String origin) {
    this.origin = origin;
    PlyHeader header = PlyHeader.read(file, origin);
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
    if (vertex == null) {
      throw new BadInputException(origin, "has no element \"vertex\"");
    }
  }

  /**
   * Reads points with normals, and with colours where the file has them.
   *
   * @throws BadInputException when it is no PLY file, is cut off, or has no normals
   */
  public static OrientedPoints points(Path file) throws IOException {
    PlyReader reader = open(file);
    if (reader.vertex[3] == null) {
      throw new BadInputException(
          file.toString(),
          "its points have no normals (nx, ny, nz), which tell inside from outside; compute normals"
              + " first");
    }
    int n = reader.vertex[0].length;
    return new OrientedPoints(
        n,
        reader.planar(0, n),
        reader.planar(3, n),
        reader.vertex[6] == null ? null : reader.planar(6, n));
  }

  /** Reads a mesh; polygons are cut into triangles from their first corner. */
  public static TriangleMesh mesh(Path file) throws IOException {
    PlyReader reader = open(file);
    int n = reader.vertex[0].length;
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

  private static PlyReader open(Path file) throws IOException {
    byte[] bytes = StrangersFile.bytes(file, MOST_BYTES);
    String origin = file.toString();
    return StrangersFile.read(origin, "is a damaged PLY file", () -> new PlyReader(bytes, origin));
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
      values[i] = vertex[first + i % 3][i / 3];
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
    float[] scale = new float[properties.size()];
    Arrays.fill(slot, -1);
    vertex = new float[9][];
    claim(element, POSITION, 0, slot, n);
    claim(element, NORMAL, 3, slot, n);
    claim(element, COLOUR, 6, slot, n);
    if (vertex[0] == null) {
      throw new BadInputException(origin, "its vertices have no x, y and z");
    }
    for (int p = 0; p < slot.length; p++) {
      PlyHeader.Type type = properties.get(p).type();
      boolean coded = slot[p] >= 6 && type.whole();
      scale[p] = !coded ? 1 : type.size == 1 ? 1 / 255f : 1 / 65535f;
    }
    for (int i = 0; i < n; i++) {
      for (int p = 0; p < slot.length; p++) {
        Property property = properties.get(p);
        if (property.count() != null) {
          skipList(property.count(), property.type());
        } else {
          double value = numbers.next(property.type());
          if (slot[p] >= 0) {
            vertex[slot[p]][i] = scale[p] == 1 ? (float) value : (float) value * scale[p];
          }
        }
      }
    }
  }

  private void claim(Element element, String[] names, int first, int[] slot, int n) {
    int[] at = new int[3];
    for (int c = 0; c < 3; c++) {
      at[c] = element.indexOf(names[c]);
      if (at[c] < 0 || element.properties().get(at[c]).count() != null) {
        return;
      }
    }
    for (int c = 0; c < 3; c++) {
      slot[at[c]] = first + c;
      vertex[first + c] = new float[n];
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
    private int at;

    TextNumbers(byte[] file, int from, String origin) {
      this.file = file;
      this.origin = origin;
      at = from;
    }

    @Override
    public double next(PlyHeader.Type type) {
      while (at < file.length && file[at] <= ' ') {
        at++;
      }
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
