package timewalker.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.ablate.AblationTable;
import timewalker.jobs.ablate.Comparison;

/**
 * The page about an ablation: the table with the paper's figures, and what every row makes of the
 * same held-out frames. One file, no script, no network.
 *
 * @param table what was measured
 * @param comparisons held-out frames
 * @param facts what was trained on what, in words
 */
public record AblationReport(
    AblationTable table, List<Comparison> comparisons, Map<String, String> facts) {
  private static final String STYLE =
      """
      .compared{display:grid;gap:6px;grid-auto-flow:column;grid-auto-columns:minmax(112px,1fr);
      overflow-x:auto;margin-bottom:18px}
      .compared img{margin-bottom:4px;width:100%}
      th,td{padding:5px 9px}
      th{vertical-align:bottom}
      td:first-child{white-space:nowrap}
      .wide{margin-bottom:10px}
      ul{margin:0;padding-left:1.2em;font-size:.92rem}
      """;

  /** Writes the page under a temporary name, then moves it. */
  public void write(Path file) throws IOException {
    Html.write(file, page());
  }

  private String page() {
    StringBuilder out = new StringBuilder(1 << 20);
    out.append(Html.head("Ablations", Optional.of(SyntheticMediaTag.TRAINED), STYLE));
    out.append("<header><h1>Ablations</h1><p>What each component contributes, compared with the");
    out.append(" paper. Pictures of avatars on this page are synthetic.</p></header>");
    out.append("<main>");
    gridSection(out, table.main());
    listSection(out, "Where the order differs from the paper", table.otherOrder());
    listSection(out, "Notes", table.notes());
    comparisonSection(out);
    gridSection(out, table.byDataset());
    gridSection(out, table.bySplit());
    gridSection(out, table.changes());
    Html.facts(out, "The runs", facts);
    return out.append("</main></html>\n").toString();
  }

  private static void gridSection(StringBuilder out, AblationTable.Grid grid) {
    out.append("<section><h2>").append(Html.escape(grid.title())).append("</h2>");
    out.append("<div class=\"wide\">");
    Html.table(out, grid.headings(), grid.rows());
    out.append("</div></section>");
  }

  private static void listSection(StringBuilder out, String heading, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append("<section><h2>").append(Html.escape(heading)).append("</h2><ul>");
    lines.forEach(line -> out.append("<li>").append(Html.escape(line)).append("</li>"));
    out.append("</ul></section>");
  }

  private void comparisonSection(StringBuilder out) {
    if (comparisons.isEmpty()) {
      return;
    }
    out.append("<section><h2>Held-out frames</h2>");
    out.append("<p>The detail below each picture shows where the rows differ most.</p>");
    for (Comparison comparison : comparisons) {
      out.append("<p>").append(Html.escape(comparison.caption())).append("</p>");
      out.append("<div class=\"compared\">");
      for (Comparison.Column column : comparison.columns()) {
        out.append("<figure>");
        out.append(Html.image(column.picture(), column.title(), column.tag()));
        out.append(Html.image(column.crop(), column.title() + ", enlarged", column.tag()));
        out.append("<figcaption>").append(Html.escape(column.title()));
        if (!column.figure().isEmpty()) {
          out.append("<br>").append(Html.escape(column.figure()));
        }
        out.append("</figcaption></figure>");
      }
      out.append("</div>");
    }
    out.append("</section>");
  }
}
