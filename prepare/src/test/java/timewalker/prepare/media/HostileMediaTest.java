package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import timewalker.fuzzing.ChildJava;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipFrame;
import timewalker.io.video.ClipReader;
import timewalker.io.video.ClipWriter;

/** Files made to break decoders are read or refused, soon, and nothing else. */
@Timeout(240)
class HostileMediaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MUTANTS = 60;

  @TempDir Path folder;
  private final Map<String, byte[]> tiny = new LinkedHashMap<>();

  @BeforeEach
  void tinyPictures() throws IOException {
    BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 16; i++) {
      image.setRGB(i % 24, i / 24, 0x0a0b05 * (i % 24 + i / 24));
    }
    for (String format : new String[] {"png", "jpeg", "bmp", "gif", "tiff"}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(ImageIO.write(image, format, out)).isTrue();
      tiny.put(format, out.toByteArray());
    }
    for (String name :
        new String[] {"lossless.webp", "lossy.webp", "photo.heic", "tiles.heic", "photo.avif"}) {
      try (InputStream in = HostileMediaTest.class.getResourceAsStream(name)) {
        tiny.put(name, in.readAllBytes());
      }
    }
    for (String name : new String[] {"clip.mp4", "clip.gif"}) {
      Path clip = folder.resolve(name);
      try (ClipWriter writer = ClipWriter.to(clip, 10, SyntheticMediaTag.ALGORITHMIC)) {
        for (int i = 0; i < 3; i++) {
          ByteImage frame = new ByteImage(32, 32, 3);
          Arrays.fill(frame.data(), (byte) (60 * i));
          writer.add(frame);
        }
        writer.finish();
      }
      tiny.put(name, Files.readAllBytes(clip));
    }
  }

  /** Reads it as preparing does. */
  private void readOrRefuse(byte[] content, String what) throws IOException {
    Path file = Files.write(folder.resolve("hostile"), content);
    try {
      if (MediaKind.of(file) == MediaKind.CLIP) {
        try (ClipReader reader = ClipReader.open(file, 64, PATIENCE)) {
          Optional<ClipFrame> frame = reader.next();
          for (int n = 0; frame.isPresent() && n < 100; n++) {
            assertThat(frame.get().picture().channels()).isEqualTo(3);
            frame = reader.next();
          }
        }
      } else {
        assertThat(PhotoFile.read(file, 64, PATIENCE).picture().channels()).isEqualTo(3);
      }
    } catch (BadInputException e) {
      assertThat(e.getMessage())
          .as(what)
          .startsWith(file + ": ")
          .doesNotContain("\n")
          .doesNotContain("too long")
          .doesNotEndWith("null");
    }
  }

  @Test
  void mutantsOfEveryFormatAreReadOrRefused() throws IOException {
    Random random = new Random(5);
    for (Map.Entry<String, byte[]> one : tiny.entrySet()) {
      for (int m = 0; m < MUTANTS; m++) {
        byte[] changed = one.getValue().clone();
        int reach = m % 2 == 0 ? Math.min(changed.length, 300) : changed.length;
        for (int k = 0; k <= random.nextInt(4); k++) {
          int at = random.nextInt(reach);
          int kind = random.nextInt(3);
          changed[at] =
              (byte) (kind == 0 ? random.nextInt() : kind == 1 ? 0xff : changed[at] ^ 1 << m % 8);
        }
        if (m % 10 == 9) {
          changed = Arrays.copyOf(changed, random.nextInt(changed.length));
        }
        readOrRefuse(changed, one.getKey() + " " + m);
      }
    }
  }

  @Test
  void emptyAndTinyPicturesAreReadOrRefused() throws IOException {
    for (Map.Entry<String, byte[]> one : tiny.entrySet()) {
      for (int length : new int[] {0, 1, 12, 40, one.getValue().length - 1}) {
        readOrRefuse(Arrays.copyOf(one.getValue(), length), one.getKey() + " of " + length);
      }
    }
    for (int[] size : new int[][] {{1, 1}, {65_000, 1}, {1, 65_000}}) {
      BufferedImage thin = new BufferedImage(size[0], size[1], BufferedImage.TYPE_BYTE_GRAY);
      for (String format : new String[] {"png", "jpeg", "bmp", "gif", "tiff"}) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(thin, format, out)).isTrue();
        Path file = Files.write(folder.resolve("thin"), out.toByteArray());
        ByteImage read = PhotoFile.read(file, 100, PATIENCE).picture();
        assertThat(Math.max(read.width(), read.height()))
            .isEqualTo(Math.min(100, Math.max(size[0], size[1])));
      }
    }
  }

  /** The file with a number overwritten behind the first place where a name stands. */
  private byte[] with(String name, String box, int offset, int... numbers) {
    byte[] changed = tiny.get(name).clone();
    int at = new String(changed, ISO_8859_1).indexOf(box);
    assertThat(at).as(name + " " + box).isPositive();
    for (int i = 0; i < numbers.length; i++) {
      ByteBuffer.wrap(changed).putInt(at + 4 + offset + 4 * i, numbers[i]);
    }
    return changed;
  }

  /** A PNG whose header is right in itself. */
  private byte[] png(int width, int height) {
    byte[] png = with("png", "IHDR", 0, width, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    return png;
  }

  /** A TIFF with both sides overwritten: tags 256 and 257, any type, made a LONG. */
  private byte[] tiff(int side) {
    byte[] tiff = tiny.get("tiff").clone();
    ByteBuffer bytes = ByteBuffer.wrap(tiff);
    bytes.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = bytes.getInt(4);
    for (int e = 0; e < bytes.getShort(directory); e++) {
      int entry = directory + 2 + 12 * e;
      if (bytes.getShort(entry) == 256 || bytes.getShort(entry) == 257) {
        bytes.putShort(entry + 2, (short) 4).putInt(entry + 8, side);
      }
    }
    return tiff;
  }

  @Test
  void picturesThatClaimToBeHugeAreRefused() throws IOException {
    Map<String, byte[]> huge = new LinkedHashMap<>();
    huge.put("png", png(0x7fffffff, 0x7fffffff));
    huge.put("png of 200 megapixels", png(20_000, 10_000));
    huge.put("png of 100 megapixels", png(10_000, 10_000));
    huge.put("tiff", tiff(60_000));
    huge.put("small tiff of much data", tiff(10_000));
    huge.put("heic", with("photo.heic", "ispe", 4, 60_000, 60_000));
    huge.put("avif", with("photo.avif", "ispe", 4, 0x7fffffff, 0x7fffffff));
    byte[] gif = tiny.get("gif").clone();
    ByteBuffer.wrap(gif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(6, (short) -1)
        .putShort(8, (short) -1);
    huge.put("gif", gif);
    byte[] bmp = tiny.get("bmp").clone();
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 60_000).putInt(22, 60_000);
    huge.put("bmp", bmp);
    for (Map.Entry<String, byte[]> one : huge.entrySet()) {
      readOrRefuse(one.getValue(), one.getKey());
    }
    for (String name : new String[] {"png of 200 megapixels", "tiff"}) {
      Path file = Files.write(folder.resolve(name), huge.get(name));
      assertThatThrownBy(() -> PhotoFile.read(file, 64, PATIENCE))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("pixels");
    }
  }

  /** A JPEG's marker, its length, and what it holds. */
  private static void segment(ByteArrayOutputStream out, int marker, int... body) {
    out.write(0xff);
    out.write(marker);
    out.write(body.length + 2 >> 8);
    out.write(body.length + 2);
    for (int b : body) {
      out.write(b);
    }
  }

  /** The beginning of a JPEG of one or of several scans; every decoder takes memory for it. */
  private static byte[] jpeg(boolean progressive, int componentsInScan, int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    int[] table = new int[65];
    Arrays.fill(table, 1, 65, 1);
    segment(out, 0xdb, table);
    int h = height >> 8;
    int w = width >> 8;
    segment(
        out,
        progressive ? 0xc2 : 0xc0,
        8,
        h,
        height & 255,
        w,
        width & 255,
        3,
        1,
        0x11,
        0,
        2,
        0x11,
        0,
        3,
        0x11,
        0);
    int[] codes = new int[18];
    codes[1] = 1;
    segment(out, 0xc4, codes);
    codes[0] = 0x10;
    segment(out, 0xc4, codes);
    int[] scan =
        componentsInScan == 1
            ? new int[] {1, 1, 0, 0, progressive ? 0 : 63, 0}
            : new int[] {3, 1, 0, 2, 0, 3, 0, 0, progressive ? 0 : 63, 0};
    segment(out, 0xda, scan);
    out.writeBytes(new byte[100_000]);
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
    return out.toByteArray();
  }

  /**
   * A JPEG with bytes behind its frame header: as many zeros, or segments of a marker that take as
   * many bytes.
   */
  private static byte[] behindFrame(byte[] jpeg, int count, int marker) {
    int behind = 2 + 2 + 67 + 2 + 17;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, behind);
    for (int left = count; left > 0; left -= marker == 0 ? 1 : 0xffff) {
      if (marker == 0) {
        out.write(0);
      } else {
        segment(out, marker, new int[0xffff - 2]);
      }
    }
    out.write(jpeg, behind, jpeg.length - behind);
    return out.toByteArray();
  }

  /** A lossless WebP of one colour: no bit for any of its pixels. */
  private static byte[] webp(int width, int height) {
    ByteBuffer bits = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    bits.put("RIFF".getBytes(ISO_8859_1)).putInt(32).put("WEBPVP8L".getBytes(ISO_8859_1));
    bits.putInt(20).put((byte) 0x2f).putInt(width - 1 | height - 1 << 14);
    // No transform, no cache, no groups; five codes of one symbol, each: simple, one, short, 0.
    bits.putInt(0b0001_0001_0001_0001_0001_000);
    return bits.array();
  }

  /** A clip whose frames are PNGs of a size that only they state. */
  private byte[] clipOfPng(int width, int height) {
    byte[] clip = tiny.get("clip.mp4").clone();
    String text = new String(clip, ISO_8859_1);
    byte[] png = png(width, height);
    int chunk = ByteBuffer.wrap(clip).getInt(text.indexOf("stco") + 12);
    ByteBuffer.wrap(clip).put(text.lastIndexOf("avc1"), "png ".getBytes(ISO_8859_1));
    ByteBuffer.wrap(clip).put(chunk, png);
    return clip;
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the memory of a process")
  void nativeMemoryOfDecodersIsBoundedWhateverAHeaderClaims() throws Exception {
    Map<String, byte[]> huge = new LinkedHashMap<>();
    huge.put("progressive.jpg", jpeg(true, 3, 16_000, 16_000));
    huge.put("scans.jpg", jpeg(false, 1, 16_000, 16_000));
    huge.put("stray byte before the scan.jpg", behindFrame(jpeg(false, 1, 16_000, 16_000), 1, 0));
    huge.put(
        "long way to the scan.jpg", behindFrame(jpeg(true, 3, 16_000, 16_000), 300 * 0xffff, 0xe1));
    huge.put("lossless.webp", webp(16_383, 16_383));
    huge.put("lossless of 128 megapixels.webp", webp(16_383, 8_192));
    huge.put("png.mp4", clipOfPng(16_000, 16_000));
    for (Map.Entry<String, byte[]> one : huge.entrySet()) {
      String said = apart(Files.write(folder.resolve(one.getKey()), one.getValue()));
      assertThat(said).as(one.getKey()).startsWith("refused ");
      assertThat(megabytes(said)).as(said).isLessThan(400);
    }
    for (Map.Entry<String, byte[]> one :
        Map.of("small.webp", webp(640, 480), "small.jpg", jpeg(false, 3, 64, 64)).entrySet()) {
      String said = apart(Files.write(folder.resolve(one.getKey()), one.getValue()));
      assertThat(said).as(one.getKey()).startsWith("read ");
    }
    String largest = apart(Files.write(folder.resolve("largest.webp"), webp(8_192, 8_192)));
    assertThat(largest).startsWith("read ");
    assertThat(megabytes(largest)).as(largest).isBetween(256.0, 1200.0);
  }

  private static double megabytes(String said) {
    return Double.parseDouble(said.split(" ")[1]);
  }

  /** Reads a file in a process of its own; says how that ended, and the most memory it took. */
  private static String apart(Path file) throws Exception {
    List<String> flags =
        List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");
    return ChildJava.run(OneReading.class, flags, Duration.ofSeconds(60), file.toString());
  }

  /** Reads one file and tells the most memory that this process took, in megabytes. */
  static final class OneReading {
    private OneReading() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      String said = "";
      try {
        if (MediaKind.of(file) == MediaKind.CLIP) {
          try (ClipReader reader = ClipReader.open(file, 64, PATIENCE)) {
            reader.next();
          }
        } else {
          PhotoFile.read(file, 64, PATIENCE);
        }
      } catch (BadInputException e) {
        said = e.getMessage();
      }
      String peak =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .findFirst()
              .orElseThrow()
              .replaceAll("\\D", "");
      System.out.print(
          (said.isEmpty() ? "read " : "refused ") + Long.parseLong(peak) / 1024 + " MB " + said);
    }
  }

  @Test
  void clipsThatClaimAbsurdTimesTurnsAndCountsAreReadOrRefused() throws IOException {
    Map<String, byte[]> absurd = new LinkedHashMap<>();
    absurd.put("length", with("clip.mp4", "mvhd", 12, 1, 0x7fffffff));
    absurd.put("no time scale", with("clip.mp4", "mdhd", 12, 0, 0));
    absurd.put("time scale", with("clip.mp4", "mdhd", 12, -1, -1));
    absurd.put("turn", with("clip.mp4", "tkhd", 40, -1, 0x7fffffff, 0, 0, 0, 0, 0, 0, 0));
    absurd.put("no turn", with("clip.mp4", "tkhd", 40, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    absurd.put("samples", with("clip.mp4", "stsz", 4, 1, 0x7ffffff0));
    absurd.put("samples in a chunk", with("clip.mp4", "stsc", 4, 1, 1, 0x7ffffff0));
    absurd.put("durations", with("clip.mp4", "stts", 4, 1, 0x7fffffff, 0x7fffffff));
    byte[] both = with("clip.mp4", "stsz", 4, 1, 0x0ffffff0);
    int chunks = new String(both, ISO_8859_1).indexOf("stsc");
    ByteBuffer.wrap(both).putInt(chunks + 16, 0x0ffffff0);
    absurd.put("samples everywhere", both);
    for (Map.Entry<String, byte[]> one : absurd.entrySet()) {
      readOrRefuse(one.getValue(), one.getKey());
    }
  }
}
