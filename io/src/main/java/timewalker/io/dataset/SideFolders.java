package timewalker.io.dataset;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import timewalker.io.OutputException;

/**
 * Folders that a writer keeps beside its target for a while: {@code .NAME.STATE-…}, with a number
 * in hexadecimal digits at the end. Anybody may give a folder such a name. Whoever removes or
 * renames one therefore asks for its content too.
 */
final class SideFolders {
  private static final Pattern NUMBER = Pattern.compile("[0-9a-f]{1,16}");

  /** As long as any number. */
  private static final String LONGEST = "0".repeat(Long.BYTES * 2);

  /** The state with the longest name. */
  private static final String REPLACED = "replaced";

  private SideFolders() {}

  /** A new name. */
  static Path fresh(Path target, String state) {
    return target.resolveSibling(prefix(target, state) + Long.toHexString(System.nanoTime()));
  }

  /** Everything beside the target that has such a name, be it a folder or not. */
  static List<Path> named(Path target, String state) throws IOException {
    Path folder = target.getParent();
    String prefix = prefix(target, state);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> there =
        Files.newDirectoryStream(folder, path -> isNamed(path, prefix))) {
      there.forEach(found::add);
    }
    return found;
  }

  private static boolean isNamed(Path path, String prefix) {
    String name = path.getFileName().toString();
    return name.startsWith(prefix) && NUMBER.matcher(name.substring(prefix.length())).matches();
  }

  private static String prefix(Path target, String state) {
    return "." + target.getFileName() + "." + state + "-";
  }

  /** Whether this is a folder, not a link to one. */
  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether a folder is a dataset in which no writer's file is missing and nobody else's is. */
  static boolean isPlainDataset(Path folder) throws IOException {
    return Dataset.isWithin(folder) && otherFile(folder).isEmpty();
  }

  static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /** A file in a dataset's folder that no writer has put there, if there is one. */
  static Optional<Path> otherFile(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> !Files.isDirectory(file))
          .filter(file -> !Names.isPart(folder.relativize(file)))
          .sorted()
          .findFirst();
    }
  }

  /**
   * Makes sure that the system takes the names of all folders beside a target.
   *
   * @throws OutputException when the target's name is too long
   */
  static void requireNames(Path target) throws OutputException {
    try {
      Files.readAttributes(
          target.resolveSibling(prefix(target, REPLACED) + LONGEST),
          BasicFileAttributes.class,
          LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      // as it should be
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }
}
