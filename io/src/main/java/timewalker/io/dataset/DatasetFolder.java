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

/**
 * A folder whose files are found by names from outside; no file may lie outside it, or outside the
 * sequences beside it where these are allowed.
 */
public final class DatasetFolder {
  private static final int MAX_NAME = 1024;

  private static final String UP = "../";

  private final Path root;
  private final Path realRoot;
  private final boolean joining;
  private final Object identity; // null where the file system knows none

  /** An existing folder. */
  public DatasetFolder(Path root) throws IOException {
    this(root, false);
  }

  private DatasetFolder(Path root, boolean joining) throws IOException {
    this.root = root;
    this.joining = joining;
    realRoot = root.toRealPath();
    identity = identity();
  }

  /**
   * An existing folder that may join sequences: files of {@code ../NAME/} may be named where NAME
   * is a folder with a list of frames of its own.
   */
  public static DatasetFolder joining(Path root) throws IOException {
    return new DatasetFolder(root, true);
  }

  private Object identity() throws IOException {
    return Files.readAttributes(root, BasicFileAttributes.class).fileKey();
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  /** The same as {@link #requireInside}, but of {@link #joining} folders. */
  public static String requireInsideOrBeside(String path, Supplier<String> where) {
    String name = path.replace('\\', '/');
    boolean beside = name.startsWith(UP) && name.indexOf('/', UP.length()) > UP.length();
    return beside
        ? UP + requireInside(name.substring(UP.length()), where)
        : requireInside(path, where);
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
              Locale.ROOT,
              "'%s' leads out of the dataset's folder; move the file into it (a VHAP folder that"
                  + " joins sequences must be imported)",
              path));
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
      if (!file.toRealPath().startsWith(within(path, where))) {
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

  /** The real folder that must hold a file: this one, or a sequence beside it. */
  private Path within(String path, String where) throws IOException {
    if (!joining || !path.startsWith(UP)) {
      return realRoot;
    }
    String name = path.substring(UP.length(), path.indexOf('/', UP.length()));
    Path sequence = realRoot.resolveSibling(name);
    if (!Dataset.isWithin(sequence)) {
      throw new BadInputException(
          where,
          String.format(
              Locale.ROOT,
              "'%s' leads out of the dataset's folder, to none with a list of frames of its own",
              path));
    }
    return sequence.toRealPath();
  }
}
