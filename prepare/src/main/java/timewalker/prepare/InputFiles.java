package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import timewalker.io.BadInputException;
import timewalker.prepare.media.MediaKind;

/**
 * The photos and clips below what the user named, in an order that depends on their names alone.
 *
 * @param files photos and clips
 * @param strange names of files that are neither
 */
public record InputFiles(List<InputFile> files, List<String> strange) {
  public InputFiles {
    files = List.copyOf(files);
    strange = List.copyOf(strange);
  }

  /**
   * Looks for photos and clips.
   *
   * @param inputs files and folders; hidden files in folders are passed over
   * @throws BadInputException when an input is missing, or none of them holds a picture
   */
  public static InputFiles find(List<Path> inputs) throws IOException {
    List<InputFile> files = new ArrayList<>();
    List<String> strange = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new BadInputException(input.toString(), "does not exist");
      }
      for (Path file : below(input)) {
        String name = unused(name(file, input, inputs.size() > 1), names);
        switch (MediaKind.of(file)) {
          // What only claims to be a picture is read as a photo, and refused there with a reason.
          case PHOTO, NOT_WHAT_ITS_NAME_SAYS -> files.add(new InputFile(file, name, false));
          case CLIP -> files.add(new InputFile(file, name, true));
          case OTHER -> strange.add(name);
        }
      }
    }
    if (files.isEmpty()) {
      throw new BadInputException(
          inputs.size() == 1 ? inputs.getFirst().toString() : inputs.size() + " inputs",
          "hold no photo and no clip");
    }
    return new InputFiles(files, strange);
  }

  private static List<Path> below(Path input) throws IOException {
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> all = Files.walk(input)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !isHidden(input.relativize(file)))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static String name(Path file, Path input, boolean several) {
    if (!Files.isDirectory(input)) {
      return file.getFileName().toString();
    }
    String below = input.relativize(file).toString().replace('\\', '/');
    Path folder = input.toAbsolutePath().normalize().getFileName();
    return several && folder != null ? folder + "/" + below : below;
  }

  private static String unused(String name, Set<String> names) {
    String candidate = name;
    for (int n = 2; !names.add(candidate); n++) {
      candidate = n + "/" + name;
    }
    return candidate;
  }
}
