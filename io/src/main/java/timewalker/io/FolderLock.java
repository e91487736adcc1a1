package timewalker.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Lets one run at a time work on a folder. The system releases the lock when a process ends. */
public final class FolderLock implements AutoCloseable {
  /** Name of the lock file. A killed run leaves it behind. */
  public static final String NAME = ".timewalker-lock";

  private final Path folder;
  private final boolean ours;
  private final LockFile file;

  private FolderLock(Path folder, boolean ours, LockFile file) {
    this.folder = folder;
    this.ours = ours;
    this.file = file;
  }

  /**
   * Takes the lock. Closing it releases the lock and removes its file. It also removes the folder
   * if this call created it and it is empty.
   *
   * @param folder created if it does not exist
   * @param where what another run may be working on, for messages
   * @param taken message when another run holds the lock: what is wrong, what to do
   * @throws OutputException when the folder cannot be written
   * @throws BadInputException when another run holds the lock, or another file has its name
   */
  public static FolderLock take(Path folder, Path where, String taken) throws IOException {
    return take(folder, where, taken, !Files.exists(folder));
  }

  /**
   * As {@link #take}, for a folder that belongs to this program alone: closing the lock removes it
   * whenever it is empty, whichever run created it.
   */
  public static FolderLock takeOwn(Path folder, Path where, String taken) throws IOException {
    return take(folder, where, taken, true);
  }

  private static FolderLock take(Path folder, Path where, String taken, boolean ours)
      throws IOException {
    Optional<LockFile> file;
    try {
      Files.createDirectories(folder);
      file = LockFile.tryTake(folder.resolve(NAME));
    } catch (IOException e) {
      throw OutputException.of(where, e);
    }
    return new FolderLock(
        folder, ours, file.orElseThrow(() -> new BadInputException(where.toString(), taken)));
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (ours && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.delete(folder);
      } catch (IOException inUse) {
        // It holds results, or the system still needs it: a run does not fail for that.
      }
    }
  }
}
