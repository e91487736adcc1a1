package timewalker.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets one run at a time work on a folder; the system gives the lock up when a process ends. */
public final class FolderLock implements AutoCloseable {
  /** The lock's file; a killed run leaves it behind. */
  public static final String NAME = ".timewalker-lock";

  private final Path folder;
  private final LockFile file;

  private FolderLock(Path folder, LockFile file) {
    this.folder = folder;
    this.file = file;
  }

  /**
   * Takes the lock. Closing gives it up and removes its file, and the folder when nothing else is
   * in it.
   *
   * @param folder made when it is not there
   * @param where what another run may be working on, for messages
   * @param taken what to say when another run holds it: what, what to do
   * @throws BadInputException when another run holds it, or what is there is no lock
   */
  public static FolderLock take(Path folder, Path where, String taken) throws IOException {
    Files.createDirectories(folder);
    LockFile file =
        LockFile.tryTake(folder.resolve(NAME))
            .orElseThrow(() -> new BadInputException(where.toString(), taken));
    return new FolderLock(folder, file);
  }

  @Override
  public void close() throws IOException {
    file.close();
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException holdsResults) {
      // What a run made there stays.
    }
  }
}
