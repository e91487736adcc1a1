package timewalker.app.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.io.AtomicFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;

/** Parts of an HTML page. */
final class Html {
  /** Tells a page of ours from any other; stands near its beginning. */
  static final String GENERATOR = "<meta name=\"generator\" content=\"TimeWalker\">";

  private static final String STYLE =
      """
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
      .heats{display:grid;gap:20px;
      grid-template-columns:repeat(auto-fit,minmax(min(100%,var(--heat)),1fr))}
      .heats figure{min-width:0;overflow-x:auto}
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
      """;

  private Html() {}

  /** Text as content or attribute value. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** Writes a page under a temporary name, then moves it. */
  static void write(Path file, String page) throws IOException {
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /**
   * The beginning of a page, up to and with the end of its head.
   *
   * @param tag what the pictures on it are; empty when they are photos
   * @param style more rules than every page has
   */
  static String head(String title, Optional<SyntheticMediaTag> tag, String style) {
    StringBuilder out = new StringBuilder(STYLE.length() + 400);
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.append(GENERATOR);
    tag.ifPresent(t ->
        out.append("<meta name=\"Iptc4xmpExt:DigitalSourceType\" content=\"")
            .append(t.uri())
            .append("\">"));
    out.append("<title>").append(escape(title)).append("</title>");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<style>\n").append(STYLE).append(style).append("</style></head>\n");
    return out.toString();
  }

  /** A table of cells under headings. */
  static void table(StringBuilder out, List<String> headings, List<List<String>> rows) {
    out.append("<table><thead><tr>");
    headings.forEach(heading -> out.append("<th>").append(escape(heading)).append("</th>"));
    out.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      out.append("<tr>");
      row.forEach(cell -> out.append("<td>").append(escape(cell)).append("</td>"));
      out.append("</tr>");
    }
    out.append("</tbody></table>");
  }

  /** A section of names with what they stand for. */
  static void facts(StringBuilder out, String heading, Map<String, String> facts) {
    out.append("<section><h2>").append(escape(heading)).append("</h2><dl>");
    facts.forEach((key, value) ->
        out.append("<dt>")
            .append(escape(key))
            .append("</dt><dd>")
            .append(escape(value))
            .append("</dd>"));
    out.append("</dl></section>");
  }

  /** A picture of an avatar inside the page, tagged as synthetic. */
  static String image(ByteImage image, String description) {
    return image(image, description, Optional.of(SyntheticMediaTag.TRAINED));
  }

  /**
   * A picture inside the page.
   *
   * @param tag what it says of itself; empty for a photo
   */
  static String image(ByteImage image, String description, Optional<SyntheticMediaTag> tag) {
    byte[] png = ImageFile.encodePng(image, new PngOptions(6, tag));
    return String.format(
        Locale.ROOT,
        "<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">",
        image.width(),
        image.height(),
        escape(description),
        Base64.getEncoder().encodeToString(png));
  }
}
