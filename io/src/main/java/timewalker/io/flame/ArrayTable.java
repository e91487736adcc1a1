package timewalker.io.flame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.NpyLimits;
import timewalker.io.npy.Npz;
import timewalker.io.pickle.Pickle;
import timewalker.io.pickle.PickledArray;
import timewalker.io.pickle.PickledObject;

/**
 * Arrays by key, from the three forms in which FLAME's files come: a pickled dictionary ({@code
 * .pkl}), the same inside an array of one object ({@code .npy}), and plain arrays ({@code .npz}).
 */
interface ArrayTable extends AutoCloseable {
  /** Numbers of one array; more than a basis of any published head has. */
  int MAX_NUMBERS = 1 << 24;

  /** A file of FLAME's has some dozen arrays. */
  NpyLimits LIMITS = new NpyLimits(8L * MAX_NUMBERS, 1000);

  /** Keys that are there. */
  Set<String> keys();

  /** Whether there is an array under the key. */
  boolean has(String key);

  /**
   * The array under the key, all of it finite.
   *
   * @throws BadInputException when it is missing or no array of finite numbers
   */
  NamedArray array(String key) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a file by its name's ending. */
  static ArrayTable open(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".npz")) {
      return new Zipped(file, Npz.open(file, LIMITS));
    }
    if (name.endsWith(".npy")) {
      return new Pickled(file, dictionary(file, pickledInArray(file)));
    }
    if (name.endsWith(".pkl")) {
      return new Pickled(file, dictionary(file, Pickle.read(file)));
    }
    throw new BadInputException(
        file.toString(), Files.exists(file) ? "is neither .pkl, .npz nor .npy" : "does not exist");
  }

  /** The pickle that follows the header of an {@code .npy} file of objects. */
  private static Object pickledInArray(Path file) throws IOException {
    String origin = file.toString();
    byte[] bytes = StrangersFile.bytes(file, LIMITS.maxArrayBytes());
    boolean first = bytes.length > 10 && bytes[6] == 1;
    int start = first ? 10 : 12;
    if (bytes.length < start
        || !"NUMPY".equals(new String(bytes, 1, 5, StandardCharsets.US_ASCII))) {
      throw new BadInputException(origin, "is cut off or not an .npy file");
    }
    long header = 0;
    for (int i = start - 1; i >= 8; i--) {
      header = header << 8 | (bytes[i] & 0xff);
    }
    if (header > bytes.length - start) {
      throw new BadInputException(origin, "is cut off");
    }
    String text = new String(bytes, start, (int) header, StandardCharsets.US_ASCII);
    if (!text.contains("'|O'")) {
      throw new BadInputException(origin, "holds plain numbers where a dictionary is needed");
    }
    return Pickle.read(bytes, start + (int) header, origin);
  }

  private static Map<String, Object> dictionary(Path file, Object read) {
    Object value = read instanceof PickledArray array ? array.singleObject() : read;
    if (!(value instanceof Map<?, ?> map)) {
      throw new BadInputException(file.toString(), "holds no dictionary of arrays");
    }
    Map<String, Object> named = new HashMap<>();
    map.forEach((key, entry) -> named.put(String.valueOf(key), entry));
    return named;
  }

  private static BadInputException missing(Path file, String key, Set<String> keys) {
    return new BadInputException(
        file.toString(),
        String.format(Locale.ROOT, "holds no '%s'; it has %s", key, new TreeSet<>(keys)));
  }

  /** Out of a zip. */
  record Zipped(Path file, Npz zip) implements ArrayTable {
    @Override
    public Set<String> keys() {
      return zip.names();
    }

    @Override
    public boolean has(String key) {
      return zip.has(key);
    }

    @Override
    public NamedArray array(String key) throws IOException {
      if (!zip.has(key)) {
        throw missing(file, key, keys());
      }
      NpyArray array = zip.array(key);
      if (array.size() > MAX_NUMBERS) {
        throw new BadInputException(
            array.origin(),
            String.format(
                Locale.ROOT, "holds %d numbers; at most %d are read", array.size(), MAX_NUMBERS));
      }
      return new NamedArray(array.origin(), array.shape(), array.doubles()).requireFinite();
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  /** Out of a pickled dictionary. */
  record Pickled(Path file, Map<String, Object> entries) implements ArrayTable {
    @Override
    public Set<String> keys() {
      return entries.keySet();
    }

    @Override
    public boolean has(String key) {
      return unwrapped(entries.get(key)) instanceof PickledArray;
    }

    @Override
    public NamedArray array(String key) {
      if (!entries.containsKey(key)) {
        throw missing(file, key, keys());
      }
      String origin = file + ", key " + key;
      try {
        return switch (unwrapped(entries.get(key))) {
          case PickledArray array ->
              new NamedArray(origin, array.shape(), array.numbers(MAX_NUMBERS)).requireFinite();
          case PickledObject matrix when matrix.className().startsWith("scipy.sparse.") ->
              dense(origin, matrix).requireFinite();
          case PickledObject other ->
              throw new BadInputException(origin, "is a " + other.className() + ", no array");
          case null, default -> throw new BadInputException(origin, "is not an array");
        };
      } catch (ArithmeticException e) {
        throw new BadInputException(origin, "has an impossible shape", e);
      } catch (IllegalArgumentException e) {
        throw new BadInputException(origin, e.getMessage(), e);
      }
    }

    /** A chumpy array is a wrapper about its x. */
    private static @Nullable Object unwrapped(@Nullable Object value) {
      return value instanceof PickledObject object && object.className().equals("chumpy.ch.Ch")
          ? object.attribute("x")
          : value;
    }

    /** A compressed sparse matrix, by columns or by rows, filled with its zeros. */
    private static NamedArray dense(String origin, PickledObject matrix) {
      boolean byColumn = matrix.className().contains("csc");
      int[] shape = matrixShape(origin, matrix);
      int outer = byColumn ? shape[1] : shape[0];
      int inner = byColumn ? shape[0] : shape[1];
      if ((long) outer * inner > MAX_NUMBERS) {
        throw new BadInputException(
            origin, String.format(Locale.ROOT, "is a matrix of %d x %d", shape[0], shape[1]));
      }
      double[] data = part(origin, matrix, "data").values();
      int[] indices = part(origin, matrix, "indices").indices(inner);
      int[] starts = part(origin, matrix, "indptr").indices(data.length + 1);
      boolean whole = starts.length == outer + 1 && indices.length == data.length;
      for (int o = 0; whole && o < outer; o++) {
        whole = starts[o] <= starts[o + 1];
      }
      if (!whole) {
        throw new BadInputException(origin, "is a damaged sparse matrix");
      }
      double[] values = new double[outer * inner];
      for (int o = 0; o < outer; o++) {
        for (int i = starts[o]; i < starts[o + 1]; i++) {
          values[byColumn ? indices[i] * outer + o : o * inner + indices[i]] += data[i];
        }
      }
      return new NamedArray(origin, shape, values);
    }

    private static NamedArray part(String origin, PickledObject matrix, String name) {
      if (matrix.attribute(name) instanceof PickledArray array) {
        return new NamedArray(origin + ", " + name, array.shape(), array.numbers(MAX_NUMBERS));
      }
      throw new BadInputException(origin, "is a sparse matrix without " + name);
    }

    private static int[] matrixShape(String origin, PickledObject matrix) {
      Object shape = matrix.attribute("_shape");
      if (shape == null) {
        shape = matrix.attribute("shape");
      }
      if (shape instanceof Object[] pair && pair.length == 2) {
        int rows = Math.toIntExact(Pickle.whole(pair[0], "its number of rows"));
        int columns = Math.toIntExact(Pickle.whole(pair[1], "its number of columns"));
        if (rows >= 0 && columns >= 0) {
          return new int[] {rows, columns};
        }
      }
      throw new BadInputException(origin, "is a sparse matrix without a shape");
    }

    @Override
    public void close() {}
  }
}
