package timewalker.io;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes files and folders survive a loss of power. */
public final class Durable {
  private Durable() {}

  /**
   * Waits until the content of a file is on the disk. Not through a channel, which an interrupted
   * thread cannot use: a run that the user ends still writes its last checkpoint. The file is
   * opened for reading, since it may be a link to a user's own file, which may be write-protected.
   */
  public static void sync(Path file) throws IOException {
    try (FileInputStream reading = new FileInputStream(file.toFile())) {
      reading.getFD().sync();
    } catch (SyncFailedException systemNeedsWriting) { // such as Windows
      try (FileOutputStream unchanged = new FileOutputStream(file.toFile(), true)) {
        unchanged.getFD().sync();
      }
    }
  }

  /** Waits until everything below a folder is on the disk: the files, then the folders' names. */
  public static void syncTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        if (Files.isDirectory(path)) {
          syncFolder(path);
        } else {
          sync(path);
        }
      }
    }
  }

  /**
   * Waits until the names in a folder are on the disk, where the system can do that: Windows and
   * some network file systems cannot open a folder, and keep names in order by themselves.
   *
   * @param folder null for none, as that of a disk's root
   */
  public static void syncFolder(@Nullable Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException notPossibleHere) {
      // The file itself is safe; at worst a loss of power brings the older one back.
    }
  }
}
