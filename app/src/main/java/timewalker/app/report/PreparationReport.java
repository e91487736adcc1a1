package timewalker.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.prepare.PictureResult;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.Verdict;

/**
 * The page about every photo and frame: small pictures with landmarks, fitted head and mask, the
 * life stage, the verdict. No script, no network; pictures lie in a folder beside it, and what is
 * too much for one page goes on others.
 *
 * @param title the dataset's name
 * @param result what was done
 * @param fewPhotos a stage of at most so many is shown as of low confidence
 */
public record PreparationReport(String title, PreparationResult result, int fewPhotos) {
  private static final int CARDS_A_PAGE = 600;

  private static final String CARDS =
      """
      .cards{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(230px,1fr))}
      .card{border:1px solid var(--rule);border-radius:8px;padding:8px;font-size:.8rem;
      overflow-wrap:anywhere}
      .card.no{border-color:var(--b)}
      .card.ask{border-color:var(--d);border-width:2px}
      .card p{margin:4px 0 0}
      .card .why{color:var(--soft)}
      pre{overflow-x:auto;font-size:.9rem;margin:0}
      nav a{margin-right:12px}
      """;

  /** Writes the page and those that follow it, each under a temporary name first. */
  public void write(Path file) throws IOException {
    List<PictureResult> asked = with(Verdict.Reason.DOUBTFUL_PERSON);
    Map<String, List<PictureResult>> sections = new LinkedHashMap<>();
    if (!asked.isEmpty()) {
      sections.put("Please decide: is this the person?", asked);
    }
    for (PreparationResult.Stage stage : result.stages()) {
      String name = stage.label().name();
      sections.put(
          "Life stage " + name + (stage.lowConfidence(fewPhotos) ? " (low confidence)" : ""),
          result.kept().stream().filter(p -> p.stage().orElseThrow().name().equals(name)).toList());
    }
    for (Verdict.Reason reason : Verdict.Reason.values()) {
      if (reason != Verdict.Reason.KEPT && reason != Verdict.Reason.DOUBTFUL_PERSON) {
        sections.put("Not used: " + reason.text(), with(reason));
      }
    }
    sections.values().removeIf(List::isEmpty);
    List<String> pages = pages(sections);
    for (int i = 0; i < pages.size(); i++) {
      Html.write(file.resolveSibling(name(i)), page(pages.get(i), i, pages.size()));
    }
  }

  private List<PictureResult> with(Verdict.Reason reason) {
    return result.pictures().stream().filter(p -> p.verdict().reason() == reason).toList();
  }

  private static List<String> pages(Map<String, List<PictureResult>> sections) {
    List<String> pages = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    int[] cards = {0};
    sections.forEach((heading, pictures) -> {
      for (int from = 0; from < pictures.size(); ) {
        int count = Math.min(pictures.size() - from, CARDS_A_PAGE - cards[0]);
        section(body, heading, pictures.subList(from, from + count), pictures.size());
        from += count;
        cards[0] += count;
        if (cards[0] == CARDS_A_PAGE) {
          pages.add(body.toString());
          body.setLength(0);
          cards[0] = 0;
        }
      }
    });
    if (pages.isEmpty() || !body.isEmpty()) {
      pages.add(body.toString());
    }
    return pages;
  }

  private static void section(
      StringBuilder out, String heading, List<PictureResult> pictures, int of) {
    out.append("<section><h2>").append(Html.escape(heading)).append(", ").append(of);
    out.append(of == 1 ? " picture" : " pictures").append("</h2><div class=\"cards\">");
    pictures.forEach(picture -> card(out, picture));
    out.append("</div></section>");
  }

  private static void card(StringBuilder out, PictureResult picture) {
    boolean ask = picture.verdict().reason() == Verdict.Reason.DOUBTFUL_PERSON;
    out.append("<div class=\"card");
    out.append(picture.verdict().kept() ? "" : ask ? " ask" : " no").append("\">");
    picture
        .frame()
        .thumbnail()
        .ifPresent(name ->
            out.append(
                    "<img loading=\"lazy\" alt=\"landmarks, fitted head, cut-out\" src=\"frames/")
                .append(Html.escape(name))
                .append("\">"));
    out.append("<p>").append(Html.escape(picture.name())).append("</p><p class=\"why\">");
    out.append(Html.escape(facts(picture))).append("</p></div>");
  }

  private static String facts(PictureResult picture) {
    List<String> facts = new ArrayList<>();
    facts.add(picture.verdict().sentence());
    picture
        .stage()
        .ifPresent(stage -> facts.add(stage.name() + " by " + picture.lifeStage().why()));
    picture.frame().split().ifPresent(split -> facts.add(split.name()));
    picture
        .face()
        .ifPresent(face ->
            facts.add(
                String.format(
                    Locale.ROOT,
                    "eyes %.0f px, sharpness %.2f",
                    face.quality().eyeDistance(),
                    face.quality().sharpness())));
    picture
        .head()
        .ifPresent(head ->
            facts.add(
                String.format(
                    Locale.ROOT,
                    "residual %.2f %%, yaw %.0f°",
                    100 * head.meanResidual(),
                    picture.yaw())));
    if (picture.verdict().kept() && picture.head().isPresent() && !picture.gazeFound()) {
      facts.add("gaze unknown");
    }
    double likeness = picture.person().likeness();
    if (!Double.isNaN(likeness)) {
      facts.add(String.format(Locale.ROOT, "likeness %.2f", likeness));
    }
    return String.join(" · ", facts);
  }

  private static String name(int page) {
    return page == 0 ? "index.html" : String.format(Locale.ROOT, "page-%d.html", page + 1);
  }

  private String page(String body, int number, int of) {
    StringBuilder out = new StringBuilder(1 << 16);
    out.append(Html.head(title, Optional.empty(), CARDS));
    out.append("<header><h1>").append(Html.escape(title)).append("</h1>");
    out.append("<p>Every photo and frame, and what became of it. Green: landmarks; grey: the");
    out.append(" fitted head; right: the head as it is in the dataset.</p>");
    if (of > 1) {
      out.append("<nav>");
      for (int i = 0; i < of; i++) {
        out.append(
            String.format(
                Locale.ROOT, "<a href=\"%s\">%s%d</a>", name(i), i == number ? "· " : "", i + 1));
      }
      out.append("</nav>");
    }
    out.append("</header><main>");
    if (number == 0) {
      out.append("<section><h2>Summary</h2><pre>");
      out.append(Html.escape(result.text(fewPhotos))).append("</pre></section>");
    }
    return out.append(body).append("</main></html>\n").toString();
  }
}
