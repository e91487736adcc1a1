package timewalker.io.npy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.UntrustedZip;

/**
 * Named arrays in a {@code .npz} file, a zip of {@code .npy} files. Each array is read when it is
 * asked for, so that an unreadable array does not affect the others. Unpacked data are checked
 * against the size and checksum in the zip.
 */
public final class Npz implements AutoCloseable {
  private static final String SUFFIX = ".npy";
  private static final String DAMAGED = "cannot be read; the file is damaged or not an .npz file";

  /**
   * The time of every entry. Not the first of January, the least that a zip can hold: Java then
   * adds a second time, which depends on the time zone.
   */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final Path file;
  private final NpyLimits limits;
  private final UntrustedZip zip;
  private final Set<String> names = new LinkedHashSet<>();

  private Npz(Path file, NpyLimits limits, UntrustedZip zip) {
    this.file = file;
    this.limits = limits;
    this.zip = zip;
    zip.names().stream()
        .filter(name -> name.endsWith(SUFFIX))
        .forEach(name -> names.add(name.substring(0, name.length() - SUFFIX.length())));
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
    return new Npz(file, limits, UntrustedZip.open(file, limits.maxEntries()));
  }

  /** Names of the arrays, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /** Bytes of all arrays together, unpacked, as the file promises them. */
  public long unpackedBytes() {
    long sum = 0;
    for (String name : names) {
      sum += zip.size(name + SUFFIX);
    }
    return sum;
  }

  /** Whether an array of that name is there. */
  public boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Reads one array.
   *
   * @throws BadInputException when it is missing, damaged, too large or not plain numbers
   */
  public NpyArray array(String name) throws IOException {
    if (!has(name)) {
      throw new BadInputException(
          file.toString(),
          String.format(Locale.ROOT, "holds no array '%s'; it has %s", name, names()));
    }
    String origin = file + ", array " + name;
    return StrangersFile.read(
        origin,
        DAMAGED,
        () -> {
          try (InputStream in = new BufferedInputStream(zip.open(name + SUFFIX), 1 << 13)) {
            return Npy.read(in, origin, limits, zip.size(name + SUFFIX));
          }
        });
  }

  /**
   * Element type and shape of an array, such as "float32 (3, 4)", or what is wrong with it; the
   * array is not read.
   */
  public String describe(String name) throws IOException {
    String origin = file + ", array " + name;
    try {
      return StrangersFile.read(
          origin,
          DAMAGED,
          () -> {
            try (InputStream in = new BufferedInputStream(zip.open(name + SUFFIX))) {
              return NpyHeader.read(in, origin).describe();
            }
          });
    } catch (BadInputException e) {
      return e.what();
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
      ZipEntry entry = new ZipEntry(named.getKey() + SUFFIX);
      entry.setTimeLocal(EPOCH);
      zip.putNextEntry(entry);
      OutputStream buffered = new BufferedOutputStream(zip, 1 << 13);
      Npy.write(buffered, named.getValue());
      buffered.flush();
      zip.closeEntry();
    }
    zip.finish();
  }
}
