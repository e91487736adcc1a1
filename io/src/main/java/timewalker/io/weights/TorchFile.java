package timewalker.io.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import timewalker.io.BadInputException;
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

  /** Where a storage's numbers come from. */
  private interface Storages {
    /** At most {@code bytes} bytes from an offset on. */
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
    try (ZipFile zip = new ZipFile(file.toFile())) {
      String folder =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith("/data.pkl"))
              .findFirst()
              .map(name -> name.substring(0, name.length() - "data.pkl".length()))
              .orElseThrow(
                  () -> new BadInputException(origin, "is a zip without PyTorch's data.pkl"));
      ZipEntry order = zip.getEntry(folder + "byteorder");
      if (order != null && entry(zip, order, 0, 16, origin)[0] != 'l') {
        throw new BadInputException(origin, "was written by a big-endian machine");
      }
      byte[] pickle = entry(zip, zip.getEntry(folder + "data.pkl"), 0, LARGEST_PICKLE, origin);
      Parsed parsed = TorchPickle.read(pickle, 0, origin);
      return tensors(
          parsed.value(),
          wanted,
          (key, from, bytes) -> {
            ZipEntry data = zip.getEntry(folder + "data/" + key);
            if (data == null) {
              throw new BadInputException(origin, "lacks the numbers of storage " + key);
            }
            return entry(zip, data, from, bytes, origin);
          },
          origin);
    } catch (ZipException e) {
      throw new BadInputException(origin, "is damaged: " + e.getMessage(), e);
    }
  }

  private static byte[] entry(ZipFile zip, ZipEntry entry, long from, long bytes, String origin)
      throws IOException {
    if (from < 0 || bytes > Integer.MAX_VALUE - 64 || from > entry.getSize()) {
      throw new BadInputException(origin, "a tensor reaches beyond its storage");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(from);
      return in.readNBytes((int) bytes);
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
            if (place == null || from < 0 || from > place[1]) {
              throw new BadInputException(origin, "a tensor reaches beyond its storage");
            }
            return bytes(channel, place[0] + from, Math.min(bytes, place[1] - from));
          },
          origin);
    }
  }

  /** Where each storage's bytes begin and how many there are. */
  private static Map<String, long[]> places(
      FileChannel channel, long start, Object keys, Map<String, String> types, String origin)
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
      long size = numbers * width(types.get(String.valueOf(key)), origin);
      if (numbers < 0 || numbers > channel.size() || at + 8 + size > channel.size()) {
        throw new BadInputException(origin, "is cut off within storage " + key);
      }
      places.put(String.valueOf(key), new long[] {at + 8, size});
      at += 8 + size;
    }
    return places;
  }

  private static int width(String type, String origin) {
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

  private static Map<?, ?> entries(Object state, String origin) {
    if (state instanceof Map<?, ?> map) {
      // Checkpoints keep the dictionary one level deeper.
      return map.get("state_dict") instanceof Map<?, ?> inner ? inner : map;
    }
    throw new BadInputException(origin, "holds no dictionary of tensors");
  }

  private static Map<String, Tensor> tensors(
      Object state, Predicate<String> wanted, Storages storages, String origin) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : entries(state, origin).entrySet()) {
      if (entry.getKey() instanceof String name
          && wanted.test(name)
          && entry.getValue() instanceof Stored stored) {
        tensors.put(name, tensor(stored, storages, origin + ", " + name));
      }
    }
    return tensors;
  }

  private static Tensor tensor(Stored stored, Storages storages, String origin) throws IOException {
    if (!stored.type().equals("FloatStorage")) {
      throw new BadInputException(
          origin, String.format(Locale.ROOT, "is a %s; 32-bit floats are read", stored.type()));
    }
    int[] shape = stored.shape();
    long count = Tensor.count(shape);
    if (stored.stride().length != shape.length || count > 1 << 28) {
      throw new BadInputException(origin, "has a shape that makes no sense");
    }
    long last = 0;
    for (int d = 0; d < shape.length; d++) {
      last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[d] - 1), stored.stride()[d]));
    }
    byte[] bytes = storages.read(stored.storage(), 4 * stored.offset(), 4 * (last + 1));
    if (bytes.length < 4 * (last + 1) && count > 0) {
      throw new BadInputException(origin, "is cut off");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      long at = 0;
      int rest = i;
      for (int d = shape.length - 1; d >= 0; d--) {
        at += rest % shape[d] * stored.stride()[d];
        rest /= shape[d];
      }
      values[i] = in.getFloat(4 * (int) at);
    }
    return new Tensor(shape, values);
  }
}
