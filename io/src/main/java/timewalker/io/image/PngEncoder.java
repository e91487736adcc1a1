package timewalker.io.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (ISO/IEC 15948). Rows are filtered with one fast predictor that suits the content,
 * instead of the best of five for each row: rendering a data set writes hundreds of pictures a
 * second.
 */
final class PngEncoder {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final byte[] COLOUR_TYPE = {0, 0, 4, 2, 6};
  private static final int FILTER_NONE = 0;
  private static final int FILTER_UP = 2;

  private PngEncoder() {}

  static void write(OutputStream out, ByteImage image, PngOptions options) throws IOException {
    int rowBytes = image.width() * image.channels();
    write(out, image.width(), image.height(), image.channels(), 8, options, rows(image, rowBytes));
  }

  static void write(OutputStream out, ShortImage image, PngOptions options) throws IOException {
    write(out, image.width(), image.height(), image.channels(), 16, options, rows(image));
  }

  private static void write(
      OutputStream out,
      int width,
      int height,
      int channels,
      int bits,
      PngOptions options,
      byte[] filtered)
      throws IOException {
    out.write(SIGNATURE);
    byte[] header = new byte[13];
    ByteBuffer.wrap(header)
        .putInt(width)
        .putInt(height)
        .put((byte) bits)
        .put(COLOUR_TYPE[channels]);
    chunk(out, "IHDR", header, header.length);
    if (options.tag().isPresent()) {
      byte[] text = internationalText("XML:com.adobe.xmp", options.tag().get().xmp());
      chunk(out, "iTXt", text, text.length);
    }
    Deflater deflater = new Deflater(options.deflateLevel());
    try {
      deflater.setInput(filtered);
      deflater.finish();
      byte[] packed = new byte[1 << 16];
      while (!deflater.finished()) {
        int n = deflater.deflate(packed);
        chunk(out, "IDAT", packed, n);
      }
    } finally {
      deflater.end();
    }
    chunk(out, "IEND", new byte[0], 0);
  }

  /** Every row behind its filter's number. Masks have long equal runs and stay as they are. */
  private static byte[] rows(ByteImage image, int rowBytes) {
    int filter = image.channels() == 1 ? FILTER_NONE : FILTER_UP;
    byte[] out = new byte[Math.multiplyExact(image.height(), rowBytes + 1)];
    byte[] data = image.data();
    for (int y = 0; y < image.height(); y++) {
      int to = y * (rowBytes + 1);
      int from = y * rowBytes;
      if (y == 0 || filter == FILTER_NONE) {
        System.arraycopy(data, from, out, to + 1, rowBytes);
      } else {
        out[to] = FILTER_UP;
        for (int i = 0; i < rowBytes; i++) {
          out[to + 1 + i] = (byte) (data[from + i] - data[from - rowBytes + i]);
        }
      }
    }
    return out;
  }

  private static byte[] rows(ShortImage image) {
    int rowSamples = image.width() * image.channels();
    int rowBytes = 2 * rowSamples;
    byte[] out = new byte[Math.multiplyExact(image.height(), rowBytes + 1)];
    short[] data = image.data();
    for (int y = 0; y < image.height(); y++) {
      int to = y * (rowBytes + 1);
      int from = y * rowSamples;
      out[to++] = (byte) (y == 0 ? FILTER_NONE : FILTER_UP);
      for (int i = 0; i < rowSamples; i++) {
        int value = data[from + i];
        int above = y == 0 ? 0 : data[from + i - rowSamples];
        // Filters work on bytes, without carry between the two of a sample.
        out[to++] = (byte) ((value >> 8) - (above >> 8));
        out[to++] = (byte) (value - above);
      }
    }
    return out;
  }

  private static byte[] internationalText(String keyword, byte[] utf8) {
    byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
    // Keyword, 0; not compressed, method 0; no language, 0; no translated keyword, 0; the text.
    byte[] out = Arrays.copyOf(key, key.length + 5 + utf8.length);
    System.arraycopy(utf8, 0, out, key.length + 5, utf8.length);
    return out;
  }

  private static void chunk(OutputStream out, String type, byte[] data, int length)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data, 0, length);
    out.write(ByteBuffer.allocate(4).putInt(length).array());
    out.write(name);
    out.write(data, 0, length);
    out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
