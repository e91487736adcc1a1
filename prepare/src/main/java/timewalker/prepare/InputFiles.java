package timewalker.prepare;

import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import timewalker.io.BadInputException;
import timewalker.io.RealPath;
import timewalker.io.RegularFile;
import timewalker.io.dataset.Dataset;
import timewalker.prepare.media.MediaKind;
import timewalker.prepare.media.MediaNames;

/**
 * The photos and clips below what the user named, in an order that depends on their names alone.
 *
 * @param files photos and clips
 * @param strange names of files that are neither
 * @param ours names of skipped folders: datasets and their work folders
 * @param links names of links to folders, which are not followed since they may lead anywhere
 */
public record InputFiles(
    List<InputFile> files, List<String> strange, List<String> ours, List<String> links) {
  public InputFiles {
    files = List.copyOf(files);
    strange = List.copyOf(strange);
    ours = List.copyOf(ours);
    links = List.copyOf(links);
  }

  /**
   * Looks for photos and clips.
   *
   * @param inputs files, folders and links to them; hidden files in folders are skipped
   * @param outputs folders that this run writes; their content is no input
   * @throws BadInputException when an input is missing, or none of them holds a picture
   */
  public static InputFiles find(List<Path> inputs, List<Path> outputs) throws IOException {
    List<InputFile> files = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    List<String> links = new ArrayList<>();
    List<Path> written = new ArrayList<>();
    for (Path output : outputs) {
      written.add(RealPath.of(output));
    }
    List<String> strange = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    Set<String> prefixes = new TreeSet<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new BadInputException(input.toString(), "does not exist");
      }
      if (written.contains(RealPath.of(input))) {
        throw new BadInputException(
            input.toString(), "is where the result is written; name a folder of photos");
      }
      Found found = below(input, written);
      String prefix = inputs.size() > 1 ? prefix(input, prefixes) : "";
      found.ours.forEach(folder -> ours.add(prefix + name(folder, input)));
      found.links.forEach(folder -> links.add(prefix + name(folder, input)));
      for (Path file : found.files) {
        String name = unused(prefix + name(file, input), names);
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
          (inputs.size() == 1 ? "holds" : "hold")
              + " no photo and no clip"
              + others(strange)
              + elsewhere(links)
              + results(ours));
    }
    return new InputFiles(files, strange, ours, links);
  }

  /** What tables about them may name. */
  MediaNames names() {
    Map<Boolean, Set<String>> names =
        files.stream().collect(partitioningBy(InputFile::clip, mapping(InputFile::name, toSet())));
    return new MediaNames(names.getOrDefault(false, Set.of()), names.getOrDefault(true, Set.of()));
  }

  private record Found(List<Path> files, List<Path> ours, List<Path> links) {}

  private static String results(List<String> ours) {
    return ours.isEmpty()
        ? ""
        : "; folders of datasets are skipped, name the folder itself: " + ours.getFirst();
  }

  private static String elsewhere(List<String> links) {
    return links.isEmpty()
        ? ""
        : "; links to folders are not followed, name the folder itself: " + links.getFirst();
  }

  private static String others(List<String> strange) {
    return switch (strange.size()) {
      case 0 -> "";
      case 1 -> ", only " + strange.getFirst();
      default -> String.format(Locale.ROOT, ", only %d other files", strange.size());
    };
  }

  /** A file that cannot be opened gets a verdict with the reason in step 1. */
  private static MediaKind kind(Path file) {
    try {
      return MediaKind.of(file);
    } catch (IOException e) {
      return MediaKind.NOT_WHAT_ITS_NAME_SAYS;
    }
  }

  private static Found below(Path input, List<Path> written) throws IOException {
    if (!Files.isDirectory(input)) {
      RegularFile.require(input);
      return new Found(List.of(input), List.of(), List.of());
    }
    List<Path> files = new ArrayList<>();
    List<Path> ours = new ArrayList<>();
    List<Path> links = new ArrayList<>();
    Path root = Files.isSymbolicLink(input) ? input.toRealPath() : input;
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about)
              throws IOException {
            if (folder.equals(root)) {
              return FileVisitResult.CONTINUE;
            }
            if (isHidden(root.relativize(folder))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (written.contains(RealPath.of(folder)) || isOurs(folder)) {
              ours.add(folder);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
            if (!isHidden(root.relativize(file))) {
              (Files.isDirectory(file) ? links : files).add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (file.equals(root)) {
              throw why;
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return new Found(
        under(input, root, files), under(input, root, ours), under(input, root, links));
  }

  /** In order, and with the name by which the user knows the root. */
  private static List<Path> under(Path input, Path root, List<Path> found) {
    return found.stream()
        .map(path -> input.resolve(root.relativize(path)))
        .sorted(Comparator.comparing(Path::toString))
        .toList();
  }

  private static boolean isOurs(Path folder) {
    return Dataset.isWithin(folder) || Preparation.isWorkFolder(folder);
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static String name(Path file, Path input) {
    return Files.isDirectory(input)
        ? input.relativize(file).toString().replace('\\', '/')
        : file.getFileName().toString();
  }

  /**
   * What the names of all files of one of several inputs begin with. It does not depend on which
   * files there are, so that tables keep their meaning when files come in.
   */
  private static String prefix(Path input, Set<String> prefixes) {
    Path folder = input.toAbsolutePath().normalize().getFileName();
    return Files.isDirectory(input) && folder != null ? unused(folder + "/", prefixes) : "";
  }

  private static String unused(String name, Set<String> names) {
    String candidate = name;
    for (int n = 2; !names.add(candidate); n++) {
      candidate = n + "/" + name;
    }
    return candidate;
  }
}
