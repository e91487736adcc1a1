package timewalker.io.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;

/** .safetensors: the length of a JSON header, the header, and the tensors' bytes, little endian. */
public final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_HEADER = 16 << 20;
  private static final String METADATA = "__metadata__";

  private SafeTensors() {}

  /** Whether a file that begins with these bytes may be one. */
  static boolean isOne(byte[] head) {
    return head.length == 9 && head[8] == '{' && length(head) > 0;
  }

  private static long length(byte[] head) {
    return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  static Map<String, Tensor> read(Path file, Predicate<String> wanted) throws IOException {
    String origin = file.toString();
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      ObjectNode header = header(in, origin);
      long start = in.getFilePointer();
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (!entry.getKey().equals(METADATA) && wanted.test(entry.getKey())) {
          String where = origin + ", " + entry.getKey();
          tensors.put(entry.getKey(), tensor(in, start, entry.getValue(), where));
        }
      }
      return tensors;
    }
  }

  /**
   * What the file's writer noted.
   *
   * @throws BadInputException when the file is damaged
   */
  public static Map<String, String> metadata(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      Map<String, String> notes = new LinkedHashMap<>();
      header(in, file.toString())
          .path(METADATA)
          .properties()
          .forEach(entry -> notes.put(entry.getKey(), entry.getValue().asText()));
      return notes;
    }
  }

  private static ObjectNode header(RandomAccessFile in, String origin) throws IOException {
    byte[] head = new byte[8];
    if (in.length() < 8) {
      throw new BadInputException(origin, "is cut off");
    }
    in.readFully(head);
    long length = length(head);
    if (length < 2 || length > Math.min(LONGEST_HEADER, in.length() - 8)) {
      throw new BadInputException(origin, "is damaged: its header would be " + length + " bytes");
    }
    byte[] text = new byte[(int) length];
    in.readFully(text);
    try {
      if (JSON.readTree(text) instanceof ObjectNode header) {
        return header;
      }
    } catch (JsonProcessingException e) {
      throw new BadInputException(origin, "is damaged: its header is no JSON", e);
    }
    throw new BadInputException(origin, "is damaged: its header is no JSON object");
  }

  private static Tensor tensor(RandomAccessFile in, long start, JsonNode entry, String where)
      throws IOException {
    if (!entry.path("dtype").asText().equals("F32")) {
      throw new BadInputException(
          where,
          String.format(Locale.ROOT, "is of type %s; F32 is read", entry.path("dtype").asText()));
    }
    int[] shape = new int[entry.path("shape").size()];
    long count = 1;
    for (int d = 0; d < shape.length; d++) {
      shape[d] = entry.path("shape").get(d).asInt(-1);
      count = shape[d] < 0 || count > 1 << 28 ? -1 : count * shape[d];
    }
    long from = entry.path("data_offsets").path(0).asLong(-1);
    long to = entry.path("data_offsets").path(1).asLong(-1);
    boolean sound = count >= 0 && count <= 1 << 28 && from >= 0 && to - from == 4 * count;
    if (!sound || to > in.length() - start) {
      throw new BadInputException(where, "is cut off, or its shape does not fit its bytes");
    }
    byte[] bytes = new byte[(int) (to - from)];
    in.seek(start + from);
    in.readFully(bytes);
    float[] values = new float[(int) count];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Tensor(shape, values);
  }

  /**
   * Writes tensors.
   *
   * @param metadata notes of any kind
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode notes = header.putObject(METADATA);
    metadata.forEach(notes::put);
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      ArrayNode shape = node.putArray("shape");
      for (int length : entry.getValue().shape()) {
        shape.add(length);
      }
      long end = at + 4L * entry.getValue().values().length;
      node.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] text = JSON.writeValueAsBytes(header);
    AtomicFile.write(
        file,
        out -> {
          byte[] length = new byte[8];
          ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
          out.write(length);
          out.write(text);
          for (Tensor tensor : tensors.values()) {
            byte[] bytes = new byte[4 * tensor.values().length];
            ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(tensor.values());
            out.write(bytes);
          }
        });
  }
}
