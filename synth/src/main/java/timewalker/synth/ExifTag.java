package timewalker.synth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * What a camera writes into a JPEG (Exif 2.3, a little-endian TIFF in an APP1 segment). For made-up
 * photos only: pictures of people that the program stores carry none of this.
 *
 * @param make the camera's maker
 * @param model the camera
 * @param taken when, local time, if the camera knew
 * @param orientation 1..8, how the stored pixels must be turned to stand upright
 * @param focalLength35mm focal length as if on 35 mm film, millimetres; 0 to leave it out
 */
public record ExifTag(
    String make,
    String model,
    Optional<LocalDateTime> taken,
    int orientation,
    int focalLength35mm) {
  private static final int ASCII = 2;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int APP1 = 0xe1;
  private static final int TIFF_HEADER = 8;

  public ExifTag {
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException("an orientation of " + orientation + ", not 1..8");
    }
    if (focalLength35mm < 0 || focalLength35mm > 0xffff) {
      throw new IllegalArgumentException("a focal length of " + focalLength35mm + " mm");
    }
  }

  /** A JPEG with this in front of its other segments, where readers expect it. */
  public byte[] addTo(byte[] jpeg) {
    if (jpeg.length < 4 || (jpeg[0] & 0xff) != 0xff || (jpeg[1] & 0xff) != 0xd8) {
      throw new IllegalArgumentException("not a JPEG");
    }
    byte[] name = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] tiff = tiff();
    int length = 2 + name.length + tiff.length;
    ByteArrayOutputStream out = new ByteArrayOutputStream(jpeg.length + length + 2);
    out.write(jpeg, 0, 2);
    out.writeBytes(new byte[] {(byte) 0xff, (byte) APP1, (byte) (length >> 8), (byte) length});
    out.writeBytes(name);
    out.writeBytes(tiff);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  private byte[] tiff() {
    String date =
        taken
            .map(t -> t.format(DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss", Locale.ROOT)))
            .orElse(null);
    Directory camera = new Directory();
    if (date != null) {
      camera.ascii(0x9003, date);
      camera.ascii(0x9004, date);
    }
    if (focalLength35mm > 0) {
      camera.number(0xa405, SHORT, focalLength35mm);
    }
    Directory main = new Directory();
    main.ascii(0x010f, make);
    main.ascii(0x0110, model);
    main.number(0x0112, SHORT, orientation);
    if (date != null) {
      main.ascii(0x0132, date);
    }
    int pointer = main.number(0x8769, LONG, 0);
    main.set(pointer, TIFF_HEADER + main.size());
    byte[] tiff = new byte[TIFF_HEADER + main.size() + camera.size()];
    ByteBuffer out = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(TIFF_HEADER);
    main.write(out);
    camera.write(out);
    return tiff;
  }

  /** One TIFF directory; entries must be added in ascending order of their tags. */
  private static final class Directory {
    private static final int ENTRY = 12;

    private final byte[] entryBytes = new byte[ENTRY * 8];
    private final ByteBuffer entries = ByteBuffer.wrap(entryBytes).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
    private final int[] textAt = new int[8];
    private int count;

    void ascii(int tag, String text) {
      byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
      entries.putShort((short) tag).putShort((short) ASCII).putInt(bytes.length);
      textAt[count++] = texts.size() + 1;
      entries.putInt(0);
      if (bytes.length <= 4) {
        throw new IllegalArgumentException("'" + text + "' is too short for a text of its own");
      }
      texts.writeBytes(bytes);
      if (texts.size() % 2 == 1) {
        texts.write(0);
      }
    }

    int number(int tag, int type, int value) {
      entries.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
      return count++;
    }

    void set(int entry, int value) {
      entries.putInt(ENTRY * entry + 8, value);
    }

    int size() {
      return 2 + ENTRY * count + 4 + texts.size();
    }

    void write(ByteBuffer out) {
      int textsFrom = out.position() + 2 + ENTRY * count + 4;
      for (int i = 0; i < count; i++) {
        if (textAt[i] > 0) {
          set(i, textsFrom + textAt[i] - 1);
        }
      }
      out.putShort((short) count);
      out.put(entryBytes, 0, ENTRY * count);
      out.putInt(0);
      out.put(texts.toByteArray());
    }
  }
}
