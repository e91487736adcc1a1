package timewalker.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that results are written into. */
public final class OutputFolder {
  private OutputFolder() {}

  /**
   * Whether a folder holds nothing but a lock and temporary files of this program. A killed run
   * leaves them behind. A run may use such a folder as if it were new.
   *
   * @param folder an existing folder
   */
  public static boolean holdsOnlyLeftovers(Path folder) throws IOException {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(folder, file -> !isLeftover(file))) {
      return !others.iterator().hasNext();
    }
  }

  private static boolean isLeftover(Path file) {
    return file.endsWith(FolderLock.NAME) || TemporaryFile.isOne(file);
  }
}
