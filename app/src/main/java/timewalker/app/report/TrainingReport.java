package timewalker.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.train.RunHistory;
import timewalker.train.RunHistory.Deactivation;
import timewalker.train.RunHistory.Point;

/**
 * The page beside an avatar: figures, held-out pictures, the walk through life, curves, Dynamo's
 * weights, settings. One file, no script, no network.
 *
 * @param title the avatar's name
 * @param stages names of the life stages, in the order of the blend weights
 * @param figures rows of the table of figures, each with a cell for every heading
 * @param headings of that table
 * @param walk pictures from the first to the last life stage
 * @param meshes the life stages' meshes, shape beside colours
 * @param samples held-out frames
 * @param history what training went through
 * @param settings every key with its value
 * @param facts what the run was, in words: duration, machine, data
 */
public record TrainingReport(
    String title,
    List<String> stages,
    List<String> headings,
    List<List<String>> figures,
    List<CaptionedImage> walk,
    List<CaptionedImage> meshes,
    List<Sample> samples,
    RunHistory history,
    Map<String, String> settings,
    Map<String, String> facts) {

  /** A picture with its caption. */
  public record CaptionedImage(String caption, ByteImage image) {}

  /**
   * A held-out frame.
   *
   * @param caption its name and figures
   * @param truth the picture
   * @param truthTag says that it was computed; empty for a photo
   * @param render ours
   * @param error their difference, made visible
   * @param normal our normals
   */
  public record Sample(
      String caption,
      ByteImage truth,
      Optional<SyntheticMediaTag> truthTag,
      ByteImage render,
      ByteImage error,
      ByteImage normal) {}

  /** Writes the page under a temporary name, then moves it. */
  public void write(Path file) throws IOException {
    Html.write(file, page());
  }

  /** Pixels of a heat map: a cell, a letter of a stage's name, and the space around the name. */
  private static final int HEAT_CELL = 46;

  private static final int HEAT_LETTER = 10;
  private static final int HEAT_NAME = 16;

  private String page() {
    StringBuilder out = new StringBuilder(1 << 20);
    out.append(Html.head(title, Optional.of(SyntheticMediaTag.TRAINED), ""));
    out.append("<header><h1>").append(Html.escape(title)).append("</h1>");
    out.append("<p>A lifelong head avatar. Every picture of it on this page is synthetic.</p>");
    out.append("</header><main>");
    walkSection(out);
    figuresSection(out);
    samplesSection(out);
    curvesSection(out);
    dynamoSection(out);
    Html.facts(out, "The run", facts);
    Html.facts(out, "Settings", settings);
    return out.append("</main></html>\n").toString();
  }

  private void walkSection(StringBuilder out) {
    stripSection(out, "A walk through life", walk);
    if (!meshes.isEmpty()) {
      stripSection(out, "Meshes", meshes);
    }
  }

  private static void stripSection(
      StringBuilder out, String heading, List<CaptionedImage> pictures) {
    out.append("<section><h2>").append(heading).append("</h2><div class=\"strip\">");
    for (CaptionedImage picture : pictures) {
      out.append("<figure>").append(Html.image(picture.image, picture.caption));
      out.append("<figcaption>").append(Html.escape(picture.caption));
      out.append("</figcaption></figure>");
    }
    out.append("</div></section>");
  }

  private void figuresSection(StringBuilder out) {
    out.append("<section><h2>Held-out figures</h2><div class=\"wide\">");
    Html.table(out, headings, figures);
    out.append("</div></section>");
  }

  private void samplesSection(StringBuilder out) {
    out.append("<section><h2>Held-out frames</h2>");
    out.append("<p>ground truth | render | error, amplified four times | normals</p>");
    for (Sample sample : samples) {
      out.append("<figure class=\"sample\"><div>");
      out.append(Html.image(sample.truth, sample.caption + ", truth", sample.truthTag));
      out.append(Html.image(sample.render, sample.caption + ", render"));
      out.append(Html.image(sample.error, sample.caption + ", error"));
      out.append(Html.image(sample.normal, sample.caption + ", normals"));
      out.append("</div><figcaption>").append(Html.escape(sample.caption));
      out.append("</figcaption></figure>");
    }
    out.append("</section>");
  }

  private void curvesSection(StringBuilder out) {
    out.append("<section><h2>Training</h2><div class=\"charts\">");
    out.append(new Chart("loss", List.of(line("loss", Point::loss))).svg());
    out.append(
        new Chart(
                "PSNR, dB",
                List.of(
                    line("training frames", Point::trainPsnr),
                    line("held-out frames", Point::heldOutPsnr)))
            .svg());
    out.append(new Chart("surfels", List.of(line("surfels", Point::surfels))).svg());
    out.append(new Chart("active bases", List.of(line("bases", Point::activeBases))).svg());
    out.append("</div></section>");
  }

  private Chart.Line line(String name, ToDoubleFunction<Point> value) {
    List<Point> points = history.points();
    return new Chart.Line(
        name,
        points.stream().mapToDouble(Point::step).toArray(),
        points.stream().mapToDouble(value).toArray());
  }

  private void dynamoSection(StringBuilder out) {
    List<Point> points = history.points();
    if (points.isEmpty() || points.getLast().blend().length == 0) {
      return;
    }
    out.append("<section><h2>Dynamo: blend weights of the head bases</h2>");
    out.append(
        "<p>One row per life stage, one column per basis; darker is stronger, a dash is a basis"
            + " switched off.");
    out.append("</p>");
    out.append(
        String.format(
            Locale.ROOT, "<div class=\"heats\" style=\"--heat:%dpx\">", heatWidth(points)));
    int last = points.size() - 1;
    for (int i : new int[] {0, last / 3, 2 * last / 3, last}) {
      heatMap(out, points.get(i));
    }
    out.append("</div>");
    if (!history.deactivations().isEmpty()) {
      out.append("<table><thead><tr><th>step</th><th>basis switched off</th>");
      out.append("<th>PSNR before</th><th>after</th></tr></thead><tbody>");
      for (Deactivation off : history.deactivations()) {
        out.append(
            String.format(
                Locale.ROOT,
                "<tr><td>%d</td><td>%d</td><td>%.3f dB</td><td>%.3f dB</td></tr>",
                off.step(),
                off.basis(),
                off.psnrBefore(),
                off.psnrAfter()));
      }
      out.append("</tbody></table>");
    }
    out.append("</section>");
  }

  /** Pixels that a heat map takes beside another; wider ones stand alone, and scroll at last. */
  private int heatWidth(List<Point> points) {
    int letters = stages.stream().mapToInt(String::length).max().orElse(0);
    return HEAT_NAME + HEAT_LETTER * letters + HEAT_CELL * points.getLast().blend()[0].length;
  }

  private void heatMap(StringBuilder out, Point point) {
    float[][] w = point.blend();
    double strongest = 1e-9;
    for (float[] row : w) {
      for (float weight : row) {
        strongest = Math.max(strongest, Math.abs(weight));
      }
    }
    out.append("<figure><figcaption>step ").append(point.step());
    out.append("</figcaption><table class=\"heat\">");
    for (int k = 0; k < w.length; k++) {
      out.append("<tr><th>").append(Html.escape(stages.get(k))).append("</th>");
      for (float weight : w[k]) {
        boolean off = weight == 0;
        out.append(
            String.format(
                Locale.ROOT,
                "<td style=\"background:rgb(%s / %.2f)\">%s</td>",
                weight < 0 ? "178 60 60" : "36 84 160",
                off ? 0 : 0.08 + 0.8 * Math.abs(weight) / strongest,
                off ? "–" : String.format(Locale.ROOT, "%.2f", weight)));
      }
      out.append("</tr>");
    }
    out.append("</table></figure>");
  }
}
