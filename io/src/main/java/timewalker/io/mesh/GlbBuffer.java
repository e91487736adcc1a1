package timewalker.io.mesh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import timewalker.io.image.Srgb;

/** The binary part of a GLB file while it is written, with the accessors to its contents. */
public final class GlbBuffer {
  static final int UNSIGNED_BYTE = 5121;
  static final int UNSIGNED_SHORT = 5123;
  static final int UNSIGNED_INT = 5125;
  static final int FLOAT = 5126;

  /** Bytes of three floats. */
  private static final int VECTOR = 12;

  private static final int ARRAY_BUFFER = 34962;
  private static final int ELEMENT_ARRAY_BUFFER = 34963;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArrayNode views;
  private final ArrayNode accessors;
  private final List<byte[]> parts = new ArrayList<>();

  /** View of so many zero vectors, by their number. */
  private final Map<Integer, Integer> zeros = new HashMap<>();

  private long length;

  /** Nothing yet; the views and accessors of a document are filled from here on. */
  public GlbBuffer(ObjectNode root) {
    views = root.putArray("bufferViews");
    accessors = root.putArray("accessors");
  }

  /** Bytes so far. */
  long length() {
    return length;
  }

  /** Writes a whole file: the document, to which the buffer's entry is added, and the bytes. */
  public void writeGlb(ObjectNode root, OutputStream out) throws IOException {
    root.putArray("buffers").addObject().put("byteLength", length);
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, json.length + (-json.length & 3));
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    int total = 12 + 8 + padded.length + 8 + (int) length;
    out.write(bytes(new int[] {0x46546C67, 2, total, padded.length, 0x4E4F534A}));
    out.write(padded);
    out.write(bytes(new int[] {(int) length, 0x004E4942}));
    for (byte[] part : parts) {
      out.write(part);
    }
  }

  /** A colour's linear value, as glTF's vertex colours are; cut off at 0 and 1. */
  public static float linear(float colour) {
    double s = Math.clamp(colour, 0f, 1f);
    return (float) Srgb.light(s);
  }

  /** Values per vertex as floats; returns the accessor's number. */
  public int vertexFloats(float[] values, String type, int columns, boolean bounds) {
    int accessor =
        accessor(view(bytes(values), ARRAY_BUFFER), FLOAT, values.length / columns, type);
    if (bounds) {
      putBounds((ObjectNode) accessors.get(accessor), values, columns);
    }
    return accessor;
  }

  /** Floats that are no vertices. */
  int floats(float[] values, String type, int columns, boolean bounds) {
    int accessor = accessor(view(bytes(values), 0), FLOAT, values.length / columns, type);
    if (bounds) {
      putBounds((ObjectNode) accessors.get(accessor), values, columns);
    }
    return accessor;
  }

  /** Whole numbers per vertex, four of them, as bytes. */
  int vertexBytes(byte[] values) {
    return accessor(view(values, ARRAY_BUFFER), UNSIGNED_BYTE, values.length / 4, "VEC4");
  }

  /** Shares of one per vertex, four of them, as 16 bits. */
  public int vertexShares(float[] values) {
    byte[] bytes = new byte[2 * values.length];
    ByteBuffer buffer = over(bytes);
    for (float v : values) {
      buffer.putShort((short) Math.round(65535 * Math.clamp(v, 0f, 1f)));
    }
    int accessor = accessor(view(bytes, ARRAY_BUFFER), UNSIGNED_SHORT, values.length / 4, "VEC4");
    ((ObjectNode) accessors.get(accessor)).put("normalized", true);
    return accessor;
  }

  /** Corners of triangles. */
  int indices(int[] values) {
    return accessor(
        view(bytes(values), ELEMENT_ARRAY_BUFFER), UNSIGNED_INT, values.length, "SCALAR");
  }

  /**
   * Offsets of vertices of which most are zero: only the others are stored, over zeros that all
   * such offsets share. The format allows to leave the zeros away, but not all readers know that.
   */
  int sparseOffsets(float[] offsets, float least) {
    int vertices = offsets.length / 3;
    int[] index = new int[vertices];
    int count = 0;
    for (int v = 0; v < vertices; v++) {
      float far =
          Math.max(
              Math.abs(offsets[3 * v]),
              Math.max(Math.abs(offsets[3 * v + 1]), Math.abs(offsets[3 * v + 2])));
      if (far >= least || (count == 0 && v == vertices - 1)) { // at least one, by the format
        index[count++] = v;
      }
    }
    float[] kept = new float[3 * count];
    for (int k = 0; k < count; k++) {
      System.arraycopy(offsets, 3 * index[k], kept, 3 * k, 3);
    }
    ObjectNode accessor = accessors.addObject();
    accessor.put("bufferView", zeros(vertices));
    accessor.put("componentType", FLOAT).put("count", vertices).put("type", "VEC3");
    ObjectNode sparse = accessor.putObject("sparse").put("count", count);
    sparse
        .putObject("indices")
        .put("bufferView", view(bytes(Arrays.copyOf(index, count)), 0))
        .put("componentType", UNSIGNED_INT);
    sparse.putObject("values").put("bufferView", view(bytes(kept), 0));
    // The vertices that are not stored count as zero.
    float[] withZero = count < vertices ? Arrays.copyOf(kept, 3 * count + 3) : kept;
    putBounds(accessor, withZero, 3);
    return accessors.size() - 1;
  }

  private int zeros(int vertices) {
    return zeros.computeIfAbsent(
        vertices,
        n -> {
          int view = view(new byte[Math.multiplyExact(VECTOR, n)], ARRAY_BUFFER);
          ((ObjectNode) views.get(view)).put("byteStride", VECTOR); // since it is shared
          return view;
        });
  }

  private static void putBounds(ObjectNode accessor, float[] values, int columns) {
    ArrayNode low = accessor.putArray("min");
    ArrayNode high = accessor.putArray("max");
    for (int c = 0; c < columns; c++) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = c; i < values.length; i += columns) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      low.add(least);
      high.add(most);
    }
  }

  private int accessor(int view, int componentType, int count, String type) {
    accessors
        .addObject()
        .put("bufferView", view)
        .put("componentType", componentType)
        .put("count", count)
        .put("type", type);
    return accessors.size() - 1;
  }

  private int view(byte[] bytes, int target) {
    ObjectNode view = views.addObject();
    view.put("buffer", 0).put("byteOffset", length).put("byteLength", bytes.length);
    if (target != 0) {
      view.put("target", target);
    }
    parts.add(bytes);
    int padding = -bytes.length & 3;
    if (padding > 0) {
      parts.add(new byte[padding]);
    }
    length += bytes.length + padding;
    return views.size() - 1;
  }

  private static byte[] bytes(float[] values) {
    byte[] bytes = new byte[4 * values.length];
    over(bytes).asFloatBuffer().put(values);
    return bytes;
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[4 * values.length];
    over(bytes).asIntBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
