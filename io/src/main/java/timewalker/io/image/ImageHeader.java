package timewalker.io.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.image.JpegSegments.Segment;

/**
 * The header of a picture file: what it states before its pixels.
 *
 * @param format the file's format, by its first bytes and not by its name
 * @param width pixels
 * @param height pixels
 * @param channels samples a pixel as stored; a palette counts as 3
 * @param bitsPerSample 1..16
 */
public record ImageHeader(Format format, int width, int height, int channels, int bitsPerSample) {
  /** Formats that can be read. */
  public enum Format {
    PNG,
    JPEG
  }

  /**
   * How many bytes of a JPEG are searched for its size, behind EXIF, thumbnails and colour
   * profiles.
   */
  private static final int JPEG_SEARCH = 16 << 20;

  /**
   * Reads a file's header.
   *
   * @throws BadInputException when it is missing, not a picture, or larger than the limits
   */
  public static ImageHeader read(Path file, ImageLimits limits) throws IOException {
    requireFile(file, limits);
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(1 << 12);
      if (isJpeg(start)) {
        byte[] more = in.readNBytes(JPEG_SEARCH);
        byte[] all = java.util.Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        start = all;
      }
    }
    return read(start, file.toString(), limits);
  }

  static void requireFile(Path file, ImageLimits limits) throws IOException {
    RegularFile.require(file);
    if (Files.size(file) > limits.maxFileBytes()) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "has %d bytes; at most %d are read",
              Files.size(file),
              limits.maxFileBytes()));
    }
  }

  /**
   * The header of a picture in memory.
   *
   * @param origin what to call it in messages
   */
  public static ImageHeader of(byte[] file, String origin, ImageLimits limits) {
    return read(file, origin, limits);
  }

  static ImageHeader read(byte[] file, String origin, ImageLimits limits) {
    ImageHeader header;
    if (PngDecoder.isPng(file)) {
      header = PngDecoder.header(file, origin);
    } else if (isJpeg(file)) {
      header = jpeg(file, origin);
    } else {
      throw new BadInputException(
          origin, file.length == 0 ? "is empty" : "is neither a PNG nor a JPEG picture");
    }
    long pixels = (long) header.width * header.height;
    if (header.width < 1 || header.height < 1) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT, "claims a picture of %dx%d pixels", header.width, header.height));
    }
    if (Math.max(header.width, header.height) > limits.maxSide() || pixels > limits.maxPixels()) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "claims a picture of %dx%d pixels; at most %d along a side and %d in all are read",
              header.width,
              header.height,
              limits.maxSide(),
              limits.maxPixels()));
    }
    if (header.format == Format.JPEG) {
      JpegScans.requireMemory(file, origin);
    }
    return header;
  }

  static boolean isJpeg(byte[] file) {
    return file.length >= 3
        && (file[0] & 0xff) == 0xff
        && (file[1] & 0xff) == 0xd8
        && (file[2] & 0xff) == 0xff;
  }

  private static ImageHeader jpeg(byte[] file, String origin) {
    Optional<Segment> next = JpegSegments.first(file);
    while (next.isPresent() && !next.get().endsHeader() && next.get().start() + 9 < file.length) {
      Segment segment = next.get();
      int start = segment.start();
      if (segment.isFrame()) {
        int height = JpegSegments.number(file, start + 5);
        int width = JpegSegments.number(file, start + 7);
        return new ImageHeader(
            Format.JPEG, width, height, file[start + 9] & 0xff, file[start + 4] & 0xff);
      }
      next = JpegSegments.at(file, segment.end());
    }
    throw new BadInputException(origin, "is a JPEG without a size; the file is damaged");
  }
}
