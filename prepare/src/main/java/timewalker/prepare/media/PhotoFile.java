package timewalker.prepare.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.BadInputException;
import timewalker.io.LimitedReading;
import timewalker.io.RegularFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.Orientation;
import timewalker.io.video.StillReader;
import timewalker.io.video.WebpReader;

/**
 * Reads photos of any origin: JPEG (CMYK, progressive), PNG, GIF, BMP, WebP, TIFF, HEIC. Memory
 * depends on what is asked for and hardly on the file's size.
 */
public final class PhotoFile {
  /** The largest photo that is read at all: 256 megapixels, 512 MiB. */
  private static final ImageLimits LIMITS = new ImageLimits(65_500, 1L << 28, 512L << 20);

  /** Decoders of video hold the whole picture. */
  private static final ImageLimits CODED_AS_FRAME = new ImageLimits(65_500, 1L << 27, 512L << 20);

  /** Larger pictures are not decoded pixel by pixel: a row or column in several is taken. */
  private static final long WHOLE = 25_000_000;

  /**
   * No JPEG of a camera is larger; others are not looked through for their end or their colours.
   */
  static final long MOST_LOOKED_THROUGH = 64L << 20;

  private PhotoFile() {}

  /**
   * What is to be said of a photo that can be read nevertheless; empty for nothing.
   *
   * @throws BadInputException when it is missing, empty or too large to be read
   */
  public static String remark(Path file) throws IOException {
    requireFile(file);
    return mayLackEnd(file) && ImageFile.lacksEnd(Files.readAllBytes(file))
        ? "the file lacks its end marker; all pixels are there"
        : "";
  }

  /** Whether a file is a JPEG of a camera's size that does not end with a JPEG's end marker. */
  static boolean mayLackEnd(Path file) throws IOException {
    long size = Files.size(file);
    return size <= MOST_LOOKED_THROUGH && !endsAsUsual(file, size);
  }

  /** Whether a file is no JPEG, or its last bytes are a JPEG's end marker. */
  private static boolean endsAsUsual(Path file, long size) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] start = new byte[PictureFormat.START];
      in.read(start);
      in.seek(Math.max(0, size - 2));
      return !PictureFormat.of(start).equals(Optional.of(PictureFormat.JPEG))
          || in.read() == 0xff && in.read() == 0xd9;
    }
  }

  /** Whether a scanner, or its program, made a file, as far as it says so. */
  public static boolean isScan(Path file) throws IOException {
    return PhotoFacts.of(file).scan();
  }

  /**
   * Reads a photo.
   *
   * @param longestSide the picture is reduced to at most this many pixels along its longer side
   * @param limit time that its decoder may take
   * @throws BadInputException when it is missing, no photo, damaged, cut off, too large or too slow
   */
  public static Photo read(Path file, int longestSide, Duration limit) throws IOException {
    if (longestSide < 1) {
      throw new IllegalArgumentException("a picture of " + longestSide + " pixels");
    }
    requireFile(file);
    return LimitedReading.of(file.toString(), limit, () -> read(file, longestSide));
  }

  private static Photo read(Path file, int longestSide) throws IOException {
    PictureFormat format = format(file);
    PhotoFacts facts = PhotoFacts.of(file);
    boolean raw = facts.sensorData() || UnreadFormat.isNamedRaw(file.getFileName().toString());
    if (format == PictureFormat.TIFF && raw) {
      throw new BadInputException(file.toString(), UnreadFormat.RAW.sentence());
    }
    Decoded decoded = decode(file, format);
    ByteImage reduced = Reduction.to(longestSide, decoded.picture());
    // Where HEIF turns a picture by itself, its decoder has done so.
    int orientation = decoded.turned() ? 1 : facts.orientation();
    ByteImage upright = Orientation.upright(reduced, orientation);
    boolean sideways = Orientation.swapsSides(orientation);
    int width = sideways ? decoded.fullHeight() : decoded.fullWidth();
    int height = sideways ? decoded.fullWidth() : decoded.fullHeight();
    return new Photo(upright, width, height, facts.taken(), focalLength(facts, upright));
  }

  /**
   * @param picture RGB, as stored
   * @param fullWidth of the file's picture
   * @param fullHeight of the file's picture
   * @param turned whether the decoder has turned it as the file says
   */
  record Decoded(ByteImage picture, int fullWidth, int fullHeight, boolean turned) {
    Decoded(ByteImage picture, int fullWidth, int fullHeight) {
      this(picture, fullWidth, fullHeight, false);
    }
  }

  private static Decoded decode(Path file, PictureFormat format) throws IOException {
    if (format == PictureFormat.HEIF) {
      StillReader.Still still = StillReader.read(file, CODED_AS_FRAME);
      ByteImage picture = still.picture();
      return new Decoded(picture, picture.width(), picture.height(), still.turned());
    }
    if (format == PictureFormat.WEBP) {
      WebpReader.Decoded webp = WebpReader.read(file, CODED_AS_FRAME, WHOLE);
      return new Decoded(webp.picture(), webp.width(), webp.height());
    }
    if (format == PictureFormat.JPEG || format == PictureFormat.PNG) {
      ImageHeader header = ImageHeader.read(file, LIMITS);
      if ((long) header.width() * header.height() <= WHOLE) {
        ByteImage picture = ImageFile.read(file, LIMITS).overWhite();
        return new Decoded(picture, header.width(), header.height());
      }
    }
    Decoded large = SubsampledPicture.read(file, format, LIMITS, WHOLE);
    ByteImage picture = ImageFile.inSrgb(file, large.picture());
    return new Decoded(picture, large.fullWidth(), large.fullHeight());
  }

  private static OptionalDouble focalLength(PhotoFacts facts, ByteImage picture) {
    if (facts.focalLength35mm().isEmpty()) {
      return OptionalDouble.empty();
    }
    // 36 mm of film along the longer side.
    double perMillimetre = Math.max(picture.width(), picture.height()) / 36.0;
    return OptionalDouble.of(facts.focalLength35mm().getAsDouble() * perMillimetre);
  }

  private static PictureFormat format(Path file) throws IOException {
    byte[] start;
    try (InputStream in = RegularFile.open(file)) {
      start = in.readNBytes(PictureFormat.START);
    }
    Optional<UnreadFormat> unread = UnreadFormat.of(start);
    if (unread.isPresent()) {
      throw new BadInputException(file.toString(), unread.get().sentence());
    }
    return PictureFormat.of(start)
        .orElseThrow(() ->
            new BadInputException(file.toString(), "is not a photo in a format that can be read"));
  }

  /**
   * Checks a photo by its size alone.
   *
   * @throws BadInputException when it is missing, empty or too large to be read
   */
  public static void requireFile(Path file) throws IOException {
    RegularFile.require(file);
    long size = Files.size(file);
    if (size == 0) {
      throw new BadInputException(file.toString(), "is empty");
    }
    if (size > LIMITS.maxFileBytes()) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT, "has %d bytes; at most %d are read", size, LIMITS.maxFileBytes()));
    }
  }
}
