package timewalker.jobs.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.jobs.measure.Evaluation;

/**
 * The result of a training.
 *
 * @param avatar the file
 * @param steps done, those before a resumption included
 * @param seconds of training
 * @param surfels of the avatar
 * @param summary figures of all held-out frames
 * @param refined held-out views of moments whose heads training refined; empty without such
 * @param fitted figures with head and light of each held-out photo fitted; empty where none were
 */
public record TrainingResult(
    Path avatar,
    int steps,
    double seconds,
    int surfels,
    Evaluation.Summary summary,
    Optional<Evaluation.Figures> refined,
    Optional<Evaluation.Summary> fitted) {
  /** For people: tables of figures. */
  public String text() {
    return summary.text()
        + refined.map(TrainingResult::refinedLine).orElse("")
        + fitted.map(TrainingResult::fittedTable).orElse("");
  }

  /** For JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", avatar.toString());
    data.put("steps", steps);
    data.put("seconds", seconds);
    data.put("surfels", surfels);
    data.put("splits", summary.toMap());
    data.put("turns", summary.turnsToMap());
    refined.ifPresent(figures -> data.put("views_of_refined_moments", figures.toMap()));
    fitted.ifPresent(some -> data.put("splits_refined_colour_affine", some.toMap()));
    return data;
  }

  private static String fittedTable(Evaluation.Summary summary) {
    return String.format(
        Locale.ROOT,
        "%n%nWith head and light fitted to the other half of each held-out photo:%n%s",
        summary.text());
  }

  private static String refinedLine(Evaluation.Figures figures) {
    return String.format(
        Locale.ROOT,
        "%nHeld-out views of refined moments, with their refined heads: %.2f dB, SSIM %.4f.",
        figures.psnr(),
        figures.ssim());
  }
}
