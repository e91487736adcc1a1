package timewalker.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.math.FloatImage;

/** The JDK's own PNG reader and writer serve as the independent reference. */
class ImageFileTest {
  @TempDir Path folder;

  @Test
  void pngsComeBackAsTheyWereWritten() throws IOException {
    for (int channels = 1; channels <= 4; channels++) {
      for (int[] size : new int[][] {{1, 1}, {7, 3}, {256, 5}, {3, 70}}) {
        ByteImage eight = randomBytes(size[0], size[1], channels, 3 * channels);
        Path file = folder.resolve("a.png");
        ImageFile.writePng(file, eight, PngOptions.PLAIN);
        assertSame(ImageFile.read(file), eight);

        ShortImage sixteen = randomShorts(size[0], size[1], channels, channels);
        ImageFile.writePng(file, sixteen, new PngOptions(6, Optional.empty()));
        ShortImage back = ImageFile.read16(file, ImageLimits.DEFAULT);
        assertThat(back.channels()).isEqualTo(channels);
        assertThat(Arrays.equals(back.data(), sixteen.data())).isTrue();
      }
    }
  }

  @Test
  void anotherReaderSeesTheSamePixels() throws IOException {
    ByteImage rgb = randomBytes(33, 17, 3, 5);
    BufferedImage seen =
        ImageIO.read(new ByteArrayInputStream(ImageFile.encodePng(rgb, PngOptions.PLAIN)));
    ShortImage grey = randomShorts(9, 11, 1, 6);
    BufferedImage deep =
        ImageIO.read(new ByteArrayInputStream(ImageFile.encodePng(grey, PngOptions.PLAIN)));
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 33; x++) {
        int expected = rgb.at(x, y, 0) << 16 | rgb.at(x, y, 1) << 8 | rgb.at(x, y, 2);
        assertThat(seen.getRGB(x, y) & 0xffffff).isEqualTo(expected);
      }
    }
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 9; x++) {
        assertThat(deep.getRaster().getSample(x, y, 0)).isEqualTo(grey.at(x, y, 0));
      }
    }
  }

  @Test
  void everyKindOfPngIsReadAsAnotherReaderDoes() throws IOException {
    for (boolean interlaced : new boolean[] {false, true}) {
      for (int type :
          new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_BYTE_INDEXED
          }) {
        checkAgainstReference(new BufferedImage(21, 13, type), interlaced);
        checkAgainstReference(new BufferedImage(1, 2, type), interlaced);
      }
      for (int bits : new int[] {1, 2, 4}) {
        checkAgainstReference(
            new BufferedImage(19, 9, BufferedImage.TYPE_BYTE_BINARY, palette(bits, false)),
            interlaced);
        checkAgainstReference(
            new BufferedImage(19, 9, BufferedImage.TYPE_BYTE_BINARY, palette(bits, true)),
            interlaced);
      }
    }
  }

  @Test
  void greyPngsOfFewBitsSpanTheWholeRange() {
    // Four pixels of two bits each: 0, 1, 2, 3.
    byte[] png = png(4, 1, 2, 0, new byte[] {0, 0b00011011});
    ByteImage image = ImageFile.decode(png, "two bits", ImageLimits.DEFAULT);
    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.data()).containsExactly(0, 85, (byte) 170, (byte) 255);
  }

  @Test
  void sixteenBitsAreRoundedToEight() throws IOException {
    ShortImage image = new ShortImage(4, 1, 1, new short[] {0, 128, 129, (short) 65535});
    Path file = folder.resolve("deep.png");
    ImageFile.writePng(file, image, PngOptions.PLAIN);
    // 128 / 257 = 0.498, 129 / 257 = 0.502
    assertThat(ImageFile.read(file).data()).containsExactly(0, 0, 1, (byte) 255);
  }

  @Test
  void jpegsKeepTheirColours() throws IOException {
    ByteImage image = new ByteImage(64, 48, 3);
    for (int i = 0; i < image.pixels(); i++) {
      image.data()[3 * i] = (byte) 200;
      image.data()[3 * i + 1] = (byte) (100 + i % 64 / 2);
      image.data()[3 * i + 2] = 50;
    }
    Path file = folder.resolve("a.jpg");
    ImageFile.writeJpeg(file, image, 0.95, Optional.empty());
    ByteImage back = ImageFile.read(file);
    double sum = 0;
    for (int i = 0; i < image.data().length; i++) {
      sum += Math.abs((image.data()[i] & 0xff) - (back.data()[i] & 0xff));
    }
    assertThat(sum / image.data().length).isLessThan(2);

    ByteImage grey = image.channel(1);
    ImageFile.writeJpeg(file, grey, 0.95, Optional.empty());
    assertThat(ImageFile.read(file).channels()).isEqualTo(1);
    assertThat(ImageFile.read(file).at(40, 20, 0)).isCloseTo(grey.at(40, 20, 0), within(3));
  }

  @Test
  void theSyntheticTagIsFoundByUsAndByAnotherReader() throws Exception {
    ByteImage image = randomBytes(16, 16, 3, 1);
    Path png = folder.resolve("t.png");
    Path jpg = folder.resolve("t.jpg");
    ImageFile.writePng(png, image, PngOptions.tagged(SyntheticMediaTag.TRAINED));
    ImageFile.writeJpeg(jpg, image, 0.9, Optional.of(SyntheticMediaTag.TRAINED));
    String expected = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    for (Path file : new Path[] {png, jpg}) {
      assertThat(SyntheticMediaTag.readFrom(file)).contains(expected);
      var theirs =
          ImageMetadataReader.readMetadata(file.toFile())
              .getFirstDirectoryOfType(XmpDirectory.class);
      assertThat(theirs).as(file.toString()).isNotNull();
      assertThat(
              theirs
                  .getXMPMeta()
                  .getPropertyString(
                      "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "DigitalSourceType"))
          .isEqualTo(expected);
    }
    assertSame(ImageFile.read(png), image);
    assertThat(ImageFile.read(jpg).data())
        .isEqualTo(
            ImageFile.decode(
                    ImageFile.encodeJpeg(image, 0.9, Optional.empty()), "x", ImageLimits.DEFAULT)
                .data());
  }

  @Test
  void picturesWithoutATagStateNothing() throws IOException {
    ByteImage image = randomBytes(8, 8, 3, 1);
    byte[] png = ImageFile.encodePng(image, PngOptions.PLAIN);
    byte[] jpg = ImageFile.encodeJpeg(image, 0.9, Optional.empty());
    assertThat(SyntheticMediaTag.readFrom(png, "png")).isEmpty();
    assertThat(SyntheticMediaTag.readFrom(jpg, "jpg")).isEmpty();
    assertThat(SyntheticMediaTag.digitalSourceType("<a/>".getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
    assertThat(SyntheticMediaTag.digitalSourceType("no XML".getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }

  @Test
  void theTagIsReadFromAnElementToo() {
    String xmp =
        "<d xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>"
            + "<i:DigitalSourceType> x:y </i:DigitalSourceType></d>";
    assertThat(SyntheticMediaTag.digitalSourceType(xmp.getBytes(StandardCharsets.UTF_8)))
        .contains("x:y");
  }

  @Test
  void aTruncatedPictureIsAnErrorAndNotHalfGrey() throws IOException {
    ByteImage image = randomBytes(64, 64, 3, 2);
    byte[] jpg = ImageFile.encodeJpeg(image, 0.9, Optional.empty());
    byte[] png = ImageFile.encodePng(image, PngOptions.PLAIN);
    for (byte[] whole : new byte[][] {jpg, png}) {
      for (double part : new double[] {0, 0.001, 0.05, 0.3, 0.6, 0.9, 0.99}) {
        byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
        assertThatThrownBy(() -> ImageFile.decode(cut, "cut", ImageLimits.DEFAULT))
            .as("%s of %s bytes", cut.length, whole.length)
            .isInstanceOf(BadInputException.class)
            .hasMessageStartingWith("cut: ");
      }
      byte[] almost = Arrays.copyOf(whole, whole.length - 6);
      assertThatThrownBy(() -> ImageFile.decode(almost, "almost", ImageLimits.DEFAULT))
          .isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void jpegMayLackItsEndMarker() throws IOException {
    byte[] whole = ImageFile.encodeJpeg(randomBytes(64, 64, 3, 2), 0.9, Optional.empty());
    byte[] cut = Arrays.copyOf(whole, whole.length - 2);
    byte[] half = Arrays.copyOf(whole, whole.length - 1);
    byte[] trailing = Arrays.copyOf(whole, whole.length + 100);
    // What follows may be a film, with any bytes in it.
    trailing[whole.length + 50] = (byte) 0xff;
    trailing[whole.length + 51] = (byte) 0xda;
    byte[] progressive = progressive(randomBytes(64, 64, 3, 2));
    for (int scanEnd = progressive.length - 3; scanEnd > progressive.length / 2; scanEnd--) {
      if (progressive[scanEnd] == (byte) 0xff && progressive[scanEnd + 1] == (byte) 0xda) {
        byte[] behindAScan = Arrays.copyOf(progressive, scanEnd);
        assertThatThrownBy(() -> ImageFile.decode(behindAScan, "cut", ImageLimits.DEFAULT))
            .isInstanceOf(BadInputException.class);
      }
    }
    ByteImage right = ImageFile.decode(whole, "whole", ImageLimits.DEFAULT);
    for (byte[] file : new byte[][] {cut, half, trailing}) {
      assertThat(ImageFile.decode(file, "cut", ImageLimits.DEFAULT).data()).isEqualTo(right.data());
    }
    assertThat(ImageFile.lacksEnd(cut)).isTrue();
    assertThat(ImageFile.lacksEnd(half)).isTrue();
    assertThat(ImageFile.lacksEnd(whole)).isFalse();
    assertThat(ImageFile.lacksEnd(trailing)).isFalse();
  }

  /** The scan of a JPEG alone shows one of its three colours. */
  private static byte[] withFirstColourAlone(byte[] jpeg) {
    for (int i = 0; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xda) {
        byte[] alone = new byte[jpeg.length - 4];
        System.arraycopy(jpeg, 0, alone, 0, i + 2);
        // Length, one component with its tables, all coefficients.
        System.arraycopy(
            new byte[] {0, 8, 1, jpeg[i + 5], jpeg[i + 6], 0, 63, 0}, 0, alone, i + 2, 8);
        System.arraycopy(jpeg, i + 14, alone, i + 10, jpeg.length - i - 14);
        return alone;
      }
    }
    throw new IllegalArgumentException("no scan");
  }

  @Test
  void jpegThatLacksAColourIsRefused() throws IOException {
    byte[] whole = ImageFile.encodeJpeg(randomBytes(64, 64, 3, 2), 0.9, Optional.empty());
    byte[] grey = withFirstColourAlone(whole);
    byte[] cut = Arrays.copyOf(grey, grey.length - 2);
    for (byte[] file : List.of(grey, cut)) {
      assertThatThrownBy(() -> ImageFile.decode(file, "grey", ImageLimits.DEFAULT))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a colour is missing");
    }
    assertThat(ImageFile.lacksEnd(cut)).isFalse();
    ImageFile.requireAllColours(whole, "whole");
    // A stray byte before the scan, which readers pass over.
    for (int i = 0; i < whole.length; i++) {
      if (whole[i] == (byte) 0xff && whole[i + 1] == (byte) 0xda) {
        byte[] stray = new byte[whole.length + 1];
        System.arraycopy(whole, 0, stray, 0, i);
        System.arraycopy(whole, i, stray, i + 1, whole.length - i);
        assertThat(ImageFile.decode(stray, "stray", ImageLimits.DEFAULT).width()).isEqualTo(64);
        break;
      }
    }
    ImageFile.requireAllColours(progressive(randomBytes(64, 64, 3, 2)), "progressive");
    ImageFile.requireAllColours(
        ImageFile.encodeJpeg(randomBytes(64, 64, 1, 2), 0.9, Optional.empty()), "one");
  }

  private static byte[] progressive(ByteImage picture) throws IOException {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(ImageFile.encodePng(picture, PngOptions.PLAIN)));
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
    }
    writer.dispose();
    return out.toByteArray();
  }

  @Test
  void giantDimensionsAreRefusedFromTheHeader() throws IOException {
    Path file = folder.resolve("giant.png");
    Files.write(file, png(2_000_000_000, 2_000_000_000, 8, 2, new byte[] {0}));
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("2000000000x2000000000");
    Files.write(file, png(11_000, 11_000, 8, 2, new byte[] {0}));
    assertThatThrownBy(() -> ImageFile.read(file)).hasMessageContaining("cannot hold");
    Files.write(file, png(0, 5, 8, 2, new byte[] {0}));
    assertThatThrownBy(() -> ImageFile.read(file)).hasMessageContaining("0x5");

    byte[] jpg = ImageFile.encodeJpeg(randomBytes(16, 16, 3, 1), 0.9, Optional.empty());
    for (int i = 2; i + 9 < jpg.length; i++) {
      if ((jpg[i] & 0xff) == 0xff && (jpg[i + 1] & 0xff) == 0xc0) {
        Arrays.fill(jpg, i + 5, i + 9, (byte) 0xff);
      }
    }
    assertThatThrownBy(() -> ImageFile.decode(jpg, "giant.jpg", ImageLimits.DEFAULT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("65535x65535");
  }

  @Test
  void aSmallJpegCannotClaimAGiantPicture() throws IOException {
    // The most that a JPEG can shrink: one colour. It stays readable.
    byte[] flat = ImageFile.encodeJpeg(new ByteImage(4000, 3000, 1), 0.1, Optional.empty());
    assertThat(ImageFile.decode(flat, "flat", ImageLimits.DEFAULT).width()).isEqualTo(4000);
    byte[] jpg = ImageFile.encodeJpeg(randomBytes(16, 16, 3, 1), 0.9, Optional.empty());
    for (int i = 2; i + 9 < jpg.length; i++) {
      if ((jpg[i] & 0xff) == 0xff && (jpg[i + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(jpg).putShort(i + 5, (short) 11_000).putShort(i + 7, (short) 11_000);
      }
    }
    assertThatThrownBy(() -> ImageFile.decode(jpg, "small.jpg", ImageLimits.DEFAULT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot hold 11000x11000 pixels");
  }

  @Test
  void otherFilesAreNamedAsSuch() throws IOException {
    Path file = folder.resolve("letter.png");
    Files.writeString(file, "Dear all,");
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("neither a PNG nor a JPEG");
    assertThatThrownBy(() -> ImageFile.read(folder.resolve("none.png")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> ImageFile.read(folder)).hasMessageContaining("not a regular file");
  }

  @Test
  void aFlippedByteInAPngIsNeverSilentlyAnotherPicture() throws IOException {
    ByteImage image = randomBytes(12, 9, 3, 4);
    byte[] whole = ImageFile.encodePng(image, PngOptions.tagged(SyntheticMediaTag.TRAINED));
    int same = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x21;
      try {
        assertSame(ImageFile.decode(damaged, "flip", ImageLimits.DEFAULT), image);
        same++;
      } catch (BadInputException e) {
        assertThat(e).hasMessageStartingWith("flip: ");
      }
    }
    // What may change without harm is the text chunk, some 700 bytes.
    assertThat(same).isLessThan(SyntheticMediaTag.TRAINED.xmp().length + 40);
  }

  @Test
  void damagedPicturesNeverCauseAnotherException() throws IOException {
    Random random = new Random(11);
    ByteImage image = randomBytes(40, 30, 3, 2);
    byte[][] files = {
      ImageFile.encodePng(image, PngOptions.PLAIN),
      ImageFile.encodeJpeg(image, 0.8, Optional.empty()),
      ImageFile.encodeJpeg(image.channel(0), 0.8, Optional.of(SyntheticMediaTag.TRAINED))
    };
    for (int round = 0; round < 900; round++) {
      byte[] damaged = files[round % files.length].clone();
      for (int k = random.nextInt(1, 10); k > 0; k--) {
        // Mostly in the first part, where the tables and sizes stand.
        int at = random.nextInt(random.nextBoolean() ? 700 : damaged.length);
        damaged[Math.min(at, damaged.length - 1)] = (byte) random.nextInt();
      }
      Assertions.assertTimeout(
          Duration.ofSeconds(10),
          () -> {
            try {
              ImageFile.decode(damaged, "damaged", new ImageLimits(4096, 1 << 22, 1 << 20));
            } catch (BadInputException e) {
              assertThat(e).hasMessageStartingWith("damaged: ");
            }
          });
    }
  }

  @Test
  void bytesAndFloatsConvertBothWays() {
    ByteImage image = randomBytes(5, 4, 3, 8);
    FloatImage floats = image.toFloat();
    assertThat(floats.data()[2 * 20 + 7]).isEqualTo(image.at(2, 1, 2) / 255f);
    assertSame(ByteImage.of(floats), image);
    float[] odd = {-1, Float.NaN, 2, 0.5f};
    assertThat(ByteImage.of(new FloatImage(2, 2, 1, odd)).data())
        .containsExactly(0, 0, (byte) 255, (byte) 128);
  }

  private static org.assertj.core.data.Offset<Integer> within(int value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  private static void assertSame(ByteImage actual, ByteImage expected) {
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(actual.channels()).isEqualTo(expected.channels());
    assertThat(Arrays.equals(actual.data(), expected.data())).isTrue();
  }

  private static ByteImage randomBytes(int width, int height, int channels, long seed) {
    ByteImage image = new ByteImage(width, height, channels);
    new Random(seed).nextBytes(image.data());
    return image;
  }

  private static ShortImage randomShorts(int width, int height, int channels, long seed) {
    ShortImage image = new ShortImage(width, height, channels);
    Random random = new Random(seed);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = (short) random.nextInt();
    }
    return image;
  }

  private static IndexColorModel palette(int bits, boolean transparent) {
    int n = 1 << bits;
    byte[] map = new byte[n * 4];
    new Random(bits).nextBytes(map);
    for (int i = 0; i < n; i++) {
      // Distinct colours, so that writing through RGB picks the entry that was meant.
      map[4 * i] = (byte) (i * 255 / (n - 1));
      map[4 * i + 3] = (byte) (transparent ? 40 + 200 * i / n : 255);
    }
    return new IndexColorModel(bits, n, map, 0, transparent);
  }

  private static void checkAgainstReference(BufferedImage image, boolean interlaced)
      throws IOException {
    Random random = new Random(image.getType());
    int[] pixel = new int[4];
    var raster = image.getRaster();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int b = 0; b < raster.getNumBands(); b++) {
          pixel[b] = random.nextInt(1 << raster.getSampleModel().getSampleSize(b));
        }
        raster.setPixel(x, y, pixel);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(
        interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
    }
    byte[] file = out.toByteArray();
    assertThat(file[28]).isEqualTo((byte) (interlaced ? 1 : 0));
    ByteImage ours = ImageFile.decode(file, "reference", ImageLimits.DEFAULT);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
          assertThat(ours.at(x, y, 0)).isEqualTo(raster.getSample(x, y, 0));
          continue;
        }
        int argb = image.getRGB(x, y);
        ByteImage rgb = ours.rgb();
        int seen = rgb.at(x, y, 0) << 16 | rgb.at(x, y, 1) << 8 | rgb.at(x, y, 2);
        assertThat(seen).isEqualTo(argb & 0xffffff);
        if (ours.channels() == 4) {
          assertThat(ours.at(x, y, 3)).isEqualTo(argb >>> 24);
        }
      }
    }
  }

  /** A PNG with a header and data of one's own choice. */
  private static byte[] png(int width, int height, int bits, int colourType, byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) colourType);
    chunk(out, "IHDR", header.array());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var deflate = new java.util.zip.DeflaterOutputStream(packed)) {
      deflate.write(rows);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    chunk(out, "IDAT", packed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
