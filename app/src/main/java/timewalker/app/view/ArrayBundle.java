package timewalker.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Named arrays and facts as one run of bytes that a page can read: the length of a JSON table, the
 * table, then the arrays, little-endian, each at a multiple of 8; all of it deflated.
 */
final class ArrayBundle {
  private static final int ALIGN = 8;

  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, Object> places = new LinkedHashMap<>();
  private final List<ByteBuffer> parts = new ArrayList<>();
  private int length;

  /** A number, a list of numbers, or anything else that JSON holds. */
  void fact(String name, Object value) {
    facts.put(name, value);
  }

  void floats(String name, float[] values) {
    ByteBuffer part = place(name, "f4", values.length, 4);
    for (float value : values) {
      part.putFloat(value);
    }
  }

  /**
   * @param type "u2" or "i2"
   */
  void shorts(String name, String type, short[] values) {
    ByteBuffer part = place(name, type, values.length, 2);
    for (short value : values) {
      part.putShort(value);
    }
  }

  /**
   * @param type "u1" or "i1"
   */
  void bytes(String name, String type, byte[] values) {
    place(name, type, values.length, 1).put(values);
  }

  private ByteBuffer place(String name, String type, int count, int size) {
    Map<String, Object> where = new LinkedHashMap<>();
    where.put("type", type);
    where.put("at", length);
    where.put("count", count);
    places.put(name, where);
    int padded = claim(count, size);
    ByteBuffer part = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    parts.add(part);
    return part;
  }

  /** Makes room for an array; its bytes with the padding. */
  int claim(int count, int size) {
    int padded = Math.multiplyExact(Math.ceilDiv(Math.multiplyExact(count, size), ALIGN), ALIGN);
    length = Math.addExact(length, padded);
    return padded;
  }

  /** Everything, deflated without a header. */
  byte[] deflated() {
    byte[] table = table(0);
    int start = start(table);
    table = table(start); // one that knows where the arrays start; it may have grown
    if (start(table) != start) {
      start = start(table);
      table = table(start);
    }
    ByteBuffer all =
        ByteBuffer.allocate(Math.addExact(start, length)).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(table.length).put(table).position(start);
    for (ByteBuffer part : parts) {
      all.put(part.rewind());
    }
    return deflate(all.array());
  }

  private static int start(byte[] table) {
    return (4 + table.length + ALIGN - 1) / ALIGN * ALIGN;
  }

  private byte[] table(int start) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("start", start);
    all.put("facts", facts);
    all.put("arrays", places);
    try {
      return new JsonMapper().writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[Math.addExact(bytes.length, bytes.length / 1000 + 64)];
      int size = 0;
      while (!deflater.finished()) {
        size += deflater.deflate(out, size, out.length - size);
      }
      return java.util.Arrays.copyOf(out, size);
    } finally {
      deflater.end();
    }
  }
}
