package timewalker.prepare;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
        switch (kind(file)) {
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
          (inputs.size() == 1 ? "holds" : "hold") + " no photo and no clip" + others(strange));
    }
    return new InputFiles(files, strange);
  }

  private static String others(List<String> strange) {
    return switch (strange.size()) {
      case 0 -> "";
      case 1 -> ", only " + strange.getFirst();
      default -> ", only %d other files".formatted(strange.size());
    };
  }

  /** What cannot be opened is told with a reason when it is its turn. */
  private static MediaKind kind(Path file) {
    try {
      return MediaKind.of(file);
    } catch (IOException e) {
      return MediaKind.NOT_WHAT_ITS_NAME_SAYS;
    }
  }

  private static List<Path> below(Path input) throws IOException {
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        input,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
            if (Files.isRegularFile(file) && !isHidden(input.relativize(file))) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (file.equals(input)) {
              throw why;
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(Path::toString));
    return files;
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
