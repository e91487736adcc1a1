package timewalker.app.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import timewalker.io.AtomicFile;
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
    List<Picture> walk,
    List<Picture> meshes,
    List<Sample> samples,
    RunHistory history,
    Map<String, String> settings,
    Map<String, String> facts) {

  /** A picture with its caption. */
  public record Picture(String caption, ByteImage image) {}

  /**
   * A held-out frame.
   *
   * @param caption its name and figures
   * @param truth the picture
   * @param render ours
   * @param error their difference, made visible
   * @param normal our normals
   */
  public record Sample(
      String caption, ByteImage truth, ByteImage render, ByteImage error, ByteImage normal) {}

  /** Writes the page under a temporary name, then moves it. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] page = page().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(page));
  }

  private String page() {
    StringBuilder out = new StringBuilder(1 << 20);
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.append("<meta name=\"Iptc4xmpExt:DigitalSourceType\" content=\"");
    out.append(SyntheticMediaTag.TRAINED.uri()).append("\"><title>");
    out.append(Html.escape(title)).append("</title>").append(STYLE);
    out.append("<header><h1>").append(Html.escape(title)).append("</h1>");
    out.append("<p>A lifelong head avatar. Every picture of it on this page is synthetic.</p>");
    out.append("</header><main>");
    walkSection(out);
    figuresSection(out);
    samplesSection(out);
    curvesSection(out);
    dynamoSection(out);
    tableSection(out, "The run", facts);
    tableSection(out, "Settings", settings);
    return out.append("</main></html>\n").toString();
  }

  private void walkSection(StringBuilder out) {
    stripSection(out, "A walk through life", walk);
    if (!meshes.isEmpty()) {
      stripSection(out, "Meshes", meshes);
    }
  }

  private static void stripSection(StringBuilder out, String heading, List<Picture> pictures) {
    out.append("<section><h2>").append(heading).append("</h2><div class=\"strip\">");
    for (Picture picture : pictures) {
      out.append("<figure>").append(Html.image(picture.image, picture.caption));
      out.append("<figcaption>").append(Html.escape(picture.caption));
      out.append("</figcaption></figure>");
    }
    out.append("</div></section>");
  }

  private void figuresSection(StringBuilder out) {
    out.append("<section><h2>Held-out figures</h2><div class=\"wide\"><table><thead><tr>");
    for (String heading : headings) {
      out.append("<th>").append(Html.escape(heading)).append("</th>");
    }
    out.append("</tr></thead><tbody>");
    for (List<String> row : figures) {
      out.append("<tr>");
      for (String cell : row) {
        out.append("<td>").append(Html.escape(cell)).append("</td>");
      }
      out.append("</tr>");
    }
    out.append("</tbody></table></div></section>");
  }

  private void samplesSection(StringBuilder out) {
    out.append("<section><h2>Frames that training never saw</h2>");
    out.append("<p>truth | render | error, four times amplified | normals</p>");
    for (Sample sample : samples) {
      out.append("<figure class=\"sample\"><div>");
      out.append(Html.image(sample.truth, sample.caption + ", truth"));
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
    out.append("<p>One row a life stage, one column a basis; darker is stronger, a dash is off.");
    out.append("</p><div class=\"charts\">");
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

  private void heatMap(StringBuilder out, Point point) {
    float[][] w = point.blend();
    double strongest = 1e-9;
    for (float[] row : w) {
      for (float weight : row) {
        strongest = Math.max(strongest, Math.abs(weight));
      }
    }
    out.append("<figure class=\"chart\"><figcaption>step ").append(point.step());
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

  private static void tableSection(StringBuilder out, String heading, Map<String, String> rows) {
    out.append("<section><h2>").append(Html.escape(heading)).append("</h2><dl>");
    rows.forEach((key, value) ->
        out.append("<dt>")
            .append(Html.escape(key))
            .append("</dt><dd>")
            .append(Html.escape(value))
            .append("</dd>"));
    out.append("</dl></section>");
  }

  /** How our pages look. */
  static final String STYLE =
      """
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      :root{color-scheme:light dark;--ink:light-dark(#1c2430,#e7ebf0);
      --soft:light-dark(#5a6675,#a3afbd);--paper:light-dark(#fbfbf9,#14181d);
      --card:light-dark(#fff,#1c2228);--rule:light-dark(#dfe3e8,#333c46);
      --a:#2454a0;--b:#c2642c;--c:#2f8f5b;--d:#8c5bb5}
      *{box-sizing:border-box}
      body{margin:0;background:var(--paper);color:var(--ink);
      font:16px/1.5 system-ui,sans-serif}
      header,main{max-width:1120px;margin:auto;padding:0 20px}
      h1{font-size:2rem;margin:1.6em 0 .1em}
      h2{font-size:1.15rem;margin:0 0 .7em}
      header p{color:var(--soft);margin:0 0 1.5em}
      section{background:var(--card);border:1px solid var(--rule);border-radius:12px;
      padding:20px;margin:0 0 20px}
      figure{margin:0}
      figcaption{color:var(--soft);font-size:.85rem;padding:4px 0}
      img{display:block;max-width:100%;height:auto;border-radius:6px;background:#fff}
      .strip{display:grid;gap:10px;grid-template-columns:repeat(auto-fit,minmax(110px,1fr))}
      .sample div{display:grid;gap:6px;grid-template-columns:repeat(4,1fr)}
      .sample{margin-bottom:10px}
      .charts{display:grid;gap:20px;grid-template-columns:repeat(auto-fit,minmax(300px,1fr))}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
      th,td{text-align:right;padding:5px 12px;border-bottom:1px solid var(--rule)}
      th:first-child,td:first-child{text-align:left;padding-left:0}
      .heat td{text-align:center;padding:4px 6px;font-size:.75rem;border:1px solid var(--card)}
      dl{display:grid;grid-template-columns:minmax(140px,auto) 1fr;gap:3px 20px;margin:0;
      font-size:.92rem}
      dt{color:var(--soft)}
      dd{margin:0;overflow-wrap:anywhere}
      svg{width:100%;height:auto}
      .grid{stroke:var(--rule)}
      .tick{font:11px system-ui,sans-serif;fill:var(--soft)}
      .line{fill:none;stroke-width:1.8}
      .line.c0{stroke:var(--a)}.line.c1{stroke:var(--b)}.line.c2{stroke:var(--c)}
      .line.c3{stroke:var(--d)}
      .legend{margin:0;font-size:.85rem}
      .legend .c0{color:var(--a)}.legend .c1{color:var(--b)}.legend .c2{color:var(--c)}
      .legend .c3{color:var(--d)}
      .legend span{margin-right:14px}
      </style></head>
      """;
}
