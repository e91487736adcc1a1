package timewalker.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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

  /**
   * Makes sure that what is written into a folder lands there. A folder whose name the program
   * chooses may have come with a stranger's files, and a link in it would lead writing and deleting
   * to other places.
   *
   * @param folder such as the one of a report; need not exist
   * @throws OutputException naming the link
   */
  public static void requireNoLinks(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<Path> link;
    try (Stream<Path> all = Files.walk(folder)) {
      link = all.filter(Files::isSymbolicLink).min(Comparator.naturalOrder());
    } catch (UncheckedIOException e) {
      throw OutputException.of(folder, Objects.requireNonNull(e.getCause()));
    }
    if (link.isPresent()) {
      requireNoLink(link.get());
    }
  }

  /**
   * Makes sure that a result does not replace what a link leads to. Most names of results are
   * chosen by the program, and a link of such a name may have come with a stranger's files. Whoever
   * knows that the user named the link asks for what it leads to, with {@link RealPath#followed}.
   *
   * @param result a file or folder; need not exist
   * @throws OutputException when it is a link
   */
  public static void requireNoLink(Path result) throws OutputException {
    if (Files.isSymbolicLink(result)) {
      throw new OutputException(
          result, "is a link where results are written; remove it, and the program makes its own");
    }
  }

  private static boolean isLeftover(Path file) {
    return file.endsWith(FolderLock.NAME) || TemporaryFile.isOne(file);
  }
}
