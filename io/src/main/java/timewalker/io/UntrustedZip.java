package timewalker.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip file from outside. Its entries are counted before they are listed. Each is measured before
 * it is unpacked, and checked against the size and checksum in the zip.
 *
 * <p>The packed sizes of all entries together must fit into the file. So entries cannot share many
 * bytes, and the file's size bounds what they unpack to.
 */
public final class UntrustedZip implements AutoCloseable {
  /** Deflate cannot compress by more than 1032:1; a file that claims more is damaged. */
  private static final long MAX_RATIO = 1032;

  private static final String OTHERWISE = "is cut off, damaged or not a zip file";

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private UntrustedZip(Path file, ZipFile zip, int mostEntries) throws IOException {
    this.file = file;
    this.zip = zip;
    if (zip.size() > mostEntries) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "is a zip file of %d entries; at most %d are read",
              zip.size(),
              mostEntries));
    }
    long left = Files.size(file);
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entries.put(entry.getName(), entry) != null) {
        throw damaged("has two entries of one name", entry.getName());
      }
      long size = entry.getSize();
      long packed = entry.getCompressedSize();
      if (size < 0 || packed < 0 || size / MAX_RATIO > packed) {
        throw damaged("has an entry of impossible size", entry.getName());
      }
      left -= packed;
      if (packed > Files.size(file) || left < 0) {
        throw damaged("has overlapping entries", entry.getName());
      }
    }
  }

  private BadInputException damaged(String what, String name) {
    return new BadInputException(
        file.toString(), String.format(Locale.ROOT, "%s, '%s'; the file is damaged", what, name));
  }

  /**
   * Opens a file and reads its list of entries.
   *
   * @param mostEntries how many entries it may have
   * @throws BadInputException when it is missing, not a zip file, or inconsistent
   */
  public static UntrustedZip open(Path file, int mostEntries) throws IOException {
    RegularFile.require(file);
    return StrangersFile.read(
        file.toString(),
        OTHERWISE,
        () -> {
          ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
          try {
            return new UntrustedZip(file, zip, mostEntries);
          } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
          }
        });
  }

  /** Names of the entries, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Whether there is an entry of that name. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Unpacked bytes of an entry, by the zip's list. */
  public long size(String name) {
    return entry(name).getSize();
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new BadInputException(file.toString(), "lacks its entry '" + name + "'");
    }
    return entry;
  }

  /**
   * An entry, to be read to its end: then its checksum is compared. It ends after {@link #size}
   * bytes; fewer or more are a {@link ZipException}.
   */
  public InputStream open(String name) throws IOException {
    ZipEntry entry = entry(name);
    InputStream unpacked = zip.getInputStream(entry);
    if (unpacked == null) {
      throw damaged("lacks the data of an entry", name);
    }
    return new Promised(unpacked, entry);
  }

  /**
   * All bytes of an entry.
   *
   * @param most how many are read
   * @throws BadInputException when it is missing, larger, or damaged
   */
  public byte[] bytes(String name, int most) throws IOException {
    String where = file + ", " + name;
    long size = size(name);
    if (size > most) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "holds %d bytes; at most %d are read", size, most));
    }
    return StrangersFile.read(
        where,
        OTHERWISE,
        () -> {
          try (InputStream in = open(name)) {
            return in.readAllBytes();
          }
        });
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Ends after the stated number of bytes; fewer, more or other bytes are an error. */
  private static final class Promised extends FilterInputStream {
    private final CRC32 crc = new CRC32();
    private final long promisedCrc;
    private long left;

    Promised(InputStream in, ZipEntry entry) throws IOException {
      super(in);
      left = entry.getSize();
      promisedCrc = entry.getCrc();
      requireWhole();
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
        throw new ZipException("fewer bytes than its size");
      }
      crc.update(to, offset, n);
      left -= n;
      requireWhole();
      return n;
    }

    private void requireWhole() throws IOException {
      if (left == 0 && in.read() >= 0) {
        throw new ZipException("more bytes than its size");
      }
      if (left == 0 && promisedCrc >= 0 && crc.getValue() != promisedCrc) {
        throw new ZipException("bytes that do not match its checksum");
      }
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] gone = new byte[Math.clamp(count, 0, 1 << 13)];
      return Math.max(0, read(gone, 0, gone.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
