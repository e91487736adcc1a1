package timewalker.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;

/**
 * Checks of the files that a job writes: before it that they can be written, after it for others.
 */
public final class Outputs {
  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  static final List<String> PICTURES = List.of("png", "jpg", "jpeg");

  private Outputs() {}

  /** The ending of a name after its last dot, in lower case; empty without a dot. */
  public static String ending(Path file) {
    Path last = file.getFileName(); // null for the root
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
  }

  /**
   * A file or folder that belongs to another file: me.twa and ".report" give me.report.
   *
   * @param ending that takes the place of the file's, if its name has one
   */
  public static Path beside(Path file, String ending) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ending);
  }

  /**
   * Makes sure that a file can be written.
   *
   * @param endings that its name may have
   * @param rule these endings, as text for the message
   */
  public static void requireFile(Path file, List<String> endings, String rule)
      throws OutputException {
    if (!endings.contains(ending(file))) {
      throw new BadInputException(file.toString(), rule);
    }
    TemporaryFile.requireFile(file);
  }

  /** Makes sure that a picture can be written. */
  public static void requirePicture(Path file) throws OutputException {
    requireFile(file, PICTURES, "a picture's name ends in .png or .jpg");
  }

  /**
   * Files of an earlier, longer sequence, which whoever reads the folder takes for the end of this
   * one. A warning names them.
   *
   * @param count files of this sequence
   * @param before what stands before the number in a file's name
   * @param after what stands after it
   * @return their number
   */
  public static int warnOfFurtherFiles(int count, Path folder, String before, String after)
      throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(before) + "([0-9]{5,9})" + Pattern.quote(after));
    List<String> further;
    try (Stream<Path> files = Files.list(folder)) {
      further =
          files
              .map(file -> name.matcher(file.getFileName().toString()))
              .filter(found -> found.matches() && Integer.parseInt(found.group(1)) >= count)
              .map(found -> found.group())
              .sorted()
              .toList();
    }
    if (!further.isEmpty()) {
      LOG.warn(
          "{} holds {} further files of an earlier sequence, from {} on",
          folder,
          further.size(),
          further.getFirst());
    }
    return further.size();
  }
}
