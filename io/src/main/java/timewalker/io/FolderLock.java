package timewalker.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lets one run at a time work on a folder; the system gives the lock up when a process ends. */
public final class FolderLock implements AutoCloseable {
  /** The lock's file; a killed run leaves it behind. */
  public static final String NAME = ".lock";

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock. Closing gives it up and removes its file, and the folder when nothing else is
   * in it.
   *
   * @param folder made when it is not there
   * @param where what another run may be working on, for messages
   * @param taken what to say when another run holds it: what, what to do
   */
  public static FolderLock take(Path folder, Path where, String taken) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        channel.close();
        throw new BadInputException(where.toString(), taken);
      }
    } catch (OverlappingFileLockException e) { // held by this very process
      channel.close();
      throw new BadInputException(where.toString(), taken, e);
    }
    return new FolderLock(file, channel);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
    try {
      Files.deleteIfExists(file.getParent());
    } catch (DirectoryNotEmptyException holdsResults) {
      // What a run made there stays.
    }
  }
}
