package timewalker.app.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.TimeWalker;
import timewalker.avatar.StageMix;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;

/**
 * Writes the viewer's page with a person inside: one file that opens from a disk, needs no network,
 * and evaluates moments itself ({@code motion-worker.js}).
 */
public final class WalkPage {
  private static final int PORTRAIT = 192;
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline' data: blob:; worker-src blob:;"
          + " style-src 'unsafe-inline'; img-src data: blob:; media-src blob:; connect-src 'none';"
          + " base-uri 'none'; form-action 'none'";

  /** Bytes of arrays, deflated only later, that a page can hold. */
  static final long MOST_ARRAYS = 200_000_000;

  private WalkPage() {}

  /**
   * Writes the page.
   *
   * @param name of the person, shown as a title
   * @param start the moment it opens at
   * @throws BadInputException when the person's head model may not be given away, or the page would
   *     be too large
   */
  public static void write(
      Path file,
      TimeWalker person,
      String name,
      StageMix start,
      Optional<Motion> motion,
      ViewServer.Painters painters)
      throws IOException {
    requireOwnHead(file, person.space().head());
    requireSize(file, SurfelBundle.bytes(person.space()) + HeadBundle.stageBytes(person.space()));
    Map<String, Object> description = Description.of(person, name, motion, true);
    description.put("start", placeOf(start));
    portraits(description, person, painters);
    ArrayBundle bundle = new ArrayBundle();
    new HeadBundle(person).addTo(bundle);
    new SurfelBundle(person).addTo(bundle);
    byte[] page = page(json(description), bundle.deflated()).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(page));
  }

  /** The arrays of FLAME and other models belong to others and stay where they are. */
  static void requireOwnHead(Path file, HeadModel head) throws IOException {
    if (!head.sha256().equals(EmbeddedHead.load().sha256())) {
      throw new BadInputException(
          file.toString(),
          "a page contains the head model, and the licence of the model \""
              + head.id()
              + "\" forbids giving it away; show this avatar with `timewalker view`");
    }
  }

  /** Refuses what no browser opens, before any work is done. */
  static void requireSize(Path file, long arrays) throws IOException {
    if (arrays > MOST_ARRAYS) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "the page would hold %d MB of arrays, and browsers open at most %d MB; export single"
                  + " moments as .ply or .spz, or train with fewer life stages or surfels",
              arrays / 1_000_000,
              MOST_ARRAYS / 1_000_000));
    }
  }

  private static double placeOf(StageMix mix) {
    double at = 0;
    for (int k = 0; k < mix.weights().length; k++) {
      at += k * mix.weights()[k];
    }
    return at;
  }

  @SuppressWarnings("unchecked") // Description made the list
  private static void portraits(
      Map<String, Object> description, TimeWalker person, ViewServer.Painters painters)
      throws IOException {
    MomentStudio studio = new MomentStudio(person);
    List<Map<String, Object>> stages =
        (List<Map<String, Object>>) requireNonNull(description.get("stages"));
    for (int k = 0; k < stages.size(); k++) {
      ByteImage image = painters.colour().paint(studio.portrait(k, PORTRAIT));
      byte[] jpeg = ImageFile.encodeJpeg(image, 0.88, Optional.of(SyntheticMediaTag.TRAINED));
      stages.get(k).put("picture", dataAddress("image/jpeg", jpeg));
    }
  }

  private static String json(Map<String, ?> map) {
    try {
      return new JsonMapper().writeValueAsString(map).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String page(String description, byte[] bundle) {
    PageFiles files = new PageFiles();
    String html = files.text("index.html");
    html =
        replaced(
            html,
            "<meta charset=\"utf-8\">",
            "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""
                + POLICY
                + "\">");
    html =
        replaced(
            html,
            "<link rel=\"icon\" href=\"page/icon.svg\">",
            "<link rel=\"icon\" href=\""
                + dataAddress("image/svg+xml", files.find("icon.svg").orElseThrow())
                + "\">");
    html =
        replaced(
            html,
            "<link rel=\"stylesheet\" href=\"page/style.css\">",
            "<style>\n" + files.text("style.css") + "</style>");
    return replaced(
        html,
        "<script type=\"module\" src=\"page/main.js\"></script>",
        scripts(files, description, bundle));
  }

  private static String replaced(String html, String what, String by) {
    if (!html.contains(what)) {
      throw new IllegalStateException("the page has lost its line " + what);
    }
    return html.replace(what, by);
  }

  /**
   * Modules cannot import each other from a disk, so they become addresses that hold them, under
   * names that an import map gives.
   */
  private static String scripts(PageFiles files, String description, byte[] bundle) {
    StringBuilder out = new StringBuilder();
    out.append("<script type=\"application/json\" id=\"person\">").append(description);
    out.append("</script>\n<script type=\"application/octet-stream\" id=\"bundle\">");
    out.append(Base64.getEncoder().encodeToString(bundle)).append("</script>\n");
    for (String worker : PageFiles.WORKERS) {
      out.append("<script type=\"text/plain\" data-worker=\"").append(worker).append("\">\n");
      out.append(files.text(worker)).append("</script>\n");
    }
    out.append("<script type=\"importmap\">{\"imports\":{");
    for (int i = 0; i < PageFiles.MODULES.length; i++) {
      String module = PageFiles.MODULES[i];
      byte[] renamed =
          files
              .text(module)
              .replace("from './", "from 'timewalker/")
              .getBytes(StandardCharsets.UTF_8);
      out.append(i > 0 ? ",\n" : "\n").append("\"timewalker/").append(module).append("\":\"");
      out.append(dataAddress("text/javascript", renamed)).append('"');
    }
    out.append("}}</script>\n<script type=\"module\">import 'timewalker/main.js';</script>");
    return out.toString();
  }

  private static String dataAddress(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}
