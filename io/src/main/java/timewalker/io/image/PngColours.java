package timewalker.io.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a PNG says of its colours before its pixels: the chunk cICP, else iCCP (PNG third edition,
 * 4.3). Damaged chunks count as none.
 *
 * @param codes primaries and transfer function as ISO/IEC 23091-2 numbers them
 * @param profile ICC profile
 */
record PngColours(Optional<int[]> codes, Optional<byte[]> profile) {
  private static final int SIGNATURE = 8;
  private static final int CHUNK = 12;

  /** No profile of a camera or a screen is larger. */
  private static final int MOST_PROFILE = 1 << 22;

  /**
   * Reads them.
   *
   * @param file its first bytes or all; what lies behind the first pixels is not looked at
   */
  static PngColours of(byte[] file) {
    Optional<int[]> codes = Optional.empty();
    Optional<byte[]> profile = Optional.empty();
    int at = SIGNATURE;
    while (at <= file.length - CHUNK) {
      int length = ByteBuffer.wrap(file).getInt(at);
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > file.length - at - CHUNK || type.equals("IDAT")) {
        break;
      }
      int body = at + 8;
      if (type.equals("cICP") && length == 4 && isWhole(file, at, length)) {
        codes = Optional.of(new int[] {file[body] & 0xff, file[body + 1] & 0xff});
      } else if (type.equals("iCCP") && isWhole(file, at, length)) {
        profile = unpacked(Arrays.copyOfRange(file, body, body + length));
      }
      at = body + length + 4;
    }
    return new PngColours(codes, profile);
  }

  /** A picture with such colours in sRGB. */
  ByteImage toSrgb(ByteImage picture) {
    if (picture.channels() < 3) {
      return picture;
    }
    return codes
        .map(
            c -> SdrColours.of(c[0], c[1]).map(colours -> colours.convert(picture)).orElse(picture))
        .or(() -> profile.map(p -> IccColours.toSrgb(picture, p)))
        .orElse(picture);
  }

  private static boolean isWhole(byte[] file, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(file, at + 4, length + 4);
    return (int) crc.getValue() == ByteBuffer.wrap(file).getInt(at + 8 + length);
  }

  /** The chunk holds a name, a zero, the number of the method, and the packed profile. */
  private static Optional<byte[]> unpacked(byte[] chunk) {
    int start = 0;
    while (start < chunk.length && chunk[start] != 0) {
      start++;
    }
    start += 2;
    if (start >= chunk.length) {
      return Optional.empty();
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk, start, chunk.length - start);
      byte[] out = new byte[1 << 12];
      int n = 0;
      while (!inflater.finished()) {
        if (n == out.length) {
          if (n == MOST_PROFILE) {
            return Optional.empty();
          }
          out = Arrays.copyOf(out, 2 * n);
        }
        int more = inflater.inflate(out, n, out.length - n);
        if (more == 0 && !inflater.finished()) {
          return Optional.empty();
        }
        n += more;
      }
      return Optional.of(Arrays.copyOf(out, n));
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }
}
