package timewalker.io.dataset;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import timewalker.io.WritePoint;

/**
 * A folder that is filled beside its target and takes the target's place when it is whole. A
 * program that is killed leaves it behind; the next one with the same target removes it. A lock
 * tells what is left behind from what another program is just filling.
 */
final class PartialFolder {
  private static final String LOCK = ".lock";

  /** A folder without a lock may be one that is just being made. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /** Opening and closing one's own lock would give it up. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private PartialFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes one.
   *
   * @param target absolute; its folder is there
   */
  static PartialFolder beside(Path target) throws IOException {
    String prefix = String.format(Locale.ROOT, ".%s.partial-", target.getFileName());
    removeLeftovers(requireNonNull(target.getParent(), "no folder"), prefix);
    Path path = target.resolveSibling(prefix + Long.toHexString(System.nanoTime()));
    // Not createTempDirectory: the dataset shall have the permissions of any other folder.
    OWN.add(path);
    Files.createDirectory(path);
    FileChannel lock =
        FileChannel.open(
            path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new PartialFolder(path, lock);
  }

  private static void removeLeftovers(Path folder, String prefix) throws IOException {
    try (DirectoryStream<Path> there =
        Files.newDirectoryStream(folder, p -> p.getFileName().toString().startsWith(prefix))) {
      for (Path partial : there) {
        if (!OWN.contains(partial) && isLeftBehind(partial)) {
          deleteTree(partial);
        }
      }
    }
  }

  private static boolean isLeftBehind(Path partial) {
    try {
      Path file = partial.resolve(LOCK);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Instant changed = Files.getLastModifiedTime(partial).toInstant();
        return changed.isBefore(Instant.now().minus(YOUNG));
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        return channel.tryLock() != null;
      }
    } catch (IOException e) {
      // Another user's, or just gone: not ours to remove.
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Takes the lock away, so that the folder holds nothing but what was put into it. */
  void unlock() throws IOException {
    lock.close();
    Files.deleteIfExists(path.resolve(LOCK));
  }

  /** It has become something else, or is gone. */
  void forget() {
    OWN.remove(path);
  }

  /** Removes it with all that is in it. */
  void delete() throws IOException {
    lock.close();
    deleteTree(path);
    forget();
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
        WritePoint.passed();
      }
    }
  }
}
