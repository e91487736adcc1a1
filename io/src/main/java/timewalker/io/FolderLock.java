package timewalker.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Lets one run at a time work on a folder. The system releases the lock when a process ends. */
public final class FolderLock implements AutoCloseable {
  /** Name of the lock file. A killed run leaves it behind. */
  public static final String NAME = ".timewalker-lock";

  private final Path folder;
  private final boolean made;
  private final LockFile file;

  private FolderLock(Path folder, boolean made, LockFile file) {
    this.folder = folder;
    this.made = made;
    this.file = file;
  }

  /**
   * Takes the lock. Closing it releases the lock and removes its file. It also removes the folder
   * if this call created it and it is empty.
   *
   * @param folder created if it does not exist
   * @param where what another run may be working on, for messages
   * @param taken message when another run holds the lock: what is wrong, what to do
   * @throws BadInputException when another run holds the lock, or another file has its name
   */
  public static FolderLock take(Path folder, Path where, String taken) throws IOException {
    boolean made = !Files.exists(folder);
    Files.createDirectories(folder);
    LockFile file =
        LockFile.tryTake(folder.resolve(NAME))
            .orElseThrow(() -> new BadInputException(where.toString(), taken));
    return new FolderLock(folder, made, file);
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (made && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.delete(folder);
      } catch (IOException inUse) {
        // It holds results, or the system still needs it: a run does not fail for that.
      }
    }
  }
}
