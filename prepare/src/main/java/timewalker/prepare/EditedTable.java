package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import timewalker.io.AtomicFile;

/** A table that people edit. Its earlier content is kept when a run writes other content. */
final class EditedTable {
  private EditedTable() {}

  /**
   * Writes a table. An earlier one with other content is kept beside it.
   *
   * @param file such as stages.csv, whose earlier content is kept as stages-1.csv and so on
   * @param table the new content
   * @param listener told when an earlier table is kept
   */
  static void replace(Path file, byte[] table, Preparation.Listener listener) throws IOException {
    if (!Files.isRegularFile(file)) {
      AtomicFile.write(file, out -> out.write(table));
      return;
    }
    byte[] before = Files.readAllBytes(file);
    if (Arrays.equals(before, table)) {
      return;
    }
    Path kept = free(file);
    AtomicFile.write(kept, out -> out.write(before));
    AtomicFile.write(file, out -> out.write(table));
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
