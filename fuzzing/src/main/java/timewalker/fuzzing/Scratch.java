package timewalker.fuzzing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files for readers that take no bytes; in memory where the system has a place for that. */
public final class Scratch {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path FOLDER = create();

  private Scratch() {}

  private static Path create() {
    try {
      Path folder =
          Files.isWritable(MEMORY)
              ? Files.createTempDirectory(MEMORY, "timewalker-fuzz")
              : Files.createTempDirectory("timewalker-fuzz");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of that name and content; the next call with this name overwrites it. */
  public static Path file(String name, byte[] content) throws IOException {
    return Files.write(FOLDER.resolve(name), content);
  }

  /**
   * A folder with files; the next call with this name empties it first. Parts whose names are no
   * paths inside are left out.
   */
  public static Path folder(String name, List<Parts.Part> files) throws IOException {
    Path folder = FOLDER.resolve(name);
    delete(folder);
    Files.createDirectories(folder);
    for (Parts.Part part : files) {
      try {
        Path file = folder.resolve(part.name()).normalize();
        if (file.startsWith(folder) && !file.equals(folder)) {
          Files.createDirectories(file.getParent());
          Files.write(file, part.content());
        }
      } catch (IOException | InvalidPathException e) {
        // a file and a folder of one name, or a name that no file can have
      }
    }
    return folder;
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
