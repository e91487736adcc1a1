package timewalker.io.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;

/**
 * What a picture file says about itself before its pixels.
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

  /** How far into a JPEG its size may stand: behind EXIF, thumbnails and colour profiles. */
  private static final int JPEG_SEARCH = 16 << 20;

  /**
   * Reads a file's header.
   *
   * @throws BadInputException when it is missing, no picture, or larger than the limits
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
    int at = 2;
    while (at + 9 < file.length) {
      int marker = file[at + 1] & 0xff;
      if ((file[at] & 0xff) != 0xff) {
        break;
      }
      if (marker == 0xff) {
        at++;
        continue;
      }
      int length = (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        int height = (file[at + 5] & 0xff) << 8 | (file[at + 6] & 0xff);
        int width = (file[at + 7] & 0xff) << 8 | (file[at + 8] & 0xff);
        return new ImageHeader(
            Format.JPEG, width, height, file[at + 9] & 0xff, file[at + 4] & 0xff);
      }
      if (length < 2 || marker == 0xd9 || marker == 0xda) {
        break;
      }
      at += 2 + length;
    }
    throw new BadInputException(origin, "is a JPEG without a size; the file is damaged");
  }
}
