package timewalker.io.weights;

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
import timewalker.io.StrangersFile;
import timewalker.io.StrictJson;

/** .safetensors: the length of a JSON header, the header, and the tensors' bytes, little endian. */
public final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_HEADER = 1 << 20;
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
      TensorBudget budget = new TensorBudget(file);
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (!entry.getKey().equals(METADATA) && wanted.test(entry.getKey())) {
          String where = origin + ", " + entry.getKey();
          tensors.put(entry.getKey(), tensor(in, start, entry.getValue(), budget, where));
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
    return StrangersFile.read(
        file.toString(),
        "is cut off, damaged or not a .safetensors file",
        () -> {
          Map<String, String> notes = new LinkedHashMap<>();
          try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            header(in, file.toString())
                .path(METADATA)
                .properties()
                .forEach(entry -> notes.put(entry.getKey(), entry.getValue().asText()));
          }
          return notes;
        });
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
    return StrictJson.object(text, origin + ", header");
  }

  private static Tensor tensor(
      RandomAccessFile in, long start, JsonNode entry, TensorBudget budget, String where)
      throws IOException {
    if (!entry.path("dtype").asText().equals("F32")) {
      throw new BadInputException(
          where,
          String.format(Locale.ROOT, "is of type %s; F32 is read", entry.path("dtype").asText()));
    }
    int[] shape = shape(entry.path("shape"), where);
    int count = budget.take(shape, where);
    long from = offset(entry, 0, where);
    long to = offset(entry, 1, where);
    if (to - from != 4L * count || to > in.length() - start) {
      throw new BadInputException(where, "is cut off, or its shape does not fit its bytes");
    }
    byte[] bytes = new byte[4 * count];
    in.seek(start + from);
    in.readFully(bytes);
    float[] values = new float[count];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Tensor(shape, values);
  }

  private static int[] shape(JsonNode stated, String where) {
    if (!stated.isArray()) {
      throw new BadInputException(
          where + ", shape", "is not a list of lengths; the file is damaged");
    }
    int[] shape = new int[Math.min(stated.size(), TensorBudget.MOST_DIMENSIONS + 1)];
    for (int d = 0; d < shape.length; d++) {
      JsonNode length = stated.get(d);
      if (!length.isIntegralNumber() || !length.canConvertToInt() || length.asInt() < 0) {
        throw new BadInputException(where + ", shape", "holds no length; the file is damaged");
      }
      shape[d] = length.asInt();
    }
    return shape;
  }

  private static long offset(JsonNode entry, int index, String where) {
    JsonNode offset = entry.path("data_offsets").path(index);
    if (!offset.isIntegralNumber() || !offset.canConvertToLong() || offset.asLong() < 0) {
      throw new BadInputException(
          where + ", data_offsets", "are not two offsets in the file; the file is damaged");
    }
    return offset.asLong();
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
