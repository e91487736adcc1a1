package timewalker.io.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.UntrustedZip;
import timewalker.io.pickle.TorchPickle;
import timewalker.io.pickle.TorchPickle.Parsed;
import timewalker.io.pickle.TorchPickle.Stored;

/**
 * What torch.save writes: a zip of a pickle and one entry for each storage, or, as before PyTorch
 * 1.6, five pickles with the storages behind them.
 */
final class TorchFile {
  private static final byte[] LEGACY_MAGIC = {
    (byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9
  };

  /** Pickles of state dictionaries take some kilobytes. */
  private static final int LARGEST_PICKLE = 16 << 20;

  private static final int MOST_ENTRIES = 10_000;

  /** Where a storage's numbers come from. */
  private interface Storages {
    /**
     * {@code bytes} bytes from an offset on.
     *
     * @throws BadInputException when the storage has fewer
     */
    byte[] read(String key, long from, long bytes) throws IOException;
  }

  private TorchFile() {}

  static boolean isZip(byte[] head) {
    return head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  static boolean isLegacy(byte[] head) {
    return Arrays.equals(head, LEGACY_MAGIC);
  }

  static Map<String, Tensor> readZip(Path file, Predicate<String> wanted) throws IOException {
    String origin = file.toString();
    try (UntrustedZip zip = UntrustedZip.open(file, MOST_ENTRIES)) {
      String folder =
          zip.names().stream()
              .filter(name -> name.endsWith("/data.pkl"))
              .findFirst()
              .map(name -> name.substring(0, name.length() - "data.pkl".length()))
              .orElseThrow(
                  () -> new BadInputException(origin, "is a zip without PyTorch's data.pkl"));
      requireLittleEndian(zip, folder + "byteorder", origin);
      byte[] pickle = zip.bytes(folder + "data.pkl", LARGEST_PICKLE);
      Parsed parsed = TorchPickle.read(pickle, 0, origin);
      return tensors(
          parsed.value(),
          wanted,
          (key, from, bytes) -> part(zip, folder + "data/" + key, from, bytes, origin),
          new TensorBudget(file),
          origin);
    }
  }

  private static void requireLittleEndian(UntrustedZip zip, String name, String origin)
      throws IOException {
    String order =
        zip.has(name)
            ? new String(zip.bytes(name, 16), StandardCharsets.US_ASCII).strip()
            : "little";
    if (!order.equals("little")) {
      throw new BadInputException(
          origin,
          order.equals("big")
              ? "was written by a big-endian machine; save it on another"
              : "is damaged: it does not say the order of its bytes");
    }
  }

  private static byte[] part(UntrustedZip zip, String name, long from, long bytes, String origin)
      throws IOException {
    if (!zip.has(name)) {
      throw new BadInputException(origin, "lacks the numbers of storage " + name);
    }
    if (from < 0 || bytes < 0 || from > zip.size(name) || bytes > zip.size(name) - from) {
      throw new BadInputException(origin, "reaches beyond its storage; the file is cut off");
    }
    try (InputStream in = zip.open(name)) {
      in.skipNBytes(from);
      byte[] read = in.readNBytes((int) bytes);
      in.skipNBytes(zip.size(name) - from - bytes); // to the end, where the checksum is compared
      return read;
    }
  }

  static Map<String, Tensor> readLegacy(Path file, Predicate<String> wanted) throws IOException {
    String origin = file.toString();
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] head = bytes(channel, 0, Math.min(LARGEST_PICKLE, channel.size()));
      int at = 0;
      Object state = null;
      Object keys = null;
      // Magic number, version, machine, the dictionary, the storages' keys.
      for (int k = 0; k < 5; k++) {
        Parsed parsed = TorchPickle.read(head, at, origin);
        state = k == 3 ? parsed.value() : state;
        keys = parsed.value();
        at = parsed.end();
      }
      Map<String, String> types = new HashMap<>();
      entries(state, origin)
          .forEach((name, value) -> {
            if (value instanceof Stored stored) {
              types.put(stored.storage(), stored.type());
            }
          });
      Map<String, long[]> places = places(channel, at, keys, types, origin);
      return tensors(
          state,
          wanted,
          (key, from, bytes) -> {
            long[] place = places.get(key);
            if (place == null || from < 0 || from > place[1] || bytes > place[1] - from) {
              throw new BadInputException(
                  origin, "reaches beyond its storage; the file is cut off");
            }
            return bytes(channel, place[0] + from, bytes);
          },
          new TensorBudget(file),
          origin);
    }
  }

  /** Where each storage's bytes begin and how many there are. */
  private static Map<String, long[]> places(
      FileChannel channel,
      long start,
      @Nullable Object keys,
      Map<String, String> types,
      String origin)
      throws IOException {
    if (!(keys instanceof List<?> list)) {
      throw new BadInputException(origin, "does not list its storages");
    }
    Map<String, long[]> places = new HashMap<>();
    long at = start;
    for (Object key : list) {
      byte[] count = bytes(channel, at, 8);
      long numbers =
          count.length < 8 ? -1 : ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (!(key instanceof String name)) {
        throw new BadInputException(origin, "lists a storage without a name; the file is damaged");
      }
      int width = width(types.get(name), origin);
      if (numbers < 0 || numbers > (channel.size() - at - 8) / width) {
        throw new BadInputException(origin, "is cut off within storage " + name);
      }
      long size = numbers * width;
      places.put(name, new long[] {at + 8, size});
      at += 8 + size;
    }
    return places;
  }

  private static int width(@Nullable String type, String origin) {
    return switch (type) {
      case "HalfStorage" -> 2;
      case "FloatStorage", "IntStorage" -> 4;
      case "DoubleStorage", "LongStorage" -> 8;
      case null, default ->
          throw new BadInputException(origin, "holds a storage that no tensor uses");
    };
  }

  private static byte[] bytes(FileChannel channel, long from, long count) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(Math.max(0, Math.min(count, channel.size() - from)))];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file ended while it was read");
      }
    }
    return bytes;
  }

  private static Map<?, ?> entries(@Nullable Object state, String origin) {
    if (state instanceof Map<?, ?> map) {
      // Checkpoints keep the dictionary one level deeper.
      return map.get("state_dict") instanceof Map<?, ?> inner ? inner : map;
    }
    throw new BadInputException(origin, "holds no dictionary of tensors");
  }

  private static Map<String, Tensor> tensors(
      @Nullable Object state,
      Predicate<String> wanted,
      Storages storages,
      TensorBudget budget,
      String origin)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : entries(state, origin).entrySet()) {
      if (entry.getKey() instanceof String name
          && wanted.test(name)
          && entry.getValue() instanceof Stored stored) {
        tensors.put(name, tensor(stored, storages, budget, origin + ", " + name));
      }
    }
    return tensors;
  }

  private static Tensor tensor(Stored stored, Storages storages, TensorBudget budget, String origin)
      throws IOException {
    if (!stored.type().equals("FloatStorage")) {
      throw new BadInputException(
          origin, String.format(Locale.ROOT, "is a %s; 32-bit floats are read", stored.type()));
    }
    int[] shape = stored.shape();
    long[] stride = stored.stride();
    float[] values = new float[budget.take(shape, origin)];
    if (stride.length != shape.length) {
      throw new BadInputException(origin, "has an impossible shape");
    }
    if (values.length == 0) {
      return new Tensor(shape, values);
    }
    long bytes = Float.BYTES;
    long from;
    try {
      for (int d = 0; d < shape.length; d++) {
        bytes = Math.addExact(bytes, Math.multiplyExact(4L * (shape[d] - 1), stride[d]));
      }
      from = Math.multiplyExact(Float.BYTES, stored.offset());
    } catch (ArithmeticException e) {
      throw new BadInputException(origin, "reaches beyond its storage; the file is damaged", e);
    }
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new BadInputException(origin, "is not contiguous in its storage; save it contiguous");
    }
    ByteBuffer in =
        ByteBuffer.wrap(storages.read(stored.storage(), from, bytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      long at = 0;
      int rest = i;
      for (int d = shape.length - 1; d >= 0; d--) {
        at += rest % shape[d] * stride[d];
        rest /= shape[d];
      }
      values[i] = in.getFloat(4 * (int) at);
    }
    return new Tensor(shape, values);
  }
}
