package timewalker.jobs.ablate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The paper's Table 1 with our figures beside its own. The figure of a dataset is the mean over its
 * held-out frames of trained life stages. The figure of the table is the mean over datasets. Ages
 * between life stages are listed separately, since the paper does not measure them.
 */
public final class AblationTable {
  /** A title and rows of cells under headings. */
  public record Grid(String title, List<String> headings, List<List<String>> rows) {}

  private final List<DatasetRows> datasets;
  private final List<String> remarks;
  private final Set<AblationRow> rows = new LinkedHashSet<>();

  /**
   * @param datasets each with the rows that were asked for
   * @param remarks what else is to be said of all rows
   */
  public AblationTable(List<DatasetRows> datasets, List<String> remarks) {
    this.datasets = List.copyOf(datasets);
    this.remarks = List.copyOf(remarks);
    for (AblationRow row : AblationRow.values()) {
      if (datasets.stream().anyMatch(d -> d.rows().containsKey(row))) {
        rows.add(row);
      }
    }
  }

  private static boolean counted(RowRun.HeldOutFrame frame) {
    return !frame.between();
  }

  private Optional<RowRun> run(DatasetRows dataset, AblationRow row) {
    return Optional.ofNullable(dataset.rows().get(row)).flatMap(RowOutcome::run);
  }

  /** One score for every data set in which the row, and the other one, is finished. */
  private List<Score> scores(
      AblationRow row, AblationRow other, Predicate<RowRun.HeldOutFrame> frames) {
    return datasets.stream()
        .filter(d -> run(d, other).isPresent())
        .flatMap(d -> run(d, row).stream())
        .map(run -> Score.ofFrames(run, frames))
        .toList();
  }

  /** NaN when the row is finished nowhere. */
  double mean(AblationRow row, Figure figure) {
    return Score.mean(scores(row, row, AblationTable::counted)).get(figure);
  }

  /** How much a row lies above another, over the data sets in which both are finished. */
  double difference(AblationRow row, AblationRow other, Figure figure) {
    return Score.mean(scores(row, other, AblationTable::counted)).get(figure)
        - Score.mean(scores(other, row, AblationTable::counted)).get(figure);
  }

  private double mean(AblationRow row, ToDoubleFunction<RowRun.Training> fact) {
    return datasets.stream()
        .flatMap(d -> run(d, row).stream())
        .mapToDouble(run -> fact.applyAsDouble(run.training()))
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private boolean known(Figure figure) {
    return rows.stream().anyMatch(row -> Double.isFinite(mean(row, figure)));
  }

  /** Everything that is to be said about a row in words. */
  private List<String> notes(AblationRow row) {
    Map<String, List<String>> where = new LinkedHashMap<>();
    for (DatasetRows dataset : datasets) {
      RowOutcome outcome = dataset.rows().get(row);
      if (outcome != null && !outcome.note().isEmpty()) {
        where.computeIfAbsent(outcome.note(), _ -> new ArrayList<>()).add(dataset.name());
      }
    }
    List<String> notes = new ArrayList<>();
    where.forEach((note, names) ->
        notes.add(
            String.format(
                Locale.ROOT,
                "%s: %s%s",
                row.title(),
                note,
                names.size() == datasets.size() ? "" : " (" + String.join(", ", names) + ")")));
    return notes;
  }

  /** What is to be said beside the figures: about all rows, and about those not trained. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(remarks);
    rows.forEach(row -> notes.addAll(notes(row)));
    return notes;
  }

  /** What differs from "ours". */
  public Grid changes() {
    List<List<String>> cells = new ArrayList<>();
    for (AblationRow row : rows) {
      if (!row.changes().isEmpty()) {
        cells.add(List.of(row.title(), row.key(), String.join(", ", row.changes())));
      }
    }
    return new Grid("What each row changes", List.of("", "name", "settings"), cells);
  }

  /** The table itself. */
  public Grid main() {
    List<Figure> compared = new ArrayList<>(List.of(Figure.PSNR, Figure.SSIM));
    if (known(Figure.LPIPS)) {
      compared.add(Figure.LPIPS);
    }
    boolean perceptual = known(Figure.ST_LPIPS);
    boolean normals = known(Figure.NORMALS);
    List<String> headings = new ArrayList<>(List.of(""));
    for (Figure figure : compared) {
      headings.addAll(List.of(figure.title(), "to ours", "paper", "to its ours"));
    }
    if (perceptual) {
      headings.add(Figure.ST_LPIPS.title());
    }
    if (normals) {
      headings.add("normals");
    }
    headings.addAll(List.of("active bases", "CPU min"));
    List<List<String>> cells = new ArrayList<>();
    for (AblationRow row : rows) {
      List<String> line = new ArrayList<>(List.of(row.title()));
      boolean skipped = Double.isNaN(mean(row, Figure.PSNR));
      for (Figure figure : compared) {
        line.add(skipped ? state(row) : number(mean(row, figure), figure));
        line.add(change(row, figure.digits(), difference(row, AblationRow.OURS, figure)));
        line.add(plain(row.paper(figure), paperDigits(figure)));
        line.add(change(row, paperDigits(figure), paperDifference(row, AblationRow.OURS, figure)));
      }
      if (perceptual) {
        line.add(number(mean(row, Figure.ST_LPIPS), Figure.ST_LPIPS));
      }
      if (normals) {
        line.add(number(mean(row, Figure.NORMALS), Figure.NORMALS) + (skipped ? "" : "°"));
      }
      line.add(plain(mean(row, RowRun.Training::activeBases), 1));
      line.add(plain(mean(row, AblationTable::cpuMinutes), 1));
      cells.add(line);
    }
    return new Grid("The paper's Table 1", headings, cells);
  }

  private String state(AblationRow row) {
    return datasets.stream()
            .map(d -> d.rows().get(row))
            .anyMatch(outcome -> outcome != null && outcome.note().startsWith("skipped"))
        ? "skipped"
        : "–";
  }

  private static double cpuMinutes(RowRun.Training training) {
    return training.cpuSeconds() == null ? Double.NaN : training.cpuSeconds() / 60;
  }

  /** PSNR of every data set. */
  public Grid byDataset() {
    List<String> headings = new ArrayList<>(List.of(""));
    datasets.forEach(d -> headings.add(d.name()));
    List<List<String>> cells = new ArrayList<>();
    for (AblationRow row : rows) {
      List<String> line = new ArrayList<>(List.of(row.title()));
      for (DatasetRows dataset : datasets) {
        line.add(
            run(dataset, row)
                .map(run ->
                    number(
                        Score.ofFrames(run, AblationTable::counted).get(Figure.PSNR), Figure.PSNR))
                .orElse("–"));
      }
      cells.add(line);
    }
    return new Grid("PSNR by dataset, dB", headings, cells);
  }

  /** PSNR of every kind of held-out frame. */
  public Grid bySplit() {
    Set<String> splits = new LinkedHashSet<>();
    for (DatasetRows dataset : datasets) {
      for (AblationRow row : rows) {
        run(dataset, row).ifPresent(run -> run.frames().forEach(f -> splits.add(f.split())));
      }
    }
    List<String> headings = new ArrayList<>(List.of(""));
    headings.addAll(splits);
    List<List<String>> cells = new ArrayList<>();
    for (AblationRow row : rows) {
      List<String> line = new ArrayList<>(List.of(row.title()));
      for (String split : splits) {
        Score score = Score.mean(scores(row, row, frame -> frame.split().equals(split)));
        line.add(number(score.get(Figure.PSNR), Figure.PSNR));
      }
      cells.add(line);
    }
    return new Grid("PSNR by test split, dB", headings, cells);
  }

  /**
   * Every pair of rows whose order is not the paper's, figure by figure.
   *
   * @return sentences
   */
  public List<String> otherOrder() {
    List<String> found = new ArrayList<>();
    List<AblationRow> all = List.copyOf(rows);
    for (Figure figure : List.of(Figure.PSNR, Figure.SSIM, Figure.LPIPS)) {
      for (int i = 0; i < all.size(); i++) {
        for (int j = i + 1; j < all.size(); j++) {
          double ours = difference(all.get(i), all.get(j), figure);
          double paper = paperDifference(all.get(i), all.get(j), figure);
          if (Double.isFinite(ours) && Math.signum(ours) != Math.signum(paper)) {
            found.add(
                String.format(
                    Locale.ROOT,
                    "%s: \"%s\" %s, in the paper %s",
                    figure.title(),
                    all.get(i).title(),
                    ours == 0
                        ? String.format(Locale.ROOT, "and \"%s\" are equal", all.get(j).title())
                        : String.format(
                            Locale.ROOT,
                            "is %s than \"%s\"",
                            comparison(ours, figure.digits(), figure),
                            all.get(j).title()),
                    comparison(paper, paperDigits(figure), figure)));
          }
        }
      }
    }
    return found;
  }

  private static String comparison(double difference, int digits, Figure figure) {
    boolean better = difference > 0 == figure.moreIsBetter();
    return plain(Math.abs(difference), digits) + figure.unit() + (better ? " better" : " worse");
  }

  private static int paperDigits(Figure figure) {
    return figure == Figure.PSNR ? 2 : 3;
  }

  private static double paperDifference(AblationRow row, AblationRow other, Figure figure) {
    return row.paper(figure) - other.paper(figure);
  }

  private static String change(AblationRow row, int digits, double difference) {
    return row == AblationRow.OURS || !Double.isFinite(difference)
        ? ""
        : String.format(Locale.ROOT, "%+." + digits + "f", difference);
  }

  private static String number(double value, Figure figure) {
    return plain(value, figure.digits());
  }

  private static String plain(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "–";
  }

  /** All of it as Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    for (Grid grid : List.of(main(), byDataset(), bySplit(), changes())) {
      out.append("## ").append(grid.title()).append("\n\n");
      line(grid.headings(), out);
      out.append("|").append("---|".repeat(grid.headings().size())).append('\n');
      grid.rows().forEach(row -> line(row, out));
      out.append('\n');
    }
    list("Notes", notes(), out);
    list("Where the order differs from the paper", otherOrder(), out);
    return out.toString().stripTrailing() + "\n";
  }

  private static void line(List<String> cells, StringBuilder out) {
    out.append('|');
    cells.forEach(cell -> out.append(' ').append(literal(cell)).append(" |"));
    out.append('\n');
  }

  /** Names come from folders: none may end a cell or begin an HTML tag. */
  private static String literal(String cell) {
    return cell.replace("|", "\\|").replace("<", "&lt;");
  }

  private static void list(String title, List<String> lines, StringBuilder out) {
    if (!lines.isEmpty()) {
      out.append("## ").append(title).append("\n\n");
      lines.forEach(line -> out.append("- ").append(line).append('\n'));
      out.append('\n');
    }
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("datasets", datasets.stream().map(DatasetRows::name).toList());
    List<Map<String, Object>> lines = new ArrayList<>();
    for (AblationRow row : rows) {
      lines.add(rowMap(row));
    }
    map.put("rows", lines);
    map.put("notes", notes());
    map.put("other_order", otherOrder());
    return map;
  }

  private Map<String, Object> rowMap(AblationRow row) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("row", row.key());
    line.put("title", row.title());
    line.put("changes", row.changes());
    line.put("finished", datasets.stream().filter(d -> run(d, row).isPresent()).count());
    Map<String, Object> paper = new LinkedHashMap<>();
    for (Figure figure : Figure.values()) {
      putKnown(line, figure.key(), mean(row, figure));
      if (row != AblationRow.OURS) {
        putKnown(line, figure.key() + "_to_ours", difference(row, AblationRow.OURS, figure));
      }
      putKnown(paper, figure.key(), row.paper(figure));
    }
    putKnown(line, "active_bases", mean(row, RowRun.Training::activeBases));
    putKnown(line, "cpu_seconds", 60 * mean(row, AblationTable::cpuMinutes));
    putKnown(line, "seconds", mean(row, RowRun.Training::seconds));
    line.put("paper", paper);
    line.put("notes", notes(row));
    Map<String, Object> each = new LinkedHashMap<>();
    for (DatasetRows dataset : datasets) {
      run(dataset, row)
          .ifPresent(run -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            Score score = Score.ofFrames(run, AblationTable::counted);
            for (Figure figure : Figure.values()) {
              putKnown(figures, figure.key(), score.get(figure));
            }
            figures.put("active_bases", requireNonNull(run.training()).activeBases());
            each.put(dataset.name(), figures);
          });
    }
    line.put("by_dataset", each);
    return line;
  }

  private static void putKnown(Map<String, Object> map, String key, double value) {
    if (Double.isFinite(value)) {
      map.put(key, value);
    }
  }
}
