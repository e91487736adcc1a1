package timewalker.prepare.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A HEIC file with properties and EXIF of one's choice (ISO/IEC 23008-12), from a plain one. */
final class MadeHeic {
  /** Where the boxes lie in photo.heic: decoder's configuration, size, and the coded picture. */
  private static final int[] CONFIGURATION = {172, 120};

  private static final int[] SIZE = {311, 20};
  private static final int[] PICTURE = {378, 344};

  private MadeHeic() {}

  /**
   * A file.
   *
   * @param plain photo.heic
   * @param property one more box of the picture's properties, such as its colours
   * @param exif a TIFF with EXIF's tags
   */
  static byte[] of(byte[] plain, byte[] property, byte[] exif) {
    byte[] picture = Arrays.copyOfRange(plain, PICTURE[0], PICTURE[0] + PICTURE[1]);
    byte[] tags = joined(new byte[4], exif); // behind the offset of the TIFF header
    byte[] start = meta(plain, property, 0, picture.length, tags.length);
    int data = 28 + start.length + 8;
    return joined(
        Arrays.copyOf(plain, 28),
        meta(plain, property, data, picture.length, tags.length),
        box("mdat", joined(picture, tags)));
  }

  private static byte[] meta(byte[] plain, byte[] property, int data, int picture, int tags) {
    byte[] properties =
        box(
            "ipco",
            joined(
                Arrays.copyOfRange(plain, CONFIGURATION[0], CONFIGURATION[0] + CONFIGURATION[1]),
                Arrays.copyOfRange(plain, SIZE[0], SIZE[0] + SIZE[1]),
                property));
    byte[] of = box("ipma", numbers(0, 1), new byte[] {0, 1, 3, (byte) 0x81, 2, 3});
    return box(
        "meta",
        numbers(0),
        box("hdlr", numbers(0, 0, 0x70696374, 0, 0, 0), new byte[1]),
        box("pitm", numbers(0), new byte[] {0, 1}),
        box("iinf", numbers(0), new byte[] {0, 2}, item(1, "hvc1"), item(2, "Exif")),
        box("iref", numbers(0), box("cdsc", new byte[] {0, 2, 0, 1, 0, 1})),
        box("iprp", properties, of),
        box(
            "iloc",
            numbers(0),
            new byte[] {0x44, 0, 0, 2},
            place(1, data, picture),
            place(2, data + picture, tags)));
  }

  private static byte[] item(int number, String type) {
    byte[] name = (type + "\0").getBytes(StandardCharsets.ISO_8859_1);
    return box("infe", numbers(2 << 24), new byte[] {0, (byte) number, 0, 0}, name);
  }

  private static byte[] place(int number, int offset, int length) {
    return joined(new byte[] {0, (byte) number, 0, 0, 0, 1}, numbers(offset, length));
  }

  /** A box of a name and content. */
  static byte[] box(String name, byte[]... content) {
    byte[] all = joined(content);
    return joined(numbers(8 + all.length), name.getBytes(StandardCharsets.ISO_8859_1), all);
  }

  private static byte[] numbers(int... values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length);
    Arrays.stream(values).forEach(out::putInt);
    return out.array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
