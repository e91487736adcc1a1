package timewalker.prepare.analysis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import timewalker.io.AtomicFile;
import timewalker.io.RegularFile;
import timewalker.io.Sha256;
import timewalker.io.StrangersFile;

/**
 * Stores analyses in a folder, under the checksum of the analysed file and of the settings. So a
 * renamed file finds its analysis; a changed file or another version does not. A damaged entry is
 * ignored.
 */
public final class FaceAnalysisCache {
  static final int MAGIC = 0x54574c4b;

  /** More than the analyses of a block of frames, or the numbers of a long clip, ever take. */
  private static final long MOST_BYTES = 64L << 20;

  /** Bytes of a file between two questions whether to go on. */
  private static final long STRETCH = 64L << 20;

  private final Path folder;
  private final String settings;

  /**
   * @param settings everything that analyses depend on, besides the picture
   */
  public FaceAnalysisCache(Path folder, String settings) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.settings = "v" + FaceAnalyzer.VERSION + " " + settings;
  }

  /**
   * The key of a file's analyses.
   *
   * @param goOn called now and then while a large file is read; what it throws ends the reading
   */
  public String keyOf(Path file, Runnable goOn) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = RegularFile.open(file)) {
      long read = STRETCH;
      while (read == STRETCH) {
        goOn.run();
        read = Sha256.update(digest, in, STRETCH);
      }
    }
    digest.update(settings.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /**
   * Reads stored analyses.
   *
   * @param key of {@link #keyOf}
   * @param part 0 for a photo, from 1 on its prints; the number of the block of frames for a clip
   * @param expected how many there must be
   */
  public Optional<List<FaceAnalysis>> find(String key, int part, int expected) {
    Path file = file(key, part);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = StrangersFile.bytes(file, MOST_BYTES);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      if (in.readInt() != MAGIC || in.readLong() != checksum(bytes)) {
        return Optional.empty();
      }
      int count = in.readInt();
      if (count != expected) {
        return Optional.empty();
      }
      List<FaceAnalysis> analyses = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        analyses.add(FaceAnalysisFormat.read(in));
      }
      return Optional.of(analyses);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Stores analyses. */
  public void put(String key, int part, List<FaceAnalysis> analyses) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(content);
    out.writeInt(MAGIC);
    out.writeLong(0);
    out.writeInt(analyses.size());
    for (FaceAnalysis analysis : analyses) {
      FaceAnalysisFormat.write(out, analysis);
    }
    byte[] bytes = content.toByteArray();
    ByteBuffer.wrap(bytes).putLong(Integer.BYTES, checksum(bytes));
    Path file = file(key, part);
    Files.createDirectories(file.getParent());
    AtomicFile.write(file, stream -> stream.write(bytes));
  }

  private static long checksum(byte[] bytes) {
    int head = Integer.BYTES + Long.BYTES;
    CRC32 crc = new CRC32();
    crc.update(bytes, Math.min(head, bytes.length), Math.max(0, bytes.length - head));
    return crc.getValue();
  }

  /** Numbers that were stored beside a clip's analyses. */
  public Optional<int[]> findNumbers(String key) {
    Path file = file(key, -1);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(StrangersFile.bytes(file, MOST_BYTES));
      int[] numbers = new int[Math.max(0, bytes.limit() / Integer.BYTES - 1)];
      bytes.asIntBuffer().get(numbers);
      boolean whole = bytes.getInt(numbers.length * Integer.BYTES) == Arrays.hashCode(numbers);
      return whole ? Optional.of(numbers) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Stores numbers beside a clip's analyses. */
  public void putNumbers(String key, int[] numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((numbers.length + 1) * Integer.BYTES);
    bytes.asIntBuffer().put(numbers).put(Arrays.hashCode(numbers));
    Path file = file(key, -1);
    Files.createDirectories(file.getParent());
    AtomicFile.write(file, out -> out.write(bytes.array()));
  }

  /** 256 folders: some file systems are slow with ten thousand files in one. */
  private Path file(String key, int part) {
    return folder
        .resolve(key.substring(0, 2))
        .resolve(String.format(Locale.ROOT, "%s-%d.look", key, part));
  }
}
