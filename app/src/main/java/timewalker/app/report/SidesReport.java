package timewalker.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.measure.Sides;
import timewalker.jobs.measure.SidesJob;
import timewalker.jobs.picture.Pictures;

/**
 * The page about an avatar's sides, and its contact sheet as a picture, in the avatar's report.
 *
 * @param avatar file of the avatar
 * @param found what the page shows
 */
public record SidesReport(Path avatar, SidesJob.Result found) {

  /**
   * Writes page and sheet.
   *
   * @return the page
   */
  public Path write() throws IOException {
    ReportFolder folder = new ReportFolder(avatar);
    Pictures.write(folder.sidesSheet(), found.sheet(), SyntheticMediaTag.TRAINED);
    Html.write(folder.sidesPage(), page());
    return folder.sidesPage();
  }

  private String page() {
    List<String> headings = Sides.headings();
    List<String> views = headings.subList(1, 1 + Sides.YAWS.size());
    String stages =
        found.sides().stages().stream().map(Sides.Stage::name).collect(Collectors.joining(", "));
    String title = avatar.getFileName() + ": sides";
    StringBuilder out = new StringBuilder(1 << 20);
    out.append(Html.head(title, Optional.of(SyntheticMediaTag.TRAINED), ""));
    out.append("<header><h1>").append(Html.escape(title)).append("</h1>");
    out.append("<p>Every picture on this page is synthetic.</p></header><main>");
    out.append("<section><h2>Specks and needles</h2><div class=\"wide\">");
    Html.table(out, headings, found.sides().rows());
    out.append("</div><p>").append(Html.escape(Sides.LEGEND)).append("</p></section>");
    out.append("<section><h2>Contact sheet</h2><p>Columns: ");
    out.append(Html.escape(String.join(", ", views))).append(". Rows: ");
    out.append(Html.escape(stages)).append(".</p>");
    out.append(Html.image(found.sheet(), "life stages from both sides and from behind"));
    return out.append("</section></main></html>\n").toString();
  }
}
