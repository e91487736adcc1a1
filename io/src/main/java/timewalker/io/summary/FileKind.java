package timewalker.io.summary;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A kind of file that can be summarised. */
@FunctionalInterface
public interface FileKind {
  /** How many of a file's first bytes a kind may look at. */
  int START = 64;

  /**
   * Summarises a file of this kind.
   *
   * @param start the file's first bytes, at most {@link #START}
   * @return empty when the file is of another kind
   * @throws timewalker.io.BadInputException when it is of this kind but cannot be used
   */
  Optional<Summary> summarise(Path file, byte[] start) throws IOException;
}
