package timewalker.jobs;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;

/** Checks before a job that its results can be written. */
public final class Outputs {
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
   * @param file whose name has an ending
   * @param ending that takes its place
   */
  public static Path beside(Path file, String ending) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
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
}
