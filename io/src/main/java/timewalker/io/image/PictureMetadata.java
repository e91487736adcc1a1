package timewalker.io.image;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import timewalker.io.BadInputException;
import timewalker.io.image.JpegSegments.Segment;

/**
 * Metadata of a picture file: camera, place, time, names, comments. Removing it changes no pixel,
 * so that a picture can be added to a dataset as it was encoded.
 */
public final class PictureMetadata {
  /** Chunks of a PNG that change how its pixels look; the critical ones besides. */
  private static final Set<String> PNG_LOOK =
      Set.of("tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "cICP", "pHYs", "bKGD");

  private static final byte[] ICC_NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int PNG_SIGNATURE = 8;
  private static final int PNG_CHUNK = 12;

  private PictureMetadata() {}

  /**
   * A picture without metadata. A synthetic-media tag stays.
   *
   * @param file PNG or JPEG
   * @param origin what to call it in messages
   * @return the same array when there is nothing to remove
   * @throws BadInputException when it is neither, or is cut off
   */
  public static byte[] removedFrom(byte[] file, String origin) {
    Optional<SyntheticMediaTag> tag = tag(file, origin);
    if (PngDecoder.isPng(file)) {
      return withoutChunks(file, origin, tag.map(SyntheticMediaTag::xmp));
    }
    byte[] plain = withoutSegments(file, origin);
    if (tag.isEmpty()) {
      return plain;
    }
    byte[] tagged = JpegSegments.withXmp(plain, tag.get().xmp());
    return Arrays.equals(tagged, file) ? file : tagged;
  }

  /**
   * How a JPEG or PNG is to be turned or mirrored, as EXIF numbers it; 1 where it does not say, or
   * says it in a damaged way.
   */
  public static int orientation(byte[] file) {
    if (!ImageHeader.isJpeg(file) && !PngDecoder.isPng(file)) {
      return 1;
    }
    try {
      return orientation(PngDecoder.isPng(file) ? exifOfPng(file) : exifOfJpeg(file));
    } catch (JpegProcessingException | IOException | RuntimeException e) {
      return 1;
    }
  }

  /** EXIF alone: other metadata may take minutes to read. */
  private static Metadata exifOfJpeg(byte[] file) throws JpegProcessingException, IOException {
    return JpegMetadataReader.readMetadata(
        new ByteArrayInputStream(file), List.of(new ExifReader()));
  }

  private static Metadata exifOfPng(byte[] file) {
    Metadata metadata = new Metadata();
    int at = PNG_SIGNATURE;
    while (file.length - at >= PNG_CHUNK) {
      int length = int32(file, at);
      if (length < 0 || length > file.length - at - PNG_CHUNK) {
        break;
      }
      if (new String(file, at + 4, 4, StandardCharsets.ISO_8859_1).equals("eXIf")) {
        byte[] exif = Arrays.copyOfRange(file, at + 8, at + 8 + length);
        new ExifReader().extract(new ByteArrayReader(exif), metadata);
      }
      at += length + PNG_CHUNK;
    }
    return metadata;
  }

  /** What EXIF says of a picture's orientation, 1..8; 1 where it does not say. */
  public static int orientation(Metadata metadata) {
    Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value = main == null ? null : main.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null || value < 1 || value > 8 ? 1 : value;
  }

  private static Optional<SyntheticMediaTag> tag(byte[] file, String origin) {
    return SyntheticMediaTag.readFrom(file, origin)
        .flatMap(uri ->
            Arrays.stream(SyntheticMediaTag.values()).filter(t -> t.uri().equals(uri)).findFirst());
  }

  private static byte[] withoutChunks(byte[] file, String origin, Optional<byte[]> xmp) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, PNG_SIGNATURE);
    int at = PNG_SIGNATURE;
    while (true) {
      if (file.length - at < PNG_CHUNK) {
        throw new BadInputException(origin, "is cut off");
      }
      int length = int32(file, at);
      if (length < 0 || length > file.length - at - PNG_CHUNK) {
        throw new BadInputException(origin, "is cut off");
      }
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      boolean ours = xmp.isPresent() && endsWith(file, at + 8 + length, xmp.get(), length);
      if (Character.isUpperCase(type.charAt(0)) || PNG_LOOK.contains(type) || ours) {
        out.write(file, at, length + PNG_CHUNK);
      }
      at += length + PNG_CHUNK;
      if (type.equals("IEND")) {
        return out.size() == file.length ? file : out.toByteArray();
      }
    }
  }

  private static boolean endsWith(byte[] file, int end, byte[] packet, int length) {
    return packet.length <= length
        && Arrays.equals(file, end - packet.length, end, packet, 0, packet.length);
  }

  private static byte[] withoutSegments(byte[] file, String origin) {
    if (!ImageHeader.isJpeg(file)) {
      throw new BadInputException(origin, "is neither a PNG nor a JPEG picture");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, 2);
    int at = 2;
    while (true) {
      Segment segment = segment(file, at, origin);
      if (segment.marker() == JpegSegments.END) {
        out.write(file, segment.start(), 2);
        return out.size() == file.length ? file : out.toByteArray();
      }
      int end =
          segment.marker() == JpegSegments.SCAN
              ? JpegSegments.scanEnd(file, segment)
              : segment.end();
      if (end < 0 || end > file.length) {
        throw new BadInputException(origin, "is cut off");
      }
      if (showsPixels(file, segment)) {
        out.write(file, segment.start(), end - segment.start());
      }
      at = end;
    }
  }

  private static Segment segment(byte[] file, int at, String origin) {
    return JpegSegments.at(file, at)
        .orElseThrow(() -> {
          boolean stray = at + 1 < file.length && (file[at] & 0xff) != 0xff;
          return new BadInputException(origin, stray ? "is a damaged JPEG" : "is cut off");
        });
  }

  /** Everything but comments and application data; of these JFIF, colour profile and Adobe's. */
  private static boolean showsPixels(byte[] file, Segment segment) {
    int marker = segment.marker();
    int body = segment.start() + 4;
    boolean application = marker >= 0xe0 && marker <= 0xef;
    if (marker == 0xe2) {
      int name = body + ICC_NAME.length;
      return name <= file.length && Arrays.equals(file, body, name, ICC_NAME, 0, ICC_NAME.length);
    }
    return marker != 0xfe && (!application || List.of(0xe0, 0xee).contains(marker));
  }

  private static int int32(byte[] file, int at) {
    return (file[at] & 0xff) << 24
        | (file[at + 1] & 0xff) << 16
        | (file[at + 2] & 0xff) << 8
        | (file[at + 3] & 0xff);
  }
}
