package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import timewalker.io.AtomicFile;

/** A table that people edit: one with other content is kept when it is written anew. */
final class EditedTable {
  /** Writes the new table. */
  @FunctionalInterface
  interface Writing {
    void to(Path file) throws IOException;
  }

  private EditedTable() {}

  /**
   * Writes a table; what stood there before goes beside it, unless it was the same.
   *
   * @param file such as stages.csv, whose older content goes to stages-1.csv and so on
   * @param listener told when that happens
   */
  static void replace(Path file, Writing writing, Preparation.Listener listener)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      writing.to(file);
      return;
    }
    byte[] before = Files.readAllBytes(file);
    Path trial = Files.createTempFile("timewalker", ".csv");
    try {
      writing.to(trial);
      if (Arrays.equals(before, Files.readAllBytes(trial))) {
        return;
      }
    } finally {
      Files.deleteIfExists(trial);
    }
    Path kept = free(file);
    AtomicFile.write(kept, out -> out.write(before));
    writing.to(file);
    listener.kept(file, kept);
  }

  private static Path free(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    int number = 1;
    Path path;
    do {
      path = file.resolveSibling(name.substring(0, dot) + "-" + number++ + name.substring(dot));
    } while (Files.exists(path));
    return path;
  }
}
