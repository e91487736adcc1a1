package timewalker.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An empty file that one holder at a time has locked. The system releases the lock when a process
 * ends. The file then stays, and the next holder uses it. Links are not followed, and only an empty
 * file is ever touched.
 */
public final class LockFile implements AutoCloseable {
  /**
   * A holder that ends removes the file; another program that has just opened it must open it
   * again.
   */
  private static final int MOST_OPENINGS = 100;

  /** Closing a second channel to the same file would release this process's lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file created if it does not exist; its folder exists
   * @return the lock until it is closed; empty when another program or thread has it
   * @throws BadInputException when something else has the file's name
   */
  public static Optional<LockFile> tryTake(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    Path real = folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    if (!OWN.add(real)) {
      return Optional.empty();
    }
    Optional<LockFile> taken = Optional.empty();
    boolean interrupted = Thread.interrupted(); // an interrupted thread cannot use a channel
    try {
      taken = opened(real).map(channel -> new LockFile(real, channel));
      return taken;
    } finally {
      if (taken.isEmpty()) {
        OWN.remove(real);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Optional<FileChannel> opened(Path file) throws IOException {
    for (int i = 0; i < MOST_OPENINGS; i++) {
      requireOurs(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      boolean kept = false;
      try {
        if (channel.tryLock() == null) {
          return Optional.empty();
        }
        kept = channel.size() == 0 && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (kept) {
          return Optional.of(channel);
        }
      } catch (OverlappingFileLockException e) { // this process has it by another name
        return Optional.empty();
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Requires that nothing but a lock file has this name. A lock file is empty as long as it has its
   * name.
   *
   * @throws BadInputException when something does
   */
  public static void requireOurs(Path file) throws IOException {
    try {
      BasicFileAttributes there =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!there.isRegularFile() || there.size() > 0) {
        throw new BadInputException(
            file.toString(),
            "is not a lock file of TimeWalker but has the name of one; move it away and run again");
      }
    } catch (NoSuchFileException e) {
      // It is about to be made.
    }
  }

  /** Releases the lock and removes its file. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return; // The file may be another holder's by now.
    }
    boolean interrupted = Thread.interrupted(); // as above
    try (channel) {
      Files.deleteIfExists(file);
      // Marks it for whoever has opened the file that is now removed.
      channel.write(ByteBuffer.wrap(new byte[1]));
    } catch (ClosedByInterruptException e) {
      interrupted = true;
    } finally {
      OWN.remove(file);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
