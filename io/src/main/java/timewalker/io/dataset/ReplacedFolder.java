package timewalker.io.dataset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import timewalker.io.BadInputException;
import timewalker.io.Durable;
import timewalker.io.LockFile;
import timewalker.io.WritePoint;

/**
 * Replaces an older folder by a finished one, in steps that can be resumed. A program may be killed
 * between any two:
 *
 * <ol>
 *   <li>the new folder is named {@code .NAME.ready-…}: from here on it is complete
 *   <li>the old folder is named {@code .NAME.replaced-…}
 *   <li>the new folder is named {@code NAME}
 *   <li>the old folder becomes a {@link PartialFolder}, whose lock tells that nobody needs it
 *   <li>the old folder is removed
 * </ol>
 *
 * The next program finishes what was begun. Meanwhile a lock file beside the folder keeps other
 * programs and threads away.
 */
final class ReplacedFolder {
  /** Renames a folder; tests stop here as a killed program does. */
  @FunctionalInterface
  interface Renaming {
    void move(Path from, Path to) throws IOException;
  }

  /** Steps during which no other program touches the target. */
  @FunctionalInterface
  interface Steps {
    void run() throws IOException;
  }

  static final String LOCK = ".timewalker-lock";

  private static final String READY = "ready";
  private static final String REPLACED = "replaced";

  /** Renaming takes a moment; removing the older dataset takes longer on a slow disk. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Path target;
  private final Renaming renaming;
  private final Duration patience;

  ReplacedFolder(Path target, Renaming renaming) {
    this(target, renaming, PATIENCE);
  }

  /**
   * As above, with a limit on the waiting time.
   *
   * @param patience how long another program may hold the lock
   */
  ReplacedFolder(Path target, Renaming renaming, Duration patience) {
    this.target = target.toAbsolutePath().normalize();
    this.renaming = renaming;
    this.patience = patience;
  }

  /**
   * Finishes what a killed program began.
   *
   * @param target the folder's own name
   */
  static void recover(Path target) throws IOException {
    ReplacedFolder folder = new ReplacedFolder(target, Files::move);
    Path parent = folder.target.getParent();
    if (parent == null
        || !Files.isDirectory(parent)
        || (folder.ready().isEmpty() && folder.replaced().isEmpty())) {
      return;
    }
    folder.locked(folder::finish);
  }

  /**
   * Replaces the target by a folder.
   *
   * @param from lies beside the target, is complete, and belongs to the caller until this returns
   * @param permission throws when what is there by now may not be replaced; then all stays as it is
   */
  void replaceWith(PartialFolder from, Steps permission) throws IOException {
    locked(() -> {
      finish();
      permission.run();
      from.unlock();
      Path ready = SideFolders.fresh(target, READY);
      move(from.path(), ready);
      try {
        finish();
      } catch (IOException e) {
        // Nobody was killed: the older folder is back, and the caller removes the new one.
        if (Files.exists(ready)) {
          Files.move(ready, from.path());
        }
        throw e;
      }
    });
  }

  private void move(Path from, Path to) throws IOException {
    WritePoint.passed();
    renaming.move(from, to);
    Durable.syncFolder(target.getParent());
    WritePoint.passed();
  }

  private void finish() throws IOException {
    if (Files.exists(target) && !isDatasetOrEmpty()) {
      return; // somebody else's by now
    }
    List<Path> ready = ready();
    if (!ready.isEmpty()) {
      place(ready.getLast());
    } else if (!Files.exists(target) && !replaced().isEmpty()) {
      move(replaced().getLast(), target);
    }
    if (Dataset.isWithin(target)) {
      for (Path old : removable()) {
        remove(old);
      }
    }
  }

  private boolean isDatasetOrEmpty() throws IOException {
    return Files.isDirectory(target) && (Dataset.isWithin(target) || SideFolders.isEmpty(target));
  }

  private void place(Path ready) throws IOException {
    Path old = null;
    if (Files.exists(target)) {
      old = SideFolders.fresh(target, REPLACED);
      move(target, old);
    }
    try {
      move(ready, target);
    } catch (IOException e) {
      if (old != null) {
        Files.move(old, target);
      }
      throw e;
    }
    if (old != null) {
      remove(old);
    }
  }

  /**
   * A folder of which half is gone is no dataset any more; as a partial one it is known as ours.
   */
  private void remove(Path old) throws IOException {
    Path partial = PartialFolder.fresh(target);
    move(old, partial);
    PartialFolder.remove(partial);
  }

  /** Complete new datasets. */
  private List<Path> ready() throws IOException {
    return sorted(READY, path -> SideFolders.isFolder(path) && SideFolders.isPlainDataset(path));
  }

  /** Older datasets that can be given back; the target may have been a link to one. */
  private List<Path> replaced() throws IOException {
    return sorted(REPLACED, SideFolders::isPlainDataset);
  }

  /** What stood in the target's place, be it a dataset or an empty folder. */
  private List<Path> removable() throws IOException {
    return sorted(
        REPLACED,
        path ->
            SideFolders.isFolder(path)
                && (SideFolders.isEmpty(path) || SideFolders.isPlainDataset(path)));
  }

  private interface Condition {
    boolean holds(Path path) throws IOException;
  }

  /** Folders beside the target, the newest last. */
  private List<Path> sorted(String state, Condition condition) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : SideFolders.named(target, state)) {
      if (isOurs(path, condition)) {
        found.add(path);
      }
    }
    found.sort(Comparator.comparing(ReplacedFolder::changed));
    return found;
  }

  /** What this user may not look into is not this program's. */
  private static boolean isOurs(Path path, Condition condition) {
    try {
      return condition.holds(path);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static FileTime changed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private void locked(Steps steps) throws IOException {
    try (LockFile _ = lock()) {
      steps.run();
    }
  }

  /** Reports a foreign file in the lock's place before a dataset is written, not after. */
  static void requireLockable(Path target) throws IOException {
    LockFile.requireOurs(new ReplacedFolder(target, Files::move).lockFile());
  }

  private Path lockFile() {
    return lockFile(target);
  }

  /** The file that is locked while a folder is replaced. */
  static Path lockFile(Path target) {
    return target.resolveSibling("." + target.getFileName() + LOCK);
  }

  private LockFile lock() throws IOException {
    Path file = lockFile();
    long began = System.nanoTime();
    while (true) {
      Optional<LockFile> lock = LockFile.tryTake(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (System.nanoTime() - began > patience.toNanos()) {
        throw new BadInputException(
            file.toString(),
            "is held by another program; wait until it has replaced the dataset and run again");
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while another program replaces " + target);
      }
    }
  }
}
