package timewalker.io.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.StrangersFile;

/** Reads and writes picture files. */
public final class ImageFile {
  /**
   * Progressive JPEGs have about ten scans; a file with thousands is an attack on decoding time.
   */
  private static final int MAX_SCANS = 100;

  /**
   * Pixels that a byte of a JPEG can stand for: a grey block of 64 takes at least one bit. A larger
   * picture is refused before its memory is taken.
   */
  private static final long MAX_JPEG_PIXELS_A_BYTE = 1000;

  /** Warnings that mean missing or wrong pixels. */
  private static final Pattern DAMAGE =
      Pattern.compile("corrupt|premature|truncated|unexpected", Pattern.CASE_INSENSITIVE);

  /** The frame header of a progressive JPEG. */
  private static final int PROGRESSIVE = 0xc2;

  /** A PNG says within so many bytes what its colours are. */
  private static final int COLOURS = 1 << 23;

  private static final String DAMAGED = "is a damaged picture, or cut off";

  private ImageFile() {}

  /** Reads a PNG or JPEG within {@link ImageLimits#DEFAULT}. */
  public static ByteImage read(Path file) throws IOException {
    return read(file, ImageLimits.DEFAULT);
  }

  /**
   * Reads a PNG or JPEG; 16-bit samples are rounded to 8. Colour profiles are converted to sRGB;
   * EXIF orientation is left to the caller. A JPEG may lack its end marker, but no pixel.
   *
   * @throws BadInputException when it is missing, damaged, cut off or too large
   */
  public static ByteImage read(Path file, ImageLimits limits) throws IOException {
    ImageHeader.requireFile(file, limits);
    return decode(Files.readAllBytes(file), file.toString(), limits);
  }

  /** As above, for a file's bytes. */
  public static ByteImage decode(byte[] file, String origin, ImageLimits limits) {
    ImageHeader header = ImageHeader.read(file, origin, limits);
    try {
      return StrangersFile.read(
          origin,
          DAMAGED,
          () ->
              header.format() == ImageHeader.Format.PNG
                  ? PngDecoder.bytes(file, origin, limits)
                  : decodeJpeg(file, origin, header));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // only where the reading was given up
    }
  }

  /**
   * Reads a PNG in full precision; 8-bit samples are widened.
   *
   * @throws BadInputException when it is missing, no PNG, damaged, cut off or too large
   */
  public static ShortImage read16(Path file, ImageLimits limits) throws IOException {
    ImageHeader.requireFile(file, limits);
    byte[] bytes = Files.readAllBytes(file);
    if (!PngDecoder.isPng(bytes)) {
      throw new BadInputException(file.toString(), "is not a PNG picture");
    }
    return StrangersFile.read(
        file.toString(), DAMAGED, () -> PngDecoder.shorts(bytes, file.toString(), limits));
  }

  /** Writes an 8-bit PNG, under a temporary name first. */
  public static void writePng(Path file, ByteImage image, PngOptions options) throws IOException {
    AtomicFile.write(file, out -> PngEncoder.write(out, image, options));
  }

  /** Writes a 16-bit PNG, under a temporary name first. */
  public static void writePng(Path file, ShortImage image, PngOptions options) throws IOException {
    AtomicFile.write(file, out -> PngEncoder.write(out, image, options));
  }

  /** An 8-bit PNG as bytes. */
  public static byte[] encodePng(ByteImage image, PngOptions options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.data().length / 2 + 1024);
    try {
      PngEncoder.write(out, image, options);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /** A 16-bit PNG as bytes. */
  public static byte[] encodePng(ShortImage image, PngOptions options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.data().length + 1024);
    try {
      PngEncoder.write(out, image, options);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /**
   * Writes a JPEG, under a temporary name first.
   *
   * @param image grey or RGB
   * @param quality 0..1
   * @param tag what the file says about how it was made
   */
  public static void writeJpeg(
      Path file, ByteImage image, double quality, Optional<SyntheticMediaTag> tag)
      throws IOException {
    byte[] bytes = encodeJpeg(image, quality, tag);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /** A JPEG as bytes. */
  public static byte[] encodeJpeg(ByteImage image, double quality, Optional<SyntheticMediaTag> tag)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality((float) quality);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
        writer.setOutput(stream);
        writer.write(null, new IIOImage(buffered(image), null, null), settings);
      }
      byte[] jpeg = out.toByteArray();
      return tag.isPresent() ? JpegSegments.withXmp(jpeg, tag.get().xmp()) : jpeg;
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage buffered(ByteImage image) {
    boolean grey = image.channels() == 1;
    if (!grey && image.channels() != 3) {
      throw new IllegalArgumentException("a JPEG has 1 or 3 channels, not " + image.channels());
    }
    BufferedImage out =
        new BufferedImage(
            image.width(),
            image.height(),
            grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] to = ((DataBufferByte) out.getRaster().getDataBuffer()).getData();
    byte[] from = image.data();
    if (grey) {
      System.arraycopy(from, 0, to, 0, from.length);
    } else {
      swapRedAndBlue(from, to);
    }
    return out;
  }

  private static void swapRedAndBlue(byte[] from, byte[] to) {
    for (int i = 0; i < from.length; i += 3) {
      to[i] = from[i + 2];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i];
    }
  }

  private static ByteImage decodeJpeg(byte[] file, String origin, ImageHeader header)
      throws IOException {
    requireFewScans(file, origin);
    requireAllColours(file, origin);
    long pixels = (long) header.width() * header.height();
    if (pixels > MAX_JPEG_PIXELS_A_BYTE * file.length) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "is a damaged JPEG: %d bytes cannot hold %dx%d pixels",
              file.length,
              header.width(),
              header.height()));
    }
    String[] complaint = new String[1];
    ImageReader reader = jpegReader();
    try (ImageInputStream in = input(withEnd(file))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> {
        if (meansDamage(warning)) {
          complaint[0] = warning;
        }
      });
      BufferedImage image = reader.read(0);
      if (complaint[0] != null) {
        throw new BadInputException(origin, "is a damaged JPEG: " + complaint[0]);
      }
      if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
        throw new BadInputException(origin, "is a damaged JPEG: it states two sizes");
      }
      return bytes(image);
    } finally {
      reader.dispose();
    }
  }

  /**
   * Makes sure that no colour of a JPEG is missing: each may come in a scan of its own, and readers
   * take the file's end for the end of the picture.
   *
   * @throws BadInputException when one is
   */
  public static void requireAllColours(byte[] file, String origin) {
    if (ImageHeader.isJpeg(file) && JpegSegments.lacksColour(file)) {
      throw new BadInputException(origin, "is a damaged JPEG: a colour is missing");
    }
  }

  /**
   * Whether a picture reader's warning tells of missing or wrong pixels. Stray bytes between
   * segments are common and harmless, and so is what readers say about profiles and thumbnails.
   */
  public static boolean meansDamage(String warning) {
    return DAMAGE.matcher(warning).find() && !warning.contains("extraneous");
  }

  /**
   * A picture that some other decoder read, in sRGB.
   *
   * @param file of the picture; only what PNGs say of their colours is looked at
   * @param picture its pixels as stored, perhaps reduced
   */
  public static ByteImage inSrgb(Path file, ByteImage picture) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(COLOURS);
      return PngDecoder.isPng(start) ? PngColours.of(start).toSrgb(picture) : picture;
    }
  }

  /**
   * Whether a JPEG breaks off within its only scan, as it may without losing a pixel. Of
   * progressive ones nobody can tell whether a scan is missing; they count as damaged.
   */
  public static boolean lacksEnd(byte[] file) {
    Optional<JpegSegments.Segment> next =
        ImageHeader.isJpeg(file) ? JpegSegments.first(file) : Optional.empty();
    while (next.isPresent()) {
      JpegSegments.Segment segment = next.get();
      if (segment.marker() == JpegSegments.END || segment.marker() == PROGRESSIVE) {
        return false;
      }
      if (segment.marker() == JpegSegments.SCAN) {
        int end = JpegSegments.scanEnd(file, segment);
        if (end < 0) {
          return !JpegSegments.lacksColour(file);
        }
        next = JpegSegments.at(file, end);
      } else {
        next = JpegSegments.at(file, segment.end());
      }
    }
    return false;
  }

  /** A JPEG with all pixels and its end marker, which it may lack; other bytes as they are. */
  public static byte[] withEnd(byte[] file) {
    if (!lacksEnd(file)) {
      return file;
    }
    byte[] whole = Arrays.copyOf(file, file.length + 2);
    whole[file.length] = (byte) 0xff;
    whole[file.length + 1] = (byte) 0xd9;
    return whole;
  }

  private static ImageInputStream input(byte[] file) {
    return new MemoryCacheImageInputStream(LimitedReading.stream(new ByteArrayInputStream(file)));
  }

  private static ImageReader jpegReader() {
    // The JDK's own reader knows neither CMYK nor broken colour profiles.
    ImageReader any = null;
    for (Iterator<ImageReader> i = ImageIO.getImageReadersByFormatName("jpeg"); i.hasNext(); ) {
      ImageReader reader = i.next();
      if (reader.getClass().getName().startsWith("com.twelvemonkeys.")) {
        return reader;
      }
      any = any == null ? reader : any;
    }
    if (any == null) {
      throw new IllegalStateException("this Java has no reader for JPEG");
    }
    return any;
  }

  private static void requireFewScans(byte[] file, String origin) {
    int scans = 0;
    for (int i = 0; i + 1 < file.length; i++) {
      if (file[i] == (byte) 0xff && file[i + 1] == (byte) 0xda && ++scans > MAX_SCANS) {
        throw new BadInputException(
            origin,
            String.format(
                Locale.ROOT, "is a JPEG of more than %d scans, which no camera writes", MAX_SCANS));
      }
    }
  }

  private static ByteImage bytes(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    boolean whole =
        raster.getDataBuffer() instanceof DataBufferByte buffer
            && raster.getParent() == null
            && buffer.getNumBanks() == 1
            && image.getColorModel().getTransparency() == Transparency.OPAQUE;
    if (whole && image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      return new ByteImage(
          width, height, 1, ((DataBufferByte) raster.getDataBuffer()).getData().clone());
    }
    BufferedImage bgr = image;
    if (!whole || image.getType() != BufferedImage.TYPE_3BYTE_BGR) {
      bgr = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
      new ColorConvertOp(ColorSpace.getInstance(ColorSpace.CS_sRGB), null).filter(image, bgr);
    }
    ByteImage out = new ByteImage(width, height, 3);
    swapRedAndBlue(((DataBufferByte) bgr.getRaster().getDataBuffer()).getData(), out.data());
    return out;
  }
}
