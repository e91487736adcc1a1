package timewalker.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes a file under a temporary name beside it and moves it there when it is complete. */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;

  private AtomicFile() {}

  /** Produces a file's bytes. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything; the caller closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces or creates {@code file}, and its folder if that does not exist. If the content fails,
   * an earlier file stays as it was and no new file is left behind.
   *
   * @throws OutputException when it cannot be written
   */
  public static void write(Path file, Content content) throws IOException {
    try (TemporaryFile temporary = TemporaryFile.beside(file)) {
      try (OutputStream out = new BufferedOutputStream(temporary.stream(), BUFFER)) {
        content.writeTo(out);
      }
      temporary.publish();
    }
  }
}
