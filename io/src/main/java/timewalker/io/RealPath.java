package timewalker.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a path leads, so that two paths to one place can be told from paths to two. */
public final class RealPath {
  private RealPath() {}

  /**
   * The path without links and detours; where nothing is there yet, that of its deepest folder that
   * is, with the rest behind it.
   */
  public static Path of(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path absolute = path.toAbsolutePath().normalize();
    Path there = OutputException.existing(absolute);
    return Files.exists(there) // not even the root, where a drive is missing
        ? there.toRealPath().resolve(there.relativize(absolute)).normalize()
        : absolute;
  }

  /** Whether two paths lead to one file, be it there or not. */
  public static boolean same(Path a, Path b) throws IOException {
    return Files.exists(a) && Files.exists(b) ? Files.isSameFile(a, b) : of(a).equals(of(b));
  }

  /** Whether a path leads into a folder, or to the folder itself. */
  public static boolean within(Path path, Path folder) throws IOException {
    return of(path).startsWith(of(folder));
  }
}
