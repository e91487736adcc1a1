package timewalker.io.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import timewalker.io.BadInputException;
import timewalker.io.LockFile;
import timewalker.io.WritePoint;

/**
 * A folder beside its target that replaces the target once it is complete. A killed program leaves
 * it behind; the next program with the same target removes it. A lock file in it shows whether a
 * program still writes it.
 */
final class PartialFolder {
  private static final String LOCK = ".lock";
  private static final String STATE = "partial";

  /** A folder without a lock may be one that another program has just created. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final Path path;
  private final LockFile lock;

  private PartialFolder(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates an empty one.
   *
   * @param target absolute; its parent folder exists
   */
  static PartialFolder beside(Path target) throws IOException {
    removeLeftovers(target);
    Path path = fresh(target);
    // Not createTempDirectory: the dataset shall have the permissions of any other folder.
    Files.createDirectory(path);
    try {
      return new PartialFolder(path, lock(path));
    } catch (IOException | RuntimeException e) {
      deleteTree(path);
      throw e;
    }
  }

  /** A new name beside the target. */
  static Path fresh(Path target) {
    return SideFolders.fresh(target, STATE);
  }

  /** Removes a folder that has such a name, unless another program already does so. */
  static void remove(Path partial) throws IOException {
    Optional<LockFile> lock = LockFile.tryTake(partial.resolve(LOCK));
    WritePoint.passed();
    if (lock.isPresent()) {
      new PartialFolder(partial, lock.get()).delete();
    }
  }

  private static LockFile lock(Path path) throws IOException {
    return LockFile.tryTake(path.resolve(LOCK))
        .orElseThrow(() -> new IOException("another program locked the new folder " + path));
  }

  private static void removeLeftovers(Path target) throws IOException {
    for (Path partial : SideFolders.named(target, STATE)) {
      Optional<LockFile> lock = leftBehind(partial, target);
      if (lock.isPresent()) {
        new PartialFolder(partial, lock.get()).delete();
      }
    }
  }

  /** The lock of a folder that no program writes any more; empty for any other. */
  private static Optional<LockFile> leftBehind(Path partial, Path target) {
    try {
      Path file = partial.resolve(LOCK);
      if (!SideFolders.isFolder(partial)) {
        return Optional.empty();
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return holdsOnlyParts(partial) ? LockFile.tryTake(file) : Optional.empty();
      }
      if (SideFolders.isPlainDataset(partial)) {
        return finished(partial, target);
      }
      // Killed before it took the lock, or after it had removed everything.
      return SideFolders.isEmpty(partial) && !isYoung(partial)
          ? LockFile.tryTake(file)
          : Optional.empty();
    } catch (IOException | UncheckedIOException | BadInputException e) {
      // Another user's, just gone, or no lock of ours: not ours to remove.
      return Optional.empty();
    }
  }

  /** Whether a folder holds a lock and what a writer writes, nothing else. */
  private static boolean holdsOnlyParts(Path partial) throws IOException {
    try (Stream<Path> all = Files.walk(partial)) {
      return all.filter(path -> !SideFolders.isFolder(path))
          .map(partial::relativize)
          .allMatch(file -> file.equals(Path.of(LOCK)) || Names.isPart(file));
    }
  }

  /** A finished folder has no lock between its unlocking and its renaming, under another lock. */
  private static Optional<LockFile> finished(Path partial, Path target) throws IOException {
    Optional<LockFile> renaming = LockFile.tryTake(ReplacedFolder.lockFile(target));
    if (renaming.isEmpty()) {
      return Optional.empty();
    }
    try (LockFile _ = renaming.get()) {
      return Files.isDirectory(partial)
          ? LockFile.tryTake(partial.resolve(LOCK))
          : Optional.empty();
    }
  }

  private static boolean isYoung(Path partial) throws IOException {
    Instant changed = Files.getLastModifiedTime(partial).toInstant();
    return changed.isAfter(Instant.now().minus(YOUNG));
  }

  Path path() {
    return path;
  }

  /** Removes the lock file, so that the folder holds nothing but what was written into it. */
  void unlock() throws IOException {
    lock.close();
  }

  /** Removes it and everything in it. No other program sees it unlocked before it is empty. */
  void delete() throws IOException {
    try (lock) {
      if (Files.isDirectory(path)) {
        deleteContent();
      }
    }
    Files.deleteIfExists(path);
  }

  private void deleteContent() throws IOException {
    try (DirectoryStream<Path> content =
        Files.newDirectoryStream(path, file -> !file.endsWith(LOCK))) {
      for (Path file : content) {
        deleteTree(file);
      }
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
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
