package timewalker.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file under a temporary name beside it and moves it there when it is whole. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Produces a file's bytes. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything; the caller closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces or creates {@code file}. When the content fails, an earlier file of that name is left
   * as it was and nothing new is left behind.
   */
  public static void write(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String name = "." + file.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".tmp";
    Path temporary = folder.resolve(name);
    try {
      try (OutputStream out =
          new BufferedOutputStream(
              WritePoint.within(
                  Files.newOutputStream(
                      temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
              1 << 16)) {
        content.writeTo(out);
      }
      move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Gives a complete file its final name, in a way that a loss of power leaves either the earlier
   * file or the whole new one.
   */
  public static void move(Path from, Path to) throws IOException {
    Durable.sync(from);
    WritePoint.passed();
    rename(from, to);
    WritePoint.passed();
    Durable.syncFolder(to.toAbsolutePath().getParent());
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
