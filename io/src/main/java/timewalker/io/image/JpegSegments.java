package timewalker.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The marker segments before a JPEG's pixels: where XMP stands. */
final class JpegSegments {
  private static final byte[] XMP_NAME =
      "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int APP1 = 0xe1;

  private JpegSegments() {}

  /** A JPEG with an XMP packet in an APP1 segment, after the JFIF segment if there is one. */
  static byte[] withXmp(byte[] jpeg, byte[] packet) {
    int at = 2;
    if ((jpeg[2] & 0xff) == 0xff && (jpeg[3] & 0xff) == 0xe0) {
      at += 2 + length(jpeg, 2);
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
    int at = 2;
    while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == 0xff) {
      int marker = jpeg[at + 1] & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      int length = length(jpeg, at);
      if (marker == 0xda || marker == 0xd9 || length < 2 || at + 2 + length > jpeg.length) {
        break;
      }
      int body = at + 4;
      int name = body + XMP_NAME.length;
      int end = at + 2 + length;
      if (marker == APP1
          && name <= end
          && Arrays.equals(jpeg, body, name, XMP_NAME, 0, XMP_NAME.length)) {
        return Optional.of(Arrays.copyOfRange(jpeg, name, end));
      }
      at = end;
    }
    return Optional.empty();
  }

  private static int length(byte[] jpeg, int at) {
    return (jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff);
  }
}
