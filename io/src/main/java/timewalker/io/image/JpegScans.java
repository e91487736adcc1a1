package timewalker.io.image;

import java.util.Locale;
import timewalker.io.BadInputException;

/**
 * How a JPEG's coefficients are spread over its scans. A decoder works row by row only when one
 * scan holds all components; otherwise it keeps every coefficient in native memory until the last
 * scan, which no limit of Java's heap bounds.
 */
final class JpegScans {
  /** Bytes of coefficients: a progressive picture of 128 megapixels with halved colours. */
  private static final long MOST_BYTES = 400L << 20;

  private static final int BLOCK = 8;
  private static final int BYTES_A_COEFFICIENT = 2;

  private JpegScans() {}

  /**
   * Makes sure that decoding takes little native memory, before a decoder begins.
   *
   * @param jpeg the file's beginning; what stands behind it does not count
   * @throws BadInputException when it would take too much
   */
  static void requireMemory(byte[] jpeg, String origin) {
    int frame = -1;
    for (int at = 2; at + 10 < jpeg.length && (jpeg[at] & 0xff) == 0xff; ) {
      int marker = jpeg[at + 1] & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      if (isFrame(marker)) {
        frame = at;
      }
      if (marker == 0xda) {
        if (frame >= 0 && isKept(jpeg, frame, at)) {
          requireMemory(jpeg, frame, origin);
        }
        return;
      }
      int length = number(jpeg, at + 2);
      if (length < 2) {
        return;
      }
      at += 2 + length;
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Whether coefficients are kept: progressive ones, and components in scans of their own. */
  private static boolean isKept(byte[] jpeg, int frame, int scan) {
    boolean progressive = (jpeg[frame + 1] & 3) == 2;
    return progressive || (jpeg[scan + 4] & 0xff) < (jpeg[frame + 9] & 0xff);
  }

  private static void requireMemory(byte[] jpeg, int frame, String origin) {
    int height = number(jpeg, frame + 5);
    int width = number(jpeg, frame + 7);
    int components = jpeg[frame + 9] & 0xff;
    int first = frame + 10;
    if (first + 3 * components > jpeg.length) {
      return; // cut off: its decoder says so
    }
    int widest = 1;
    int highest = 1;
    for (int c = 0; c < components; c++) {
      widest = Math.max(widest, across(jpeg, first, c));
      highest = Math.max(highest, down(jpeg, first, c));
    }
    long bytes = 0;
    for (int c = 0; c < components; c++) {
      long columns = Math.ceilDiv(width * across(jpeg, first, c), widest * BLOCK);
      long rows = Math.ceilDiv(height * down(jpeg, first, c), highest * BLOCK);
      bytes += columns * rows * BLOCK * BLOCK * BYTES_A_COEFFICIENT;
    }
    if (bytes > MOST_BYTES) {
      throw new BadInputException(
          origin,
          String.format(
              Locale.ROOT,
              "is a progressive JPEG of %dx%d pixels, and decoding it would take %d MB; save it"
                  + " without \"progressive\"",
              width,
              height,
              bytes >> 20));
    }
  }

  private static int across(byte[] jpeg, int first, int component) {
    return Math.max(1, jpeg[first + 3 * component + 1] >> 4 & 15);
  }

  private static int down(byte[] jpeg, int first, int component) {
    return Math.max(1, jpeg[first + 3 * component + 1] & 15);
  }

  private static int number(byte[] jpeg, int at) {
    return (jpeg[at] & 0xff) << 8 | (jpeg[at + 1] & 0xff);
  }
}
