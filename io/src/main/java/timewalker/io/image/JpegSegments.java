package timewalker.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/** The marker segments of a JPEG. */
final class JpegSegments {
  static final int END = 0xd9;
  static final int SCAN = 0xda;

  private static final byte[] XMP_NAME =
      "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int APP1 = 0xe1;

  // Where frames and scans list their components, from the marker on, and bytes of each.
  private static final int FRAME_COUNT = 9;
  private static final int FRAME_STEP = 3;
  private static final int SCAN_COUNT = 4;
  private static final int SCAN_STEP = 2;

  private JpegSegments() {}

  /**
   * A marker and what belongs to it.
   *
   * @param marker 0x01..0xfe
   * @param start index of the 0xff before the marker
   * @param end index behind the segment, perhaps beyond the file's end; entropy-coded data follow a
   *     scan's segment
   */
  record Segment(int marker, int start, int end) {
    /** Whether it is a frame header, which holds the picture's size. */
    boolean isFrame() {
      boolean other = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
      return marker >= 0xc0 && marker <= 0xcf && !other;
    }

    /** Whether no header segment follows: a scan's segment or the end of the picture. */
    boolean endsHeader() {
      return marker == SCAN || marker == END;
    }
  }

  /** The first segment of a file; empty where it has none. */
  static Optional<Segment> first(byte[] jpeg) {
    return at(jpeg, 2);
  }

  /**
   * The segment that begins at an index, after any fill bytes.
   *
   * @return empty when there is no marker, or no length of at least 2 behind it
   */
  static Optional<Segment> at(byte[] jpeg, int index) {
    int start = index;
    while (start + 1 < jpeg.length && number(jpeg, start) == 0xffff) {
      start++;
    }
    if (start + 1 >= jpeg.length || (jpeg[start] & 0xff) != 0xff) {
      return Optional.empty();
    }
    int marker = jpeg[start + 1] & 0xff;
    if (marker == END) {
      return Optional.of(new Segment(marker, start, start + 2));
    }
    if (start + 3 >= jpeg.length || number(jpeg, start + 2) < 2) {
      return Optional.empty();
    }
    return Optional.of(new Segment(marker, start, start + 2 + number(jpeg, start + 2)));
  }

  /** Two bytes as an unsigned number. */
  static int number(byte[] jpeg, int index) {
    return (jpeg[index] & 0xff) << 8 | (jpeg[index + 1] & 0xff);
  }

  /** A JPEG with an XMP packet in an APP1 segment, after the JFIF segment if there is one. */
  static byte[] withXmp(byte[] jpeg, byte[] packet) {
    int at = 2;
    if ((jpeg[2] & 0xff) == 0xff && (jpeg[3] & 0xff) == 0xe0) {
      at += 2 + number(jpeg, 4);
    }
    int length = 2 + XMP_NAME.length + packet.length;
    if (length > 0xffff) {
      throw new IllegalArgumentException("an XMP packet of " + packet.length + " bytes");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(jpeg.length + length + 2);
    out.write(jpeg, 0, at);
    out.writeBytes(new byte[] {(byte) 0xff, (byte) APP1, (byte) (length >> 8), (byte) length});
    out.writeBytes(XMP_NAME);
    out.writeBytes(packet);
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  /** The XMP packet of a JPEG. */
  static Optional<byte[]> xmp(byte[] jpeg) {
    Optional<Segment> next = first(jpeg);
    while (next.isPresent() && !next.get().endsHeader() && next.get().end <= jpeg.length) {
      Segment segment = next.get();
      int body = segment.start + 4;
      int name = body + XMP_NAME.length;
      if (segment.marker == APP1
          && name <= segment.end
          && Arrays.equals(jpeg, body, name, XMP_NAME, 0, XMP_NAME.length)) {
        return Optional.of(Arrays.copyOfRange(jpeg, name, segment.end));
      }
      next = at(jpeg, segment.end);
    }
    return Optional.empty();
  }

  /**
   * Whether a colour of the frame is in no scan of the file, so that its pixels are missing. Files
   * whose headers make no sense are left to the decoder.
   */
  static boolean lacksColour(byte[] jpeg) {
    Set<Integer> missing = new HashSet<>();
    int from = 2;
    while (from >= 0 && from < jpeg.length) {
      Optional<Segment> next = at(jpeg, from);
      if (next.isEmpty() || next.get().end > jpeg.length) {
        // Stray bytes are common and harmless; a file that breaks off here is told by its reader.
        return false;
      }
      Segment segment = next.get();
      if (segment.marker == END) {
        break;
      }
      int end = segment.end;
      if (segment.isFrame() && missing.isEmpty()) {
        components(jpeg, segment, FRAME_COUNT, FRAME_STEP, missing::add);
      } else if (segment.marker == SCAN) {
        components(jpeg, segment, SCAN_COUNT, SCAN_STEP, missing::remove);
        if (missing.isEmpty()) {
          return false;
        }
        end = scanEnd(jpeg, segment);
      }
      from = end;
    }
    return !missing.isEmpty();
  }

  /**
   * The numbers of the components that a frame or a scan lists.
   *
   * @param count where their count stands, behind the marker
   * @param step bytes of each
   */
  private static void components(
      byte[] jpeg, Segment segment, int count, int step, IntConsumer each) {
    int at = segment.start + count;
    int many = at < segment.end ? jpeg[at] & 0xff : 0;
    for (int i = 0; i < many && at + 1 + i * step < segment.end; i++) {
      each.accept(jpeg[at + 1 + i * step] & 0xff);
    }
  }

  /**
   * Behind the entropy-coded data: the next marker that is neither a stuffed byte nor a restart.
   */
  static int scanEnd(byte[] file, Segment scan) {
    for (int i = scan.end(); i + 1 < file.length; i++) {
      int next = file[i + 1] & 0xff;
      boolean within = next == 0 || next >= 0xd0 && next <= 0xd7 || next == 0xff;
      if ((file[i] & 0xff) == 0xff && !within) {
        return i;
      }
    }
    return -1;
  }
}
