package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A PNG with what a camera or a program adds to it. */
final class MadePng {
  /** Signature and header. */
  private static final int START = 33;

  private MadePng() {}

  /** The picture, with a chunk behind its header. */
  static byte[] with(byte[] png, String name, byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(US_ASCII));
    crc.update(body);
    return ByteBuffer.allocate(png.length + 12 + body.length)
        .put(png, 0, START)
        .putInt(body.length)
        .put(name.getBytes(US_ASCII))
        .put(body)
        .putInt((int) crc.getValue())
        .put(png, START, png.length - START)
        .array();
  }
}
