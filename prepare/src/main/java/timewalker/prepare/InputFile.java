package timewalker.prepare;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A photo or clip that was given.
 *
 * @param path where it lies
 * @param name below the input, with '/': what stages files and reports call it
 * @param clip whether it is a clip
 * @param copies names of other files with the same content; what the user says of them holds for it
 */
public record InputFile(Path path, String name, boolean clip, List<String> copies) {
  public InputFile {
    copies = List.copyOf(copies);
  }

  /** A file without copies. */
  public InputFile(Path path, String name, boolean clip) {
    this(path, name, clip, List.of());
  }

  /** The name, then those of its copies. */
  List<String> names() {
    return Stream.concat(Stream.of(name), copies.stream()).toList();
  }

  InputFile withCopies(List<String> others) {
    return new InputFile(path, name, clip, others);
  }
}
