package timewalker.io.npy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;

/**
 * Named arrays in a {@code .npz} file, a zip of {@code .npy} files. Each array is read when it is
 * asked for, so that one which cannot be read does not stand in the way of the others. What is
 * unpacked is checked against the size and checksum that the zip promises.
 */
public final class Npz implements AutoCloseable {
  /** Deflate cannot shrink further than 1032:1, so a greater promise is a lie. */
  private static final long MAX_RATIO = 1032;

  /**
   * The time of every entry. Not the first of January, the least that a zip can hold: Java then
   * adds a second time, which depends on the time zone.
   */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final Path file;
  private final NpyLimits limits;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private Npz(Path file, NpyLimits limits, ZipFile zip) {
    this.file = file;
    this.limits = limits;
    this.zip = zip;
    if (zip.size() > limits.maxEntries()) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "holds %d arrays; at most %d are read",
              zip.size(),
              limits.maxEntries()));
    }
    zip.stream()
        .filter(e -> e.getName().endsWith(".npy"))
        .forEach(e -> entries.put(e.getName().substring(0, e.getName().length() - 4), e));
  }

  /** Opens a file within {@link NpyLimits#DEFAULT}. */
  public static Npz open(Path file) throws IOException {
    return open(file, NpyLimits.DEFAULT);
  }

  /**
   * Opens a file and reads its list of arrays.
   *
   * @throws BadInputException when it is missing or not a zip
   */
  public static Npz open(Path file, NpyLimits limits) throws IOException {
    RegularFile.require(file);
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file.toString(), e);
    }
    try {
      return new Npz(file, limits, zip);
    } catch (BadInputException e) {
      zip.close();
      throw e;
    } catch (RuntimeException e) {
      zip.close();
      throw damaged(file.toString(), e);
    }
  }

  /** Names of the arrays, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Bytes of all arrays together, unpacked, as the file promises them. */
  public long unpackedBytes() {
    long sum = 0;
    for (ZipEntry entry : entries.values()) {
      sum += Math.clamp(entry.getSize(), 0, Integer.MAX_VALUE * 16L);
    }
    return sum;
  }

  /** Whether an array of that name is there. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * Reads one array.
   *
   * @throws BadInputException when it is missing, damaged, too large or not plain numbers
   */
  public NpyArray array(String name) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new BadInputException(
          file.toString(),
          String.format(Locale.ROOT, "holds no array '%s'; it has %s", name, names()));
    }
    String origin = file + ", array " + name;
    checkSize(entry, origin);
    CRC32 crc = new CRC32();
    try (InputStream raw = zip.getInputStream(entry)) {
      // Not read ahead: the checksum covers exactly what the array's reader took.
      InputStream in = new CheckedInputStream(new Exact(raw, entry.getSize()), crc);
      NpyArray array =
          Npy.read(new BufferedInputStream(in, 1 << 13), origin, limits, entry.getSize());
      if (crc.getValue() != entry.getCrc()) {
        throw new BadInputException(origin, "does not match its checksum; the file is damaged");
      }
      return array;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(origin, e);
    }
  }

  /**
   * Element type and shape of an array, such as "float32 (3, 4)", or what is wrong with it; the
   * array is not read.
   */
  public String describe(String name) throws IOException {
    String origin = file + ", array " + name;
    try (InputStream in = new BufferedInputStream(zip.getInputStream(entries.get(name)))) {
      return NpyHeader.read(in, origin).describe();
    } catch (BadInputException e) {
      return e.getMessage().substring(e.where().length() + 2);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(origin, e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Writes arrays in the map's order, deflated; the same arrays always give the same bytes. */
  public static void write(Path file, Map<String, NpyArray> arrays) throws IOException {
    AtomicFile.write(file, out -> write(out, arrays));
  }

  /** Writes arrays in the map's order, deflated, and leaves the stream open. */
  public static void write(OutputStream out, Map<String, NpyArray> arrays) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    zip.setLevel(Deflater.DEFAULT_COMPRESSION);
    for (Map.Entry<String, NpyArray> named : arrays.entrySet()) {
      ZipEntry entry = new ZipEntry(named.getKey() + ".npy");
      entry.setTimeLocal(EPOCH);
      zip.putNextEntry(entry);
      OutputStream buffered = new BufferedOutputStream(zip, 1 << 13);
      Npy.write(buffered, named.getValue());
      buffered.flush();
      zip.closeEntry();
    }
    zip.finish();
  }

  private void checkSize(ZipEntry entry, String origin) throws IOException {
    long size = entry.getSize();
    long packed = entry.getCompressedSize();
    if (size < 0 || packed < 0 || packed > Files.size(file) || size / MAX_RATIO > packed) {
      throw new BadInputException(origin, "has an impossible size; the file is damaged");
    }
  }

  private static BadInputException damaged(String origin, Exception cause) {
    return new BadInputException(
        origin,
        String.format(
            Locale.ROOT, "cannot be read (%s); the file is damaged or no .npz", cause.getMessage()),
        cause);
  }

  /** Ends after the promised number of bytes, and complains when there are fewer or more. */
  private static final class Exact extends FilterInputStream {
    private long left;

    Exact(InputStream in, long size) {
      super(in);
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(to, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new ZipException("fewer bytes than promised");
      }
      left -= n;
      if (left == 0 && in.read() >= 0) {
        throw new ZipException("more bytes than promised");
      }
      return n;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
