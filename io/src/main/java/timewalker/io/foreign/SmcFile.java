package timewalker.io.foreign;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.FilterManager;
import io.jhdf.filter.PipelineFilterWithData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;

/**
 * An HDF5 file from outside. Sizes are checked before memory is taken, and links are not followed.
 * A failure of the library means a damaged file.
 */
final class SmcFile implements AutoCloseable {
  /** A picture of 12 megapixels as a PNG, and more. */
  private static final long MAX_BYTES = 64L << 20;

  private static final int MAX_CHILDREN = 1_000_000;

  /** Deflate, shuffle and Fletcher's checksum; other filters take what memory a file claims. */
  private static final Set<Integer> FILTERS = Set.of(BoundedInflate.ID, 2, 3);

  static {
    FilterManager.addFilter(new BoundedInflate((int) MAX_BYTES));
  }

  private final Path path;
  private final HdfFile file;

  private SmcFile(Path path, HdfFile file) {
    this.path = path;
    this.file = file;
  }

  static SmcFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new BadInputException(path.toString(), "does not exist or is not a regular file");
    }
    return new SmcFile(path, guarded(path.toString(), () -> hdf(path)));
  }

  /**
   * Over memory that is mapped, a length beyond the file ends in an exception; over a channel the
   * library takes memory for it first. Larger files cannot be mapped whole.
   */
  private static HdfFile hdf(Path path) throws IOException {
    if (Files.size(path) > Integer.MAX_VALUE) {
      return new HdfFile(path);
    }
    try (FileChannel channel = FileChannel.open(path)) {
      return HdfFile.fromByteBuffer(channel.map(MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** For messages. */
  String where(String inside) {
    return path + ", " + inside;
  }

  /** Whether a group or array is there. */
  boolean has(String inside) {
    return node(inside).isPresent();
  }

  /** Names of what is in a group; none where there is no such group. */
  Set<String> names(String inside) {
    return guarded(
        where(inside),
        () -> {
          Optional<Node> node = node(inside);
          if (node.isEmpty() || !(node.get() instanceof Group group)) {
            return Set.<String>of();
          }
          Set<String> names = new TreeSet<>(group.getChildren().keySet());
          if (names.size() > MAX_CHILDREN) {
            throw new BadInputException(
                where(inside), String.format(Locale.ROOT, "holds %d parts", names.size()));
          }
          return names;
        });
  }

  /**
   * An array's numbers in C order.
   *
   * @param most how many there may be
   */
  double[] numbers(String inside, int most) {
    return guarded(
        where(inside),
        () -> {
          Object flat = checked(inside, Math.min(8L * most, MAX_BYTES)).getDataFlat();
          if (!flat.getClass().isArray()) {
            return new double[] {number(inside, flat)};
          }
          double[] numbers = new double[Array.getLength(flat)];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(inside, Array.get(flat, i));
          }
          return numbers;
        });
  }

  private double number(String inside, Object value) {
    double number = value instanceof Number n ? n.doubleValue() : Double.NaN;
    if (!Float.isFinite((float) number)) {
      throw new BadInputException(
          where(inside), value instanceof Number ? "holds " + value : "holds no numbers");
    }
    return number;
  }

  /** An array of bytes, such as an encoded picture. */
  byte[] bytes(String inside) {
    return guarded(
        where(inside),
        () -> {
          Object flat = checked(inside, MAX_BYTES).getDataFlat();
          return switch (flat) {
            case byte[] bytes -> bytes;
            case int[] unsigned -> {
              byte[] bytes = new byte[unsigned.length];
              for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) unsigned[i];
              }
              yield bytes;
            }
            case short[] unsigned -> {
              byte[] bytes = new byte[unsigned.length];
              for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) unsigned[i];
              }
              yield bytes;
            }
            default -> throw new BadInputException(where(inside), "is not an array of bytes");
          };
        });
  }

  /** Numbers of an attribute; empty where it is missing or none. */
  double[] attribute(String group, String name) {
    return guarded(
        where(group + "@" + name),
        () -> {
          Optional<Node> node = node(group);
          Attribute attribute = node.isEmpty() ? null : node.get().getAttributes().get(name);
          if (attribute == null || attribute.getSizeInBytes() > 1 << 16) {
            return new double[0];
          }
          Object data = attribute.getData();
          if (!data.getClass().isArray()) {
            data = new Object[] {data};
          }
          double[] numbers = new double[Array.getLength(data)];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = parsed(Array.get(data, i));
          }
          return numbers;
        });
  }

  /** A number, or a text that begins with one; NaN for anything else. */
  private static double parsed(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    String digits = String.valueOf(value).strip().replaceAll("[^0-9.].*$", "");
    try {
      return digits.isEmpty() ? Double.NaN : Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private Dataset checked(String inside, long most) throws IOException {
    Node node =
        node(inside)
            .orElseThrow(() -> new BadInputException(where(inside), "is missing in the file"));
    if (!(node instanceof Dataset data)) {
      throw new BadInputException(where(inside), "is not an array");
    }
    long bytes = data.getSizeInBytes();
    long chunk = 0;
    if (data instanceof ChunkedDataset chunked) {
      chunk = data.getDataType().getSize();
      for (int side : chunked.getChunkDimensions()) {
        chunk = Math.multiplyExact(chunk, (long) side);
      }
      for (PipelineFilterWithData filter : data.getFilters()) {
        if (!FILTERS.contains(filter.getId())) {
          throw new BadInputException(
              where(inside),
              String.format(
                  Locale.ROOT,
                  "is packed with \"%s\"; repack it with gzip (h5repack -f GZIP=4)",
                  filter.getName()));
        }
      }
    }
    boolean plain = !data.isCompound() && !data.isVariableLength() && !data.isEmpty();
    if (!plain || bytes < 0 || bytes > most || chunk < 0 || chunk > MAX_BYTES) {
      throw new BadInputException(
          where(inside),
          plain
              ? String.format(
                  Locale.ROOT, "claims %d bytes; at most %d are read", Math.max(bytes, chunk), most)
              : "is not a plain array");
    }
    if (chunk == 0 && bytes > Files.size(path)) {
      throw new BadInputException(where(inside), "claims more bytes than the file has");
    }
    return data;
  }

  private Optional<Node> node(String inside) {
    return guarded(
        where(inside),
        () -> {
          Node at = file;
          for (String name : inside.split("/")) {
            if (name.isEmpty()) {
              continue;
            }
            Node next = at instanceof Group group ? group.getChild(name) : null;
            if (next == null) {
              return Optional.<Node>empty();
            }
            if (next.isLink()) {
              throw new BadInputException(where(inside), "is a link; links are not followed");
            }
            at = next;
          }
          return Optional.of(at);
        });
  }

  private static <T> T guarded(String where, StrangersFile.Reading<T> reading) {
    String otherwise = "cannot be read: it is cut off, damaged or not an HDF5 file";
    try {
      return StrangersFile.read(where, otherwise, reading);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it may not be opened
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
