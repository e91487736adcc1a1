package timewalker.io.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import timewalker.io.BadInputException;

/** A folder whose files are found by names from outside; no file may lie outside it. */
public final class DatasetFolder {
  private static final int MAX_NAME = 1024;

  private final Path root;
  private final Path realRoot;
  private final Object identity; // null where the file system knows none

  /** An existing folder. */
  public DatasetFolder(Path root) throws IOException {
    this.root = root;
    realRoot = root.toRealPath();
    identity = identity();
  }

  private Object identity() throws IOException {
    return Files.readAttributes(root, BasicFileAttributes.class).fileKey();
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  /**
   * A relative path with forward slashes, checked as text.
   *
   * @param where file, frame and key that it was read from
   * @throws BadInputException when it is empty, absolute, or climbs out of the folder
   */
  public static String requireInside(String path, Supplier<String> where) {
    String name = path.replace('\\', '/');
    boolean drive = name.length() > 1 && name.charAt(1) == ':';
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new BadInputException(where.get(), "is not a file name");
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < ' ') {
        throw new BadInputException(where.get(), "holds a control character");
      }
    }
    if (name.startsWith("/") || drive) {
      throw new BadInputException(
          where.get(),
          String.format(
              Locale.ROOT, "'%s' is an absolute path; paths start at the dataset's folder", path));
    }
    if (name.contains("..") && List.of(name.split("/")).contains("..")) {
      throw new BadInputException(
          where.get(),
          String.format(
              Locale.ROOT, "'%s' leads out of the dataset's folder; move the file into it", path));
    }
    return name;
  }

  /**
   * The file behind a path that {@link #requireInside} let pass, links followed.
   *
   * @throws BadInputException when it is missing or not a regular file, when a link leads outside,
   *     or when another folder has replaced this one
   */
  public Path file(String path, String where) {
    Path file;
    try {
      if (!Objects.equals(identity(), identity)) {
        throw new BadInputException(
            root.toString(), "was replaced by another folder while it was read; run again");
      }
      file = root.resolve(path);
      if (!Files.exists(file)) {
        throw new BadInputException(where, String.format(Locale.ROOT, "'%s' does not exist", path));
      }
      if (!file.toRealPath().startsWith(realRoot)) {
        throw new BadInputException(
            where,
            String.format(
                Locale.ROOT, "'%s' is a link that leads out of the dataset's folder", path));
      }
    } catch (InvalidPathException | IOException e) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "'%s' cannot be a file", path), e);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "'%s' is not a regular file", path));
    }
    return file;
  }
}
