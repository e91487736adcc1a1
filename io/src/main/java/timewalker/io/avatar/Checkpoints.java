package timewalker.io.avatar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGeometry;
import timewalker.io.BadInputException;
import timewalker.io.OutputFolder;
import timewalker.io.WritePoint;
import timewalker.math.NamedArrays;

/**
 * The checkpoints of one run in a folder: the newest two are kept, each written completely or not
 * at all. If one was damaged later, the one before it is used.
 */
public final class Checkpoints {
  private static final String FORMAT = "timewalker-checkpoint";
  private static final int VERSION = 1;
  private static final int KEPT = 2;
  private static final String SUFFIX = ".twc";

  /** Files of other names are not ours, such as copies that a user made. */
  private static final Pattern NAME = Pattern.compile("([0-9]{9,10})\\.twc");

  private static final Pattern HALF_WRITTEN = Pattern.compile("\\.[0-9]{9,10}\\.twc\\..*\\.tmp");

  private final Path folder;

  /**
   * @param folder created when the first checkpoint is written
   */
  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /**
   * A checkpoint that was read.
   *
   * @param steps steps done
   * @param arrays the whole state
   * @param geometry of the space in it
   * @param settings the run's settings
   * @param dataset fingerprint of the data set it was trained on; empty in older files
   * @param perceptual identity of the network behind the perceptual loss, empty where that was off;
   *     absent in older files
   * @param passedOver messages about newer, damaged checkpoints
   */
  public record Found(
      int steps,
      NamedArrays arrays,
      SpaceGeometry geometry,
      ObjectNode settings,
      String dataset,
      Optional<String> perceptual,
      List<String> passedOver) {}

  /**
   * Writes a checkpoint and removes those that are no longer kept.
   *
   * @param dataset fingerprint of the data set
   * @param perceptual identity of the network behind the perceptual loss, empty where that is off
   */
  public void write(
      int steps,
      NamedArrays arrays,
      PersonalSpace space,
      float[] background,
      ObjectNode settings,
      String dataset,
      String perceptual)
      throws IOException {
    OutputFolder.requireNoLinks(folder);
    Files.createDirectories(folder);
    ObjectNode manifest =
        AvatarFile.manifest(FORMAT, VERSION, space, AvatarFile.over(background), settings)
            .put("steps", steps)
            .put("dataset_sha256", dataset)
            .put("perceptual", perceptual);
    Path written = folder.resolve(String.format(Locale.ROOT, "%09d", steps) + SUFFIX);
    new ArrayArchive(manifest, arrays).write(written);
    for (Path old :
        newestFirst().stream().filter(file -> !file.equals(written)).skip(KEPT - 1).toList()) {
      delete(old);
    }
  }

  /** Whether there is a checkpoint, damaged or not. */
  public boolean any() throws IOException {
    return !newestFirst().isEmpty();
  }

  /**
   * The newest checkpoint that can be read; empty where there is none.
   *
   * @throws BadInputException when there are some and none can be read
   */
  public Optional<Found> newest() throws IOException {
    List<String> passedOver = new ArrayList<>();
    for (Path file : newestFirst()) {
      try {
        ArrayArchive archive = ArrayArchive.read(file, FORMAT, VERSION);
        ObjectNode settings =
            archive.manifest().get("settings") instanceof ObjectNode object
                ? object
                : ArrayArchive.newManifest();
        JsonNode steps = archive.manifest().path("steps");
        if (!steps.canConvertToInt() || steps.asInt() < 0) {
          throw new BadInputException(file.toString(), "names no number of steps");
        }
        return Optional.of(
            new Found(
                steps.asInt(),
                archive.arrays(),
                AvatarFile.geometry(archive.manifest(), file),
                settings,
                archive.manifest().path("dataset_sha256").asText(),
                Optional.ofNullable(archive.manifest().get("perceptual")).map(JsonNode::asText),
                List.copyOf(passedOver)));
      } catch (BadInputException damaged) {
        passedOver.add(damaged.getMessage());
      }
    }
    if (!passedOver.isEmpty()) {
      throw new BadInputException(folder.toString(), unusable(String.join("; ", passedOver)));
    }
    return Optional.empty();
  }

  /**
   * Message about checkpoints that cannot be used. The program never removes them by itself.
   *
   * @param reason which one, and what is wrong in it
   */
  public static String unusable(String reason) {
    return "its checkpoints cannot be used: " + reason + "; move the folder away to start anew";
  }

  /** Removes all checkpoints. */
  public void clear() throws IOException {
    OutputFolder.requireNoLinks(folder);
    for (Path file : newestFirst()) {
      delete(file);
    }
    for (Path file : halfWritten()) {
      delete(file);
    }
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException holdsFilesOfOthers) {
      // They are none of our business, and do no harm.
    }
  }

  private static void delete(Path file) throws IOException {
    Files.delete(file);
    WritePoint.passed();
  }

  /** What a process left that was killed while it wrote a checkpoint. */
  private List<Path> halfWritten() throws IOException {
    return files(HALF_WRITTEN);
  }

  private List<Path> newestFirst() throws IOException {
    return files(NAME).stream()
        .sorted(Comparator.comparingLong(Checkpoints::steps).reversed())
        .toList();
  }

  private static long steps(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " is not a checkpoint");
    }
    return Long.parseLong(name.group(1));
  }

  private List<Path> files(Pattern name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> name.matcher(file.getFileName().toString()).matches()).toList();
    }
  }
}
