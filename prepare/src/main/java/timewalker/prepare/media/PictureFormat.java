package timewalker.prepare.media;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Formats of photos, known by a file's first bytes and not by its name. */
enum PictureFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP,
  TIFF,
  HEIF;

  /** Bytes that {@link #of} looks at. */
  static final int START = 16;

  private static final Set<String> HEIF_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "mif1", "msf1", "avif");

  static Optional<PictureFormat> of(byte[] start) {
    if (starts(start, 0xff, 0xd8, 0xff)) {
      return Optional.of(JPEG);
    }
    if (starts(start, 0x89, 'P', 'N', 'G')) {
      return Optional.of(PNG);
    }
    if (starts(start, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    }
    if (starts(start, 'B', 'M')) {
      return Optional.of(BMP);
    }
    if (starts(start, 'R', 'I', 'F', 'F') && "WEBP".equals(text(start, 8))) {
      return Optional.of(WEBP);
    }
    if (starts(start, 'I', 'I', 42, 0) || starts(start, 'M', 'M', 0, 42)) {
      return Optional.of(TIFF);
    }
    if ("ftyp".equals(text(start, 4)) && HEIF_BRANDS.contains(text(start, 8))) {
      return Optional.of(HEIF);
    }
    return Optional.empty();
  }

  private static boolean starts(byte[] bytes, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from) {
    return from + 4 <= bytes.length ? new String(bytes, from, 4, StandardCharsets.ISO_8859_1) : "";
  }
}
