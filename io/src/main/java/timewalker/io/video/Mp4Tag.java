package timewalker.io.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import timewalker.io.BadInputException;
import timewalker.io.image.SyntheticMediaTag;

/** XMP in an MP4 file: a top-level box of type "uuid" (XMP specification part 3, section 1.2.7). */
public final class Mp4Tag {
  private static final long XMP_HIGH = 0xBE7ACFCB97A942E8L;
  private static final long XMP_LOW = 0x9C71999491E3AFACL;
  private static final int UUID_TYPE = 0x75756964;
  private static final int HEADER = 24;
  private static final int MAX_PACKET = 1 << 20;

  private Mp4Tag() {}

  /** The box that holds a packet. */
  static byte[] box(byte[] xmp) {
    return ByteBuffer.allocate(HEADER + xmp.length)
        .putInt(HEADER + xmp.length)
        .putInt(UUID_TYPE)
        .putLong(XMP_HIGH)
        .putLong(XMP_LOW)
        .put(xmp)
        .array();
  }

  /**
   * The digital source type that a clip states, if any.
   *
   * @throws BadInputException when the file is no MP4
   */
  public static Optional<String> readFrom(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long at = 0;
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (at + 8 <= channel.size()) {
        header.clear();
        channel.read(header, at);
        header.flip();
        long size = Integer.toUnsignedLong(header.getInt(0));
        int type = header.getInt(4);
        if (size == 1 && header.limit() >= 16) {
          size = header.getLong(8);
        }
        if (size < 8 || size > channel.size() - at) {
          break;
        }
        boolean xmp =
            type == UUID_TYPE
                && header.limit() == HEADER
                && header.getLong(8) == XMP_HIGH
                && header.getLong(16) == XMP_LOW;
        if (xmp && size >= HEADER && size - HEADER <= MAX_PACKET) {
          ByteBuffer packet = ByteBuffer.allocate((int) (size - HEADER));
          channel.read(packet, at + HEADER);
          return SyntheticMediaTag.digitalSourceType(packet.array());
        }
        at += size;
      }
      if (at == 0) {
        throw new BadInputException(file.toString(), "is not an MP4 clip");
      }
    }
    return Optional.empty();
  }
}
