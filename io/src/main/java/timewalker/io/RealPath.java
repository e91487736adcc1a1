package timewalker.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The real place of a path, to tell whether two paths lead to the same place. */
public final class RealPath {
  /** As many as an operating system follows. */
  private static final int MOST_LINKS = 40;

  private RealPath() {}

  /**
   * The path without links and "..". If it does not exist, the real path of its deepest existing
   * folder, followed by the rest.
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

  /**
   * The absolute path, or what it leads to where its last name is a link. What that link leads to
   * need not exist.
   *
   * @throws BadInputException when links lead in a circle
   */
  public static Path followed(Path path) throws IOException {
    Path at = path.toAbsolutePath().normalize();
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MOST_LINKS) {
        throw new BadInputException(path.toString(), "is a link in a circle; name another place");
      }
      at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
    }
    return at;
  }

  /** Whether two paths lead to one file, which need not exist. */
  public static boolean same(Path a, Path b) throws IOException {
    return Files.exists(a) && Files.exists(b) ? Files.isSameFile(a, b) : of(a).equals(of(b));
  }

  /** Whether a path leads into a folder, or to the folder itself. */
  public static boolean within(Path path, Path folder) throws IOException {
    return of(path).startsWith(of(folder));
  }
}
