package timewalker.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import timewalker.io.OutputException;
import timewalker.io.OutputFolder;
import timewalker.io.TemporaryFile;
import timewalker.jobs.Outputs;

/**
 * The folder of an avatar's report: NAME.report beside NAME.twa. So each avatar in a folder has its
 * own report.
 *
 * @param avatar whose report it is
 */
public record ReportFolder(Path avatar) {
  private static final String PAGE = "index.html";

  private static final String SIDES_PAGE = "sides.html";
  private static final String SIDES_SHEET = "sides.png";

  /** A page of ours says so within its first bytes. */
  private static final int BEGINNING = 1024;

  /** The folder. */
  public Path path() {
    return Outputs.beside(avatar, ".report");
  }

  /** The report itself. */
  public Path page() {
    return path().resolve(PAGE);
  }

  /** The page about the avatar's sides. */
  Path sidesPage() {
    return path().resolve(SIDES_PAGE);
  }

  /** The contact sheet of the avatar's sides. */
  Path sidesSheet() {
    return path().resolve(SIDES_SHEET);
  }

  /** Removes what was measured of the sides of an earlier avatar. */
  void removeSides() throws IOException {
    Files.deleteIfExists(sidesPage());
    Files.deleteIfExists(sidesSheet());
  }

  /**
   * Makes sure that the report can be written and takes the place of nothing but an earlier report.
   *
   * @throws OutputException when not
   */
  public void requireOwn() throws IOException {
    OutputFolder.requireNoLinks(path());
    TemporaryFile.requireFolder(path());
    boolean own = isReport(page()) || isReport(sidesPage());
    if (Files.isDirectory(path()) && !own && !OutputFolder.holdsOnlyLeftovers(path())) {
      throw new OutputException(
          path(),
          "is needed for the report but holds other files; move it away or name another avatar");
    }
  }

  private static boolean isReport(Path page) throws IOException {
    if (!Files.isRegularFile(page)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(page)) {
      byte[] beginning = in.readNBytes(BEGINNING);
      return new String(beginning, StandardCharsets.UTF_8).contains(Html.GENERATOR);
    }
  }
}
