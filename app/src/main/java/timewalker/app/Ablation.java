package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import timewalker.app.ablate.AblationRow;
import timewalker.app.ablate.AblationTable;
import timewalker.app.ablate.DatasetRows;
import timewalker.app.ablate.RowOutcome;
import timewalker.app.ablate.RowRun;
import timewalker.app.report.AblationReport;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.train.Split;

/**
 * Rows of the paper's Table 1 on several data sets, each trained once. The folder holds a folder a
 * data set with the rows in it, and the table over all of them.
 */
final class Ablation {
  /** All others are compared with "ours"; whether the last needs a run, only "ours" can tell. */
  private static final List<AblationRow> ORDER =
      List.of(
          AblationRow.OURS,
          AblationRow.NO_DYNAMO,
          AblationRow.ONE_GRID,
          AblationRow.NO_DEFORM,
          AblationRow.NO_GEOMETRY,
          AblationRow.NO_LPIPS,
          AblationRow.ALL_GRIDS);

  private final RowJob.Setting setting;
  private final AblationFiles files;
  private final Set<AblationRow> rows;
  private final Map<AblatedDataset, Map<AblationRow, RowOutcome>> outcomes = new LinkedHashMap<>();

  /**
   * @param rows those that are wanted
   */
  Ablation(RowJob.Setting setting, Set<AblationRow> rows, List<AblatedDataset> datasets)
      throws IOException {
    this.setting = setting;
    this.files = new AblationFiles(setting.folder());
    this.rows = rows;
    for (AblatedDataset data : datasets) {
      Map<AblationRow, RowOutcome> found = new EnumMap<>(AblationRow.class);
      for (AblationRow row : rows) {
        found.put(row, job(data, row).found());
      }
      outcomes.put(data, found);
    }
  }

  /** Makes sure that a folder is new, empty, or an ablation's. */
  static void requireOwn(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(folder.toString(), "is not a folder");
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (!AblationFiles.isAblation(folder) && inside.findAny().isPresent()) {
        throw new BadInputException(
            folder.toString(), "holds something else already; name a new folder with -o");
      }
    }
  }

  private RowJob job(AblatedDataset data, AblationRow row) {
    return new RowJob(setting, data, row);
  }

  /** What is known of the rows. */
  AblationTable table() {
    List<DatasetRows> all = new ArrayList<>();
    outcomes.forEach((data, found) -> all.add(new DatasetRows(data.name(), found)));
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Means over held-out frames of life stages that were trained, then over data sets; ages"
            + " between life stages (test-age) do not count. Normals: mean angle to the true ones"
            + " on facial skin, where the data know them.");
    if (setting.perception().metric().isEmpty()) {
      remarks.add("LPIPS is among the paper's losses; here it is none of them, nor measured.");
    }
    return new AblationTable(all, remarks);
  }

  /** Does what is left to be done, one data set after the other. */
  void run() throws IOException {
    Path folder = setting.folder();
    try (FolderLock _ =
        FolderLock.take(folder, folder, "another ablation is at work in it; wait for its end")) {
      files.write(table());
      for (AblatedDataset data : outcomes.keySet()) {
        run(data);
      }
    }
  }

  private void run(AblatedDataset data) throws IOException {
    try (DatasetFrames frames = new DatasetFrames(data.dataset(), FrameCache.Settings.DEFAULT)) {
      for (AblationRow row : ORDER) {
        if (rows.contains(row)) {
          outcomes.get(data).put(row, job(data, row).finish(frames));
          files.write(table());
        }
      }
    }
  }

  /** Writes table, page and pictures of what is finished. */
  void report() throws IOException {
    Map<String, List<AblationReport.Comparison>> comparisons = new LinkedHashMap<>();
    int drawn = rows.size() * outcomes.size();
    try (Progress progress = setting.command().progress("Drawing", drawn)) {
      for (AblatedDataset data : outcomes.keySet()) {
        comparisons.put(data.name(), comparisons(data, progress));
      }
    }
    files.write(table(), comparisons, facts());
  }

  /** The page that {@link #report} writes. */
  Path page() {
    return files.page();
  }

  private List<AblationReport.Comparison> comparisons(AblatedDataset data, Progress progress)
      throws IOException {
    Map<AblationRow, RowRun> runs = new EnumMap<>(AblationRow.class);
    Map<AblationRow, Path> avatars = new EnumMap<>(AblationRow.class);
    for (Map.Entry<AblationRow, RowOutcome> entry : outcomes.get(data).entrySet()) {
      Optional<RowRun> run = entry.getValue().run();
      if (run.isPresent()) {
        boolean own = run.get().key().row().equals(entry.getKey().key());
        Path avatar = job(data, own ? entry.getKey() : AblationRow.OURS).avatar();
        // Figures outlive an avatar that was thrown away.
        if (Files.exists(avatar)) {
          runs.put(entry.getKey(), run.get());
          avatars.put(entry.getKey(), avatar);
        }
      }
    }
    try (DatasetFrames frames = new DatasetFrames(data.dataset(), FrameCache.Settings.DEFAULT)) {
      return new AblationPictures(frames, runs, setting.models(), setting.parallel())
          .of(data.name(), avatars, progress);
    }
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    for (AblatedDataset data : outcomes.keySet()) {
      Dataset dataset = data.dataset();
      int trained = dataset.frames(Split.TRAIN).size();
      facts.put(
          data.name(),
          String.format(
              Locale.ROOT,
              "%d life stages, %d frames to learn from, %d held out; SHA-256 %s",
              dataset.stages().stream().filter(Dataset.Stage::trained).count(),
              trained,
              dataset.frames().size() - trained,
              data.fingerprint()));
    }
    String network = setting.perception().network();
    facts.put("LPIPS", network.isEmpty() ? "none" : network);
    facts.putAll(TrainingRun.SETTINGS.keys(outcomes.keySet().iterator().next().ours()));
    return facts;
  }

  /** What is still to be done, and roughly for how long. */
  Result plan(int threads) {
    StringBuilder text = new StringBuilder();
    List<Map<String, Object>> entries = new ArrayList<>();
    double seconds = 0;
    for (AblatedDataset data : outcomes.keySet()) {
      for (AblationRow row : ORDER) {
        RowOutcome outcome = outcomes.get(data).get(row);
        if (outcome == null) {
          continue;
        }
        boolean toDo = outcome.equals(RowOutcome.missing());
        seconds += toDo ? job(data, row).estimate(threads) : 0;
        String state =
            toDo ? "to be trained" : outcome.note().isEmpty() ? "finished" : outcome.note();
        text.append(
            String.format(Locale.ROOT, "%-20s %-28s %s%n", data.name(), row.title(), state));
        entries.add(Map.of("dataset", data.name(), "row", row.key(), "state", state));
      }
    }
    text.append(String.format(Locale.ROOT, "%nTo come: about %s.", TrainingRun.duration(seconds)));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", entries);
    map.put("estimated_seconds", Math.round(seconds));
    return new Result(text.toString(), map);
  }
}
