package timewalker.io.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import timewalker.fuzzing.Parts;

/** A PNG as the parts of a fuzzed input: one for each chunk, pixels not yet packed. */
public final class PngParts {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int TYPE = 4;

  private PngParts() {}

  /** The input itself when it is a PNG already, else a PNG of its parts. */
  public static byte[] png(byte[] input) {
    return PngDecoder.isPng(input) ? input : toPng(Parts.of(input));
  }

  private static byte[] toPng(List<Parts.Part> parts) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    for (Parts.Part part : parts) {
      boolean pixels = part.name().equals("IDAT");
      chunk(png, part.name(), pixels ? deflated(part.content()) : part.content());
    }
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String name, byte[] content) {
    byte[] type = Arrays.copyOf(name.getBytes(StandardCharsets.ISO_8859_1), TYPE);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(content);
    png.writeBytes(number(content.length));
    png.writeBytes(type);
    png.writeBytes(content);
    png.writeBytes(number((int) crc.getValue()));
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static byte[] deflated(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
