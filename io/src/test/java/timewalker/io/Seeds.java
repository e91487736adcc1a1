package timewalker.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import timewalker.fuzzing.Parts;

/**
 * Where a fuzz target finds the inputs that it begins with.
 *
 * @param folder of the target's inputs
 */
public record Seeds(Path folder) {
  /**
   * The inputs of one target.
   *
   * @param root of the repository
   * @param target class without its first package, and method: {@code io/npy/NpyFuzzTest/npy}
   */
  public static Seeds of(Path root, String target) {
    int method = target.lastIndexOf('/');
    return new Seeds(
        root.resolve("io/src/test/resources/timewalker")
            .resolve(target.substring(0, method) + "Inputs")
            .resolve(target.substring(method + 1)));
  }

  /** Writes one as it is. */
  public Seeds add(String name, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(name), content);
    return this;
  }

  /** Writes one of text. */
  public Seeds add(String name, String content) throws IOException {
    return add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes one of parts. */
  public Seeds add(String name, List<Parts.Part> parts) throws IOException {
    return add(name, Parts.toBytes(parts));
  }

  /** The files of a folder as parts, zips among them taken apart. */
  public static List<Parts.Part> folder(Path folder) throws IOException {
    List<Parts.Part> parts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] content = Files.readAllBytes(file);
        String name = folder.relativize(file).toString().replace('\\', '/');
        boolean zip = Parts.isZip(content);
        parts.add(new Parts.Part(name, zip ? Parts.toBytes(Parts.ofZip(content)) : content));
      }
    }
    return parts;
  }
}
