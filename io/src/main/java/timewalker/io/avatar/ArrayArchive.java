package timewalker.io.avatar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.io.Sha256;
import timewalker.io.StrictJson;
import timewalker.io.UntrustedZip;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.NpyLimits;
import timewalker.io.npy.Npz;
import timewalker.math.NamedArrays;

/**
 * A zip of plain little-endian {@code .npy} arrays with a {@code manifest.json} that says what they
 * are and holds the SHA-256 of each: the container of avatars and checkpoints. NumPy opens the
 * arrays as they are.
 *
 * @param manifest everything that is not an array
 * @param arrays the arrays by name
 */
public record ArrayArchive(ObjectNode manifest, NamedArrays arrays) {
  private static final String MANIFEST = "manifest.json";
  private static final String CHECKSUMS = "sha256";
  private static final int MAX_MANIFEST_BYTES = 16 << 20;

  /**
   * The time of every entry. Not the first of January, the least that a zip can hold: Java then
   * adds a second time, which depends on the time zone.
   */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** An empty manifest to fill. */
  public static ObjectNode newManifest() {
    return JSON.createObjectNode();
  }

  /**
   * Writes the archive under a temporary name, then moves it: the same content always gives the
   * same bytes, and a failure leaves an earlier file untouched.
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  private void writeTo(OutputStream out) throws IOException {
    // Not closed: the stream belongs to the caller, and finish() writes the directory.
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    zip.setLevel(Deflater.BEST_SPEED);
    Map<String, String> checksums = new TreeMap<>();
    for (String name : arrays.names()) {
      begin(zip, name + ".npy");
      DigestOutputStream digested = new DigestOutputStream(zip, Sha256.digest());
      BufferedOutputStream buffered = new BufferedOutputStream(digested, 1 << 16);
      Npy.write(buffered, array(arrays.entry(name)));
      buffered.flush();
      zip.closeEntry();
      checksums.put(name, HexFormat.of().formatHex(digested.getMessageDigest().digest()));
    }
    ObjectNode complete = manifest.deepCopy();
    complete.set(CHECKSUMS, JSON.valueToTree(checksums));
    begin(zip, MANIFEST);
    zip.write(JSON.writeValueAsBytes(complete));
    zip.closeEntry();
    zip.finish();
  }

  private static void begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(EPOCH);
    zip.putNextEntry(entry);
  }

  /**
   * Reads an archive whole.
   *
   * @param format what {@code manifest.format} must say
   * @param version the newest {@code manifest.version} that is understood
   * @throws BadInputException when it is missing, damaged, cut off, or of another kind
   */
  public static ArrayArchive read(Path file, String format, int version) throws IOException {
    ObjectNode manifest = readManifest(file, format, version);
    JsonNode checksums = manifest.path(CHECKSUMS);
    NamedArrays arrays = new NamedArrays();
    NpyLimits limits = NpyLimits.DEFAULT.withMaxArrayBytes(2L << 30);
    try (Npz npz = Npz.open(file, limits)) {
      // What is unpacked must fit into memory, with room to work.
      HeapRoom.here()
          .require(npz.unpackedBytes(), file.toString(), "unpacks to", "if you trust the file, ");
      for (String name : npz.names()) {
        NpyArray array = npz.array(name);
        if (!checksum(array).equals(checksums.path(name).asText())) {
          throw new BadInputException(
              file + ", array " + name, "does not match its checksum; the file is damaged");
        }
        arrays.put(name, data(array), array.shape());
      }
    }
    for (String name : (Iterable<String>) checksums::fieldNames) {
      if (!arrays.has(name)) {
        throw new BadInputException(file.toString(), "lacks its array " + name);
      }
    }
    return new ArrayArchive(manifest, arrays);
  }

  /** Reads the manifest alone, as {@link #read} would. */
  public static ObjectNode readManifest(Path file, String format, int version) throws IOException {
    ObjectNode manifest;
    try (UntrustedZip zip = UntrustedZip.open(file, NpyLimits.DEFAULT.maxEntries())) {
      if (!zip.has(MANIFEST)) {
        throw new BadInputException(
            file.toString(),
            String.format(
                Locale.ROOT,
                "holds no %s among its %d entries; it is not a %s",
                MANIFEST,
                zip.names().size(),
                format));
      }
      manifest = StrictJson.object(zip.bytes(MANIFEST, MAX_MANIFEST_BYTES), file + ", " + MANIFEST);
    }
    if (!manifest.path("format").asText().equals(format)) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT, "is \"%s\", not a %s", manifest.path("format").asText(), format));
    }
    JsonNode stated = manifest.path("version");
    if (!stated.canConvertToInt() || stated.intValue() > version) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "has format version %s, newer than this program's %d; update TimeWalker",
              stated.asText(),
              version));
    }
    return manifest;
  }

  private static NpyArray array(NamedArrays.Entry entry) {
    return switch (entry.data()) {
      case float[] a -> NpyArray.of(a, entry.shape());
      case double[] a -> NpyArray.of(a, entry.shape());
      case int[] a -> NpyArray.of(a, entry.shape());
      case long[] a -> NpyArray.of(a, entry.shape());
      case byte[] a -> NpyArray.of(a, entry.shape());
      default -> throw new IllegalArgumentException("no array type: " + entry.data().getClass());
    };
  }

  private static Object data(NpyArray array) {
    return switch (array.type()) {
      case FLOAT32 -> array.floats();
      case FLOAT64 -> array.doubles();
      case INT32 -> array.ints();
      case INT64 -> array.longs();
      case UINT8 -> array.bytes();
      case BOOL -> throw new BadInputException(array.origin(), "holds truth values");
    };
  }

  private static String checksum(NpyArray array) throws IOException {
    DigestOutputStream digested =
        new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest());
    BufferedOutputStream buffered = new BufferedOutputStream(digested, 1 << 16);
    Npy.write(buffered, array);
    buffered.flush();
    return HexFormat.of().formatHex(digested.getMessageDigest().digest());
  }
}
