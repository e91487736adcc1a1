package timewalker.fuzzing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Several named pieces in one input: entries of a zip, chunks of a picture, files of a folder. A
 * mutation changes a name or a content; sizes and checksums around them are made afterwards, so
 * that it is not turned away at the outer shell.
 *
 * <p>Each part is a byte with the name's length, the name in UTF-8, three bytes with the content's
 * length (big-endian), and the content. Every input can be taken apart: what is missing at the end
 * is missing in the last part.
 */
public final class Parts {
  /**
   * One piece.
   *
   * @param name of any content
   * @param content bytes
   */
  public record Part(String name, byte[] content) {
    /** A piece of text. */
    public Part(String name, String text) {
      this(name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final int MOST_PARTS = 200;
  private static final int MOST_NAME = 255;

  private Parts() {}

  /** Takes an input apart. */
  public static List<Part> of(byte[] input) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < input.length && parts.size() < MOST_PARTS) {
      int nameEnd = Math.min(input.length, at + 1 + (input[at] & 0xff));
      String name = new String(input, at + 1, nameEnd - at - 1, StandardCharsets.UTF_8);
      int length = 0;
      for (int i = nameEnd; i < nameEnd + 3; i++) {
        length = length << 8 | (i < input.length ? input[i] & 0xff : 0);
      }
      int from = Math.min(input.length, nameEnd + 3);
      at = Math.min(input.length, from + length);
      parts.add(new Part(name, Arrays.copyOfRange(input, from, at)));
    }
    return parts;
  }

  /** The input that gives these parts. */
  public static byte[] toBytes(List<Part> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Part part : parts) {
      byte[] name = part.name().getBytes(StandardCharsets.UTF_8);
      int length = part.content().length;
      if (name.length > MOST_NAME || length >= 1 << 24) {
        throw new IllegalArgumentException("too long: " + part.name());
      }
      out.write(name.length);
      out.writeBytes(name);
      out.writeBytes(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length});
      out.writeBytes(part.content());
    }
    return out.toByteArray();
  }

  /** Whether an input is itself a zip, such as a whole file in the corpus. */
  public static boolean isZip(byte[] input) {
    return input.length > 4 && input[0] == 'P' && input[1] == 'K' && input[2] < 10;
  }

  /** The parts as a zip, not compressed; of several with one name the first. */
  public static byte[] toZip(List<Part> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Set<String> names = new HashSet<>();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Part part : parts) {
        if (names.add(part.name())) {
          CRC32 crc = new CRC32();
          crc.update(part.content());
          ZipEntry entry = new ZipEntry(part.name());
          entry.setSize(part.content().length);
          entry.setCrc(crc.getValue());
          zip.putNextEntry(entry);
          zip.write(part.content());
          zip.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The entries of a whole zip. */
  public static List<Part> ofZip(byte[] zip) throws IOException {
    List<Part> parts = new ArrayList<>();
    // Not from a stream: a stored entry may have its size behind it.
    try (ZipFile file = new ZipFile(Scratch.file("whole.zip", zip).toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        parts.add(new Part(entry.getName(), file.getInputStream(entry).readAllBytes()));
      }
    }
    return parts;
  }
}
