package timewalker.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Text from outside: UTF-8 and nothing else. */
public final class StrictText {
  private static final String MARK = "\uFEFF";

  private StrictText() {}

  /**
   * Reads a file.
   *
   * @param most bytes that it may have
   * @return its text without the byte-order mark that some editors put before it
   * @throws BadInputException when it is missing, larger, or not UTF-8, with the line
   */
  public static String read(Path file, long most) throws IOException {
    return of(StrangersFile.bytes(file, most), file.toString());
  }

  /**
   * The text of bytes.
   *
   * @param origin what to call it in messages
   */
  public static String of(byte[] bytes, String origin) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, text, true);
    text.flip();
    if (result.isError()) {
      throw new BadInputException(
          origin + ", line " + (1 + text.chars().filter(c -> c == '\n').count()),
          String.format(
              Locale.ROOT,
              "is not UTF-8 text: byte 0x%02x; save the file as UTF-8",
              bytes[in.position()]));
    }
    String whole = text.toString();
    return whole.startsWith(MARK) ? whole.substring(MARK.length()) : whole;
  }
}
