package timewalker.io.image;

import java.util.Locale;
import java.util.Optional;
import timewalker.io.BadInputException;
import timewalker.io.image.JpegSegments.Segment;

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

  /** Largest offset of a field that is read here, from its segment's start. */
  private static final int LONGEST = 10;

  private JpegScans() {}

  /**
   * Makes sure that decoding takes little native memory, before a decoder begins. Where no scan is
   * found behind the frame header, coefficients count as kept: a decoder skips stray bytes, or
   * reads on where this array ends.
   *
   * @param jpeg the file's beginning
   * @throws BadInputException when it would take too much
   */
  static void requireMemory(byte[] jpeg, String origin) {
    Optional<Segment> frame = Optional.empty();
    Optional<Segment> next = JpegSegments.first(jpeg);
    while (next.isPresent() && next.get().start() + LONGEST < jpeg.length) {
      Segment segment = next.get();
      if (segment.isFrame()) {
        frame = next;
      }
      if (segment.marker() == JpegSegments.SCAN) {
        if (frame.isPresent() && isKept(jpeg, frame.get(), segment)) {
          requireMemory(jpeg, frame.get(), origin);
        }
        return;
      }
      next = JpegSegments.at(jpeg, segment.end());
    }
    if (frame.isPresent()) {
      requireMemory(jpeg, frame.get(), origin);
    }
  }

  /** Whether coefficients are kept: progressive ones, and components in scans of their own. */
  private static boolean isKept(byte[] jpeg, Segment frame, Segment scan) {
    boolean progressive = (frame.marker() & 3) == 2;
    return progressive || (jpeg[scan.start() + 4] & 0xff) < (jpeg[frame.start() + 9] & 0xff);
  }

  private static void requireMemory(byte[] jpeg, Segment frame, String origin) {
    int height = JpegSegments.number(jpeg, frame.start() + 5);
    int width = JpegSegments.number(jpeg, frame.start() + 7);
    int components = jpeg[frame.start() + 9] & 0xff;
    int first = frame.start() + 10;
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
              "is a JPEG of %dx%d pixels that stores its colours in several scans, and decoding"
                  + " it would take %d MB; save it without \"progressive\"",
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
}
