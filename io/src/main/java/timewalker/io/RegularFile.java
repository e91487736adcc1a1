package timewalker.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Files that hold bytes. A pipe, socket or device can have any name, and opening one may block
 * forever. Therefore files of users are opened only after this check.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Checks a file; links are followed.
   *
   * @throws BadInputException when it is missing, a folder, a pipe, a socket or a device
   */
  public static void require(Path file) {
    if (Files.isRegularFile(file)) {
      return;
    }
    String what = "does not exist";
    if (Files.exists(file)) {
      what = "is not a regular file";
    } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      what = "is a link to a file that does not exist";
    }
    throw new BadInputException(file.toString(), what);
  }

  /**
   * Opens a file after {@link #require}. Reading fails once a {@link LimitedReading} is abandoned.
   */
  public static InputStream open(Path file) throws IOException {
    require(file);
    return LimitedReading.stream(Files.newInputStream(file));
  }
}
