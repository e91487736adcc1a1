package timewalker.io;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. */
public final class Sha256 {
  private Sha256() {}

  /** A new digest. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** The digest of bytes, as 64 lower-case hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Adds the rest of a stream to a digest; the stream stays open. */
  public static void update(MessageDigest digest, InputStream in) throws IOException {
    update(digest, in, Long.MAX_VALUE);
  }

  /**
   * Adds the next bytes of a stream to a digest; the stream stays open.
   *
   * @param most bytes to add
   * @return how many were added; fewer than most at the end of the stream
   */
  public static long update(MessageDigest digest, InputStream in, long most) throws IOException {
    byte[] chunk = new byte[1 << 16];
    long done = 0;
    while (done < most) {
      int n = in.read(chunk, 0, (int) Math.min(chunk.length, most - done));
      if (n < 0) {
        break;
      }
      digest.update(chunk, 0, n);
      done += n;
    }
    return done;
  }
}
