package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipWriter;
import timewalker.synth.ExifTag;

@ResourceLock("readers of ImageIO") // some tests register their own
class PhotoFileTest {
  /** Upper left, upper right, lower left, lower right. */
  private static final int[][] COLOURS = {
    {200, 40, 40}, {40, 180, 60}, {50, 60, 200}, {220, 210, 90}
  };

  /** Little-endian TIFF with one entry. */
  private static final byte[] ORIENTATION_6 =
      HexFormat.of().parseHex("49492a00080000000100120103000100000006000000" + "00000000");

  @TempDir Path folder;

  private static BufferedImage quarters(int w, int h) {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int[] c = COLOURS[(y < h / 2 ? 0 : 2) + (x < w / 2 ? 0 : 1)];
        image.setRGB(x, y, c[0] << 16 | c[1] << 8 | c[2]);
      }
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static Photo read(Path file, int longestSide) throws IOException {
    return PhotoFile.read(file, longestSide, Duration.ofMinutes(1));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path resource(String name) throws IOException {
    try (InputStream in = PhotoFileTest.class.getResourceAsStream(name)) {
      return file(name, in.readAllBytes());
    }
  }

  /**
   * Upper left shows the blue of lower left, 200 of 255 of the light, which is brighter in sRGB.
   */
  private static void assertBlueWasLight(ByteImage picture, double tolerance) {
    double light = COLOURS[2][2] / 255.0;
    double srgb = 255 * (1.055 * Math.pow(light, 1 / 2.4) - 0.055);
    int blue = picture.at(picture.width() / 4, picture.height() / 4, 2);
    assertThat((double) blue).isCloseTo(srgb, within(tolerance));
  }

  /** Whether the middles of the four quarters have these colours. */
  private static void assertQuarters(ByteImage picture, int tolerance, int... order) {
    for (int q = 0; q < 4; q++) {
      int x = picture.width() * (q % 2 == 0 ? 1 : 3) / 4;
      int y = picture.height() * (q < 2 ? 1 : 3) / 4;
      for (int c = 0; c < 3; c++) {
        assertThat(picture.at(x, y, c))
            .as("quarter %d channel %d", q, c)
            .isCloseTo(COLOURS[order[q]][c], within(tolerance));
      }
    }
  }

  @Test
  void everyFormatShowsTheSamePicture() throws IOException {
    for (String format : new String[] {"png", "jpeg", "bmp", "gif", "tiff"}) {
      // The ending does not matter.
      Path file = file("x." + format + ".dat", encoded(quarters(48, 32), format));
      Photo photo = read(file, 1000);
      assertThat(photo.fullWidth()).isEqualTo(48);
      assertThat(photo.picture().height()).isEqualTo(32);
      assertQuarters(photo.picture(), format.equals("jpeg") ? 12 : 1, 0, 1, 2, 3);
    }
    // Made with Pillow 12 and libheif.
    assertQuarters(read(resource("lossless.webp"), 1000).picture(), 1, 0, 1, 2, 3);
    assertQuarters(read(resource("lossy.webp"), 1000).picture(), 12, 0, 1, 2, 3);
    assertQuarters(read(resource("cmyk.jpg"), 1000).picture(), 40, 0, 1, 2, 3);
  }

  private static byte[] chunk(String name, byte[] body) {
    ByteBuffer out =
        ByteBuffer.allocate(8 + body.length + body.length % 2).order(ByteOrder.LITTLE_ENDIAN);
    out.put(name.getBytes(UTF_8)).putInt(body.length).put(body);
    return out.array();
  }

  /** A WebP file with a canvas and these chunks. */
  private static byte[] webp(int width, int height, byte[]... chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("WEBP".getBytes(UTF_8));
    int w = width - 1;
    int h = height - 1;
    byte flags = 0x3e; // animation, XMP, EXIF, alpha, ICC profile
    byte[] canvas = {flags, 0, 0, 0, (byte) w, (byte) (w >> 8), 0, (byte) h, (byte) (h >> 8), 0};
    body.writeBytes(chunk("VP8X", canvas));
    for (byte[] chunk : chunks) {
      body.writeBytes(chunk);
    }
    ByteBuffer out = ByteBuffer.allocate(8 + body.size()).order(ByteOrder.LITTLE_ENDIAN);
    return out.put("RIFF".getBytes(UTF_8)).putInt(body.size()).put(body.toByteArray()).array();
  }

  /** The chunk that holds the pixels of a simple WebP file. */
  private byte[] pixels(String name) throws IOException {
    byte[] file = Files.readAllBytes(resource(name));
    return Arrays.copyOfRange(file, 12, file.length);
  }

  @Test
  void theFirstFrameOfAMovingWebpIsReadAtItsPlace() throws IOException {
    Photo plain = read(resource("lossless.webp"), 1000);
    int w = plain.fullWidth();
    int h = plain.fullHeight();
    byte[] head = new byte[16];
    head[0] = 5; // 10 pixels from the left
    head[3] = 3; // 6 from above
    byte[] pixels = pixels("lossless.webp");
    byte[] frame = Arrays.copyOf(head, 16 + pixels.length);
    System.arraycopy(pixels, 0, frame, 16, pixels.length);
    byte[] file =
        webp(w + 20, h + 20, chunk("ANIM", new byte[6]), chunk("ANMF", frame), chunk("ANMF", head));
    Photo moving = read(file("moving.webp", file), 1000);
    assertThat(moving.picture().width()).isEqualTo(w + 20);
    assertThat(moving.fullHeight()).isEqualTo(h + 20);
    for (int c = 0; c < 3; c++) {
      assertThat(moving.picture().at(9, 10, c)).isEqualTo(255);
      assertThat(moving.picture().at(10, 6, c)).isEqualTo(plain.picture().at(0, 0, c));
      assertThat(moving.picture().at(w + 9, h + 5, c))
          .isEqualTo(plain.picture().at(w - 1, h - 1, c));
    }
  }

  @Test
  void transparentLossyWebpLiesOnWhite() throws IOException {
    Photo plain = read(resource("lossy.webp"), 1000);
    int w = plain.fullWidth();
    int h = plain.fullHeight();
    byte[] alpha = new byte[1 + w * h]; // first byte 0: not compressed, no filter
    for (int i = 0; i < w * h; i++) {
      alpha[1 + i] = (byte) (i % w < w / 2 ? 255 : 0);
    }
    byte[] file = webp(w, h, chunk("ALPH", alpha), pixels("lossy.webp"));
    ByteImage half = read(file("half.webp", file), 1000).picture();
    for (int c = 0; c < 3; c++) {
      assertThat(half.at(w / 4, h / 4, c))
          .isCloseTo(plain.picture().at(w / 4, h / 4, c), within(2));
      assertThat(half.at(3 * w / 4, h / 4, c)).isEqualTo(255);
    }
  }

  @Test
  void profileAndOrientationOfWebpCount() throws IOException {
    Photo plain = read(resource("lossless.webp"), 1000);
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] file =
        webp(
            plain.fullWidth(),
            plain.fullHeight(),
            chunk("ICCP", linear),
            pixels("lossless.webp"),
            chunk("EXIF", ORIENTATION_6));
    Photo turned = read(file("turned.webp", file), 1000);
    assertThat(turned.fullWidth()).isEqualTo(plain.fullHeight());
    // Lower left comes to upper left.
    assertBlueWasLight(turned.picture(), 3);
    byte[] broken = webp(48, 32, chunk("ICCP", new byte[200]), pixels("lossless.webp"));
    assertQuarters(read(file("profile.webp", broken), 1000).picture(), 1, 0, 1, 2, 3);
  }

  /** A reader of BMP that fails, or never ends, in front of all others. */
  private static final class BadReaders extends ImageReaderSpi {
    private final Supplier<Integer> width;

    BadReaders(Supplier<Integer> width) {
      this.width = width;
      names = new String[] {"bmp"};
      inputTypes = new Class<?>[] {ImageInputStream.class};
    }

    @Override
    public boolean canDecodeInput(Object source) throws IOException {
      // Tests beside this one read pictures of other formats.
      if (!(source instanceof ImageInputStream in)) {
        return false;
      }
      in.mark();
      try {
        return in.read() == 'B' && in.read() == 'M';
      } finally {
        in.reset();
      }
    }

    @Override
    public ImageReader createReaderInstance(Object extension) {
      return new ImageReader(this) {
        @Override
        public int getNumImages(boolean search) {
          return 1;
        }

        @Override
        public int getWidth(int index) {
          return width.get();
        }

        @Override
        public int getHeight(int index) {
          return 1;
        }

        @Override
        public Iterator<ImageTypeSpecifier> getImageTypes(int index) {
          return Collections.emptyIterator();
        }

        @Override
        public IIOMetadata getStreamMetadata() {
          return null;
        }

        @Override
        public IIOMetadata getImageMetadata(int index) {
          return null;
        }

        @Override
        public BufferedImage read(int index, ImageReadParam param) {
          throw new AssertionError("not reached");
        }
      };
    }

    @Override
    public String getDescription(Locale locale) {
      return "fails";
    }
  }

  private void withBadReader(Supplier<Integer> width, Duration limit, String message)
      throws IOException {
    Path file = file("a.bmp", encoded(quarters(8, 8), "bmp"));
    BadReaders bad = new BadReaders(width);
    IIORegistry registry = IIORegistry.getDefaultInstance();
    registry.registerServiceProvider(bad);
    registry
        .getServiceProviders(ImageReaderSpi.class, true)
        .forEachRemaining(other -> {
          if (other != bad) {
            registry.setOrdering(ImageReaderSpi.class, bad, other);
          }
        });
    try {
      assertThatThrownBy(() -> PhotoFile.read(file, 100, limit))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a.bmp: ")
          .hasMessageContaining(message);
    } finally {
      registry.deregisterServiceProvider(bad);
    }
  }

  @Test
  void decodersThatFailOrNeverEndGiveASentence() throws IOException {
    Duration patience = Duration.ofMinutes(1);
    for (Throwable failure :
        List.of(
            new IllegalStateException("oops"),
            new LinkageError("oops"),
            new AssertionError("oops"))) {
      withBadReader(
          () -> {
            if (failure instanceof RuntimeException e) {
              throw e;
            }
            throw (Error) failure;
          },
          patience,
          "oops");
    }
    withBadReader(
        () -> {
          throw new OutOfMemoryError("heap");
        },
        patience,
        "more than fits into memory");
    CountDownLatch end = new CountDownLatch(1);
    withBadReader(
        () -> {
          boolean ended = false;
          while (!ended) {
            try {
              ended = end.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
              ended = false; // deaf
            }
          }
          return 1;
        },
        Duration.ofMillis(100),
        "takes too long to decode");
    end.countDown();
  }

  @Test
  void photosOfPhonesAreReadUpright() throws IOException {
    Photo plain = read(resource("photo.heic"), 1000);
    assertThat(plain.picture().width()).isEqualTo(128);
    assertThat(plain.picture().height()).isEqualTo(96);
    assertQuarters(plain.picture(), 20, 0, 1, 2, 3);
    // Four tiles, cropped to 120x100, to be turned right by a quarter.
    Photo tiled = read(resource("tiles.heic"), 1000);
    assertThat(tiled.picture().width()).isEqualTo(100);
    assertThat(tiled.picture().height()).isEqualTo(120);
    assertQuarters(tiled.picture(), 20, 2, 0, 3, 1);
    assertQuarters(read(resource("photo.avif"), 1000).picture(), 20, 0, 1, 2, 3);
  }

  /** EXIF's word counts where the container says nothing of a turn, and not where it does. */
  @Test
  void profileAndOrientationOfHeicCount() throws IOException {
    byte[] plain = Files.readAllBytes(resource("photo.heic"));
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] colours = MadeHeic.box("colr", "prof".getBytes(UTF_8), linear);
    Photo turned = read(file("turned.heic", MadeHeic.of(plain, colours, ORIENTATION_6)), 1000);
    assertThat(turned.fullWidth()).isEqualTo(96);
    assertBlueWasLight(turned.picture(), 8);
    byte[] none = MadeHeic.box("irot", new byte[1]);
    Photo stated = read(file("stated.heic", MadeHeic.of(plain, none, ORIENTATION_6)), 1000);
    assertThat(stated.fullWidth()).isEqualTo(128);
    assertQuarters(stated.picture(), 20, 0, 1, 2, 3);
  }

  @Test
  void coloursThatPngsStateCount() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes("any name\0\0".getBytes(UTF_8));
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
    }
    BufferedImage small = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    BufferedImage large = new BufferedImage(6000, 4200, BufferedImage.TYPE_INT_RGB);
    for (BufferedImage image : new BufferedImage[] {small, large}) {
      Graphics2D paint = image.createGraphics();
      int[] blue = COLOURS[2];
      paint.setColor(new Color(blue[0], blue[1], blue[2]));
      paint.fillRect(0, 0, image.getWidth(), image.getHeight());
      paint.dispose();
      byte[] plain = encoded(image, "png");
      Photo linear = read(file("l.png", MadePng.with(plain, "iCCP", packed.toByteArray())), 40);
      assertBlueWasLight(linear.picture(), 3);
      // Primaries 12 and transfer 13 are Display P3, whose blue is as good as sRGB's.
      Photo p3 = read(file("p.png", MadePng.with(plain, "cICP", new byte[] {12, 13, 0, 1})), 40);
      assertThat(p3.picture().at(5, 5, 0)).isBetween(35, 48);
      assertThat(p3.picture().at(5, 5, 2)).isBetween(202, 212);
      byte[] broken = MadePng.with(plain, "iCCP", new byte[] {'x', 0, 0, 1, 2, 3});
      assertThat(read(file("b.png", broken), 40).picture().at(5, 5, 2)).isEqualTo(blue[2]);
    }
  }

  /** A TIFF of one pixel with one more tag. */
  private static byte[] tiff(int tag, int type, int value) {
    int[][] entries = {
      {256, 3, 1},
      {257, 3, 1},
      {258, 3, 8},
      {259, 3, 1},
      {262, 3, 1},
      {273, 4, 122},
      {277, 3, 1},
      {278, 3, 1},
      {279, 4, 1}
    };
    ByteBuffer out = ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN);
    out.put("II*\0".getBytes(UTF_8)).putInt(8);
    boolean replaced = Arrays.stream(entries).anyMatch(e -> e[0] == tag);
    out.putShort((short) (entries.length + (replaced ? 0 : 1)));
    for (int[] e : entries) {
      boolean here = e[0] == tag;
      out.putShort((short) e[0]).putShort((short) (here ? type : e[1])).putInt(1);
      out.putInt(here ? value : e[2]);
    }
    if (!replaced) {
      out.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
    }
    return out.array();
  }

  @Test
  void rawPhotosAreNoThumbnails() throws IOException {
    byte[] plain = tiff(296, 3, 1);
    assertThat(read(file("scan.tif", plain), 100).fullWidth()).isEqualTo(1);
    for (Path raw :
        List.of(
            file("a.tif", tiff(0xc612, 4, 0x0401)), // DNG's version
            file("b", tiff(262, 3, 32803)), // colour filters
            file("c.NEF", plain),
            file("d.CR2", "II*\0\20\0\0\0CR\2\0".getBytes(UTF_8)),
            file("e.cr3", "\0\0\0\30ftypcrx \0\0\0\1crx isom".getBytes(UTF_8)),
            file("f.raf", "FUJIFILMCCD-RAW 0201".getBytes(UTF_8)),
            file("g.orf", "IIRO\10\0\0\0".getBytes(UTF_8)))) {
      assertThat(MediaKind.of(raw)).as(raw.toString()).isEqualTo(MediaKind.PHOTO);
      assertThatThrownBy(() -> read(raw, 100))
          .isInstanceOf(BadInputException.class)
          .hasMessageEndingWith("is a RAW photo; export it as JPEG or TIFF");
    }
  }

  @Test
  void formatsThatAreNotReadAreNamed() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "a JPEG XL picture", new byte[] {(byte) 0xff, 10, 1, 2},
            "a JPEG 2000 picture", "\0\0\0\fjP  \r\n".getBytes(UTF_8),
            "a Photoshop document", "8BPS\0\1".getBytes(UTF_8),
            "a bitmap without a file header (DIB)",
                ByteBuffer.allocate(60)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(40)
                    .putInt(8)
                    .putInt(8)
                    .putShort((short) 1)
                    .putShort((short) 24)
                    .array());
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      Path picture = file("picture", entry.getValue());
      assertThat(MediaKind.of(picture)).as(entry.getKey()).isEqualTo(MediaKind.PHOTO);
      assertThatThrownBy(() -> read(picture, 100))
          .isInstanceOf(BadInputException.class)
          .hasMessageEndingWith("picture: is " + entry.getKey() + "; export it as JPEG or TIFF");
    }
  }

  @Test
  void jpegWithoutItsEndIsUsedWithARemark() throws IOException {
    byte[] whole = encoded(quarters(48, 32), "jpeg");
    Path cut = file("cut.jpg", Arrays.copyOf(whole, whole.length - 2));
    assertQuarters(read(cut, 1000).picture(), 12, 0, 1, 2, 3);
    assertThat(PhotoFile.remark(cut)).contains("lacks its end marker");
    assertThat(PhotoFile.remark(file("whole.jpg", whole))).isEmpty();
    assertThat(PhotoFile.remark(file("a.png", encoded(quarters(48, 32), "png")))).isEmpty();
  }

  @Test
  void largeJpegWithoutItsEndIsUsedToo() throws IOException {
    // Read by every second pixel, since it has more than 25 million.
    byte[] whole = encoded(quarters(6000, 4400), "jpeg");
    Path cut = folder.resolve("large.jpg");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 2));
    Photo photo = PhotoFile.read(cut, 300, Duration.ofMinutes(1));
    assertThat(photo.fullWidth()).isEqualTo(6000);
    assertQuarters(photo.picture(), 12, 0, 1, 2, 3);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> PhotoFile.read(cut, 300, Duration.ofMinutes(1)))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void orientationIsTakenFromExif() throws IOException {
    // For orientations 1 to 8, which stored corner shows at upper left, upper right, lower left.
    int[][] corners = {
      {0, 1, 2}, {1, 0, 3}, {3, 2, 1}, {2, 3, 0}, {0, 2, 1}, {2, 0, 3}, {3, 1, 2}, {1, 3, 0}
    };
    byte[] jpeg = encoded(quarters(64, 48), "jpeg");
    for (int o = 1; o <= 8; o++) {
      ExifTag tag = new ExifTag("Maker", "Model", Optional.empty(), o, 0);
      Photo photo = read(file("o" + o + ".jpg", tag.addTo(jpeg)), 1000);
      assertThat(photo.picture().width()).isEqualTo(o < 5 ? 64 : 48);
      assertThat(photo.fullHeight()).isEqualTo(o < 5 ? 48 : 64);
      int[] c = corners[o - 1];
      assertQuarters(photo.picture(), 12, c[0], c[1], c[2], 6 - c[0] - c[1] - c[2]);
    }
  }

  @Test
  void dateAndFocalLengthComeFromExif() throws IOException {
    LocalDateTime taken = LocalDateTime.of(1998, 7, 4, 13, 5, 59);
    byte[] jpeg = encoded(quarters(360, 240), "jpeg");
    ExifTag tag = new ExifTag("Maker", "Model", Optional.of(taken), 6, 50);
    Photo photo = read(file("a.jpg", tag.addTo(jpeg)), 180);
    assertThat(photo.taken()).contains(taken);
    // 50 mm before 36 mm of film, on 180 pixels.
    assertThat(photo.focalLength().orElseThrow()).isCloseTo(250, within(1e-9));
    Photo bare = read(file("b.jpg", jpeg), 180);
    assertThat(bare.taken()).isEmpty();
    assertThat(bare.focalLength()).isEmpty();
  }

  @Test
  void progressiveJpegsAreRead() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(quarters(48, 32), null, null), settings);
    }
    writer.dispose();
    assertQuarters(read(file("p.jpg", out.toByteArray()), 1000).picture(), 12, 0, 1, 2, 3);
  }

  @Test
  void transparentPixelsAreWhite() throws IOException {
    BufferedImage clear = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x80000000);
    ByteImage picture = read(file("a.png", encoded(clear, "png")), 100).picture();
    assertThat(picture.at(5, 5, 0)).isEqualTo(255);
    assertThat(picture.at(0, 0, 1)).isCloseTo(127, within(1));
  }

  @Test
  void greyStaysAsDarkAsItIs() throws IOException {
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      grey.getRaster().setSample(i % 8, i / 8, 0, 100);
    }
    for (String format : new String[] {"png", "bmp", "tiff", "jpeg"}) {
      ByteImage picture = read(file("g", encoded(grey, format)), 100).picture();
      for (int c = 0; c < 3; c++) {
        assertThat(picture.at(3, 3, c)).as(format).isCloseTo(100, within(2));
      }
    }
  }

  @Test
  void reducedPictureIsTheMeanOfWhatItCovers() {
    Random random = new Random(1);
    ByteImage full = new ByteImage(90, 60, 3);
    random.nextBytes(full.data());
    ByteImage third = Reduction.to(30, full);
    assertThat(third.width()).isEqualTo(30);
    assertThat(third.height()).isEqualTo(20);
    for (int[] p : new int[][] {{0, 0}, {13, 7}, {29, 19}}) {
      int sum = 0;
      for (int k = 0; k < 9; k++) {
        sum += full.at(3 * p[0] + k % 3, 3 * p[1] + k / 3, 1);
      }
      assertThat(third.at(p[0], p[1], 1)).isCloseTo(Math.round(sum / 9f), within(1));
    }
    assertThat(Reduction.to(90, full)).isSameAs(full);
    // Sides that do not divide: the mean of all stays.
    assertThat(mean(Reduction.to(37, full))).isCloseTo(mean(full), within(0.6));
  }

  private static double mean(ByteImage image) {
    double sum = 0;
    for (byte b : image.data()) {
      sum += b & 0xff;
    }
    return sum / image.data().length;
  }

  @Test
  void hundredMegapixelsFitIntoLittleMemory() throws IOException {
    BufferedImage huge = new BufferedImage(10_000, 10_000, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 5_000; y++) {
      for (int x = 0; x < 10_000; x++) {
        huge.getRaster().getDataBuffer().setElem(y * 10_000 + x, 90);
      }
    }
    Path file = file("huge.jpg", encoded(huge, "jpeg"));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Photo photo = read(file, 1600);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(photo.fullWidth()).isEqualTo(10_000);
    assertThat(photo.picture().width()).isEqualTo(1600);
    assertThat(photo.picture().at(800, 400, 0)).isCloseTo(90, within(2));
    assertThat(photo.picture().at(800, 1200, 0)).isCloseTo(0, within(2));
    assertThat(allocated).isLessThan(300_000_000);
  }

  @Test
  void whatIsNoPhotoIsNamedInOneSentence() throws IOException {
    Path text = file("letter.jpg", "Dear all,\nthis is no photo.".getBytes(UTF_8));
    assertThatThrownBy(() -> read(text, 100))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("letter.jpg: is not a photo in a format that can be read");
    Path empty = file("empty.jpg", new byte[0]);
    assertThatThrownBy(() -> read(empty, 100)).hasMessageEndingWith("is empty");
    assertThatThrownBy(() -> read(folder.resolve("none.jpg"), 100))
        .hasMessageEndingWith("does not exist");
    assertThatThrownBy(() -> read(folder, 100)).hasMessageEndingWith("is not a regular file");
  }

  @Test
  void cutOffFilesOfAllFormatsAreRefused() throws IOException {
    BufferedImage noisy = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(2);
    for (int i = 0; i < 200 * 150; i++) {
      noisy.setRGB(i % 200, i / 200, random.nextInt());
    }
    for (String format : new String[] {"png", "jpeg", "bmp", "gif", "tiff"}) {
      byte[] whole = encoded(noisy, format);
      for (double share : new double[] {0.02, 0.3, 0.7}) {
        Path cut = file("cut." + format, Arrays.copyOf(whole, (int) (share * whole.length)));
        assertThatThrownBy(() -> read(cut, 100))
            .as("%s %s", format, share)
            .isInstanceOf(BadInputException.class);
      }
    }
    for (String name : new String[] {"lossy.webp", "photo.heic", "cmyk.jpg"}) {
      byte[] whole = Files.readAllBytes(resource(name));
      Path cut = file("cut" + name, Arrays.copyOf(whole, whole.length / 2));
      assertThatThrownBy(() -> read(cut, 100)).as(name).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void mutatedFilesAreReadOrRefusedAndNothingElse() throws IOException {
    Random random = new Random(3);
    for (String format : new String[] {"jpeg", "bmp", "gif", "tiff", "png"}) {
      byte[] whole = encoded(quarters(40, 30), format);
      for (int trial = 0; trial < 40; trial++) {
        byte[] changed = whole.clone();
        for (int k = 0; k < 3; k++) {
          changed[random.nextInt(Math.min(changed.length, 400))] = (byte) random.nextInt();
        }
        Path file = file("mutated", changed);
        try {
          Photo photo = read(file, 50);
          assertThat(photo.picture().channels()).isEqualTo(3);
        } catch (BadInputException e) {
          assertThat(e.getMessage()).contains("mutated: ").doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void photosAndClipsAreToldApart() throws IOException {
    assertThat(MediaKind.of(file("a", encoded(quarters(8, 8), "gif")))).isEqualTo(MediaKind.PHOTO);
    assertThat(MediaKind.of(resource("photo.heic"))).isEqualTo(MediaKind.PHOTO);
    assertThat(MediaKind.of(file("b.txt", "hello".getBytes(UTF_8)))).isEqualTo(MediaKind.OTHER);
    assertThat(MediaKind.of(file("b.jpg", "hello".getBytes(UTF_8))))
        .isEqualTo(MediaKind.NOT_WHAT_ITS_NAME_SAYS);
    Path clip = folder.resolve("c.mp4");
    Path moving = folder.resolve("d.gif");
    for (Path file : new Path[] {clip, moving}) {
      try (ClipWriter writer = ClipWriter.to(file, 10, SyntheticMediaTag.ALGORITHMIC)) {
        for (int i = 0; i < 3; i++) {
          ByteImage frame = new ByteImage(32, 32, 3);
          Arrays.fill(frame.data(), (byte) (60 * i));
          writer.add(frame);
        }
        writer.finish();
      }
      assertThat(MediaKind.of(file)).isEqualTo(MediaKind.CLIP);
    }
  }
}
