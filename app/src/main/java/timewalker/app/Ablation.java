package timewalker.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import timewalker.app.ablate.AblationRow;
import timewalker.app.ablate.AblationTable;
import timewalker.app.ablate.DatasetRows;
import timewalker.app.ablate.RowOutcome;
import timewalker.app.ablate.RowRun;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.math.Parallel;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * Trains and measures rows of the paper's Table 1, each once: a row's file says how far it has
 * come, and for which settings and data. The folder holds a folder a data set, in it a {@code
 * .json} and a {@code .twa} a row, and the table over all of them.
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

  private static final String TABLE = "ablation.json";

  /**
   * LPIPS as metric and loss.
   *
   * @param metric empty without
   * @param network its name, empty without
   * @param whyNot what to say of the row without LPIPS when nothing is with it
   */
  record Perception(Optional<Lpips> metric, String network, String whyNot) {}

  private final ConsoleCommand command;
  private final Path folder;
  private final Set<AblationRow> rows;
  private final HeadModels models;
  private final Perception perception;
  private final Parallel parallel;
  private final Map<AblatedDataset, Map<AblationRow, RowOutcome>> outcomes = new LinkedHashMap<>();

  /**
   * @param command shows progress, and knows when the user wants to stop
   * @param folder for everything that is made
   * @param rows those that are wanted
   */
  Ablation(
      ConsoleCommand command,
      Path folder,
      Set<AblationRow> rows,
      HeadModels models,
      Perception perception,
      List<AblatedDataset> datasets,
      Parallel parallel)
      throws IOException {
    this.command = command;
    this.folder = folder;
    this.rows = rows;
    this.models = models;
    this.perception = perception;
    this.parallel = parallel;
    for (AblatedDataset data : datasets) {
      Map<AblationRow, RowOutcome> found = new EnumMap<>(AblationRow.class);
      for (AblationRow row : rows) {
        found.put(row, found(data, row));
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
      if (!Files.exists(folder.resolve(TABLE)) && inside.findAny().isPresent()) {
        throw new BadInputException(
            folder.toString(), "holds something else already; name a new folder with -o");
      }
    }
  }

  /** The settings of a row. */
  static TrainingSettings settings(AblationRow row, TrainingSettings ours) {
    TrainingSettings changed = ours;
    for (String change : row.changes()) {
      changed = TrainingRun.SETTINGS.set(changed, change);
    }
    return changed;
  }

  /** What is known of the rows. */
  AblationTable table() {
    List<DatasetRows> all = new ArrayList<>();
    outcomes.forEach((data, found) -> all.add(new DatasetRows(data.name(), found)));
    return new AblationTable(all);
  }

  /** Does what is left to be done, one data set after the other. */
  void run() throws IOException {
    writeTable();
    for (Map.Entry<AblatedDataset, Map<AblationRow, RowOutcome>> entry : outcomes.entrySet()) {
      AblatedDataset data = entry.getKey();
      try (DatasetFrames frames = new DatasetFrames(data.dataset(), FrameCache.Settings.DEFAULT)) {
        for (AblationRow row : ORDER) {
          if (rows.contains(row)) {
            entry.getValue().put(row, finished(data, row, frames));
            writeTable();
          }
        }
      }
    }
  }

  /** Writes the table as JSON and Markdown. */
  void writeTable() throws IOException {
    Files.createDirectories(folder);
    AblationTable table = table();
    write(TABLE, Json.line(table.toMap()) + "\n");
    write("ablation.md", "# Ablations\n\n" + table.markdown());
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(name), out -> out.write(bytes));
  }

  private Path file(AblatedDataset data, AblationRow row) {
    return folder.resolve(data.name()).resolve(row.key() + ".json");
  }

  /** The avatar of a row. */
  private Path avatar(AblatedDataset data, AblationRow row) {
    return folder.resolve(data.name()).resolve(row.key() + ".twa");
  }

  private RowRun.Key key(AblatedDataset data, AblationRow row) {
    TrainingSettings settings = settings(row, data.ours());
    return new RowRun.Key(
        row.key(),
        TrainingRun.SETTINGS.keys(settings),
        data.fingerprint(),
        settings.losses().perceptual() > 0 ? perception.network() : "");
  }

  /** What there is without any training. */
  private RowOutcome found(AblatedDataset data, AblationRow row) throws IOException {
    if (row != AblationRow.OURS && settings(row, data.ours()).equals(data.ours())) {
      return RowOutcome.skipped(
          row == AblationRow.NO_LPIPS
              ? perception.whyNot()
              : "its settings are those of ours already");
    }
    Optional<RowRun> kept = kept(data, row);
    if (kept.isPresent()) {
      return RowOutcome.done(kept.get());
    }
    if (row == AblationRow.ALL_GRIDS) {
      Optional<RowRun> ours = kept(data, AblationRow.OURS);
      if (ours.isPresent() && ours.get().training().switchedOff().isEmpty()) {
        return RowOutcome.sameAsOurs(ours.get());
      }
    }
    return RowOutcome.missing();
  }

  private Optional<RowRun> kept(AblatedDataset data, AblationRow row) throws IOException {
    RowRun.Key key = key(data, row);
    return RowRun.read(file(data, row)).filter(r -> r.finishedFor(key, perception.network()));
  }

  private RowOutcome finished(AblatedDataset data, AblationRow row, DatasetFrames frames)
      throws IOException {
    RowOutcome found = found(data, row);
    if (!found.equals(RowOutcome.missing())) {
      return found;
    }
    RowRun trained = trained(data, row, frames);
    RowRun measured = trained.measured(measure(avatar(data, row), data, row, frames));
    measured.write(file(data, row));
    return RowOutcome.done(measured);
  }

  private RowRun trained(AblatedDataset data, AblationRow row, DatasetFrames frames)
      throws IOException {
    RowRun.Key key = key(data, row);
    Path file = file(data, row);
    Path avatar = avatar(data, row);
    Optional<RowRun> before = RowRun.read(file).filter(r -> r.key().equals(key));
    if (before.isPresent() && before.get().trainedFor(key) && Files.exists(avatar)) {
      return before.get();
    }
    TrainingSettings settings = settings(row, data.ours());
    TrainingRun run =
        new TrainingRun(
            data.dataset(), frames, avatar, settings, models, perception.metric(), parallel);
    Files.createDirectories(file.getParent());
    // Checkpoints of other settings or data are gone before the file says what is begun.
    Trainer trainer = run.trainer(before.isPresent() && run.begun());
    RowRun begun = RowRun.begun(key);
    begun.write(file);
    int resumedAt = trainer.steps();
    Optional<Duration> cpuBefore = ProcessHandle.current().info().totalCpuDuration();
    String task = "Training \"%s\" on %s".formatted(row.title(), data.name());
    try (Progress progress = command.progress(task, settings.steps())) {
      run.run(trainer, Double.POSITIVE_INFINITY, progress, command::interrupted);
    }
    if (trainer.steps() < settings.steps()) {
      throw new InterruptedByUser();
    }
    // Steps of an earlier start count as much as those of this one did.
    Double cpuSeconds = null;
    if (cpuBefore.isPresent() && resumedAt < settings.steps()) {
      Duration took =
          ProcessHandle.current().info().totalCpuDuration().get().minus(cpuBefore.get());
      cpuSeconds = took.toMillis() / 1e3 * settings.steps() / (settings.steps() - resumedAt);
    }
    RowRun trained =
        begun.trained(
            new RowRun.Training(
                trainer.steps(),
                trainer.seconds(),
                cpuSeconds,
                trainer.space().average().count(),
                trainer.history().points().getLast().activeBases(),
                trainer.history().deactivations().stream()
                    .map(off -> new RowRun.SwitchedOff(off.step(), off.basis()))
                    .toList()));
    trained.write(file);
    return trained;
  }

  /** Measures the avatar as it lies on the disk. */
  private RowRun.Measured measure(
      Path avatar, AblatedDataset data, AblationRow row, DatasetFrames frames) throws IOException {
    AvatarFile opened = AvatarFile.read(avatar, models);
    Evaluation evaluation =
        new Evaluation(opened.space(), frames, opened.render(), perception.metric(), parallel);
    List<RowRun.HeldOutFrame> measured = new ArrayList<>();
    String task = "Measuring \"%s\" on %s".formatted(row.title(), data.name());
    try (Progress progress = command.progress(task, frames.size())) {
      for (int i = 0; i < frames.size(); i++) {
        if (!frames.info(i).split().equals("train")) {
          String stage = frames.frame(i).lifeStage();
          measured.add(
              new RowRun.HeldOutFrame(
                  frames.info(i).name(),
                  frames.info(i).split(),
                  stage,
                  frames.stages().stream().noneMatch(s -> s.name().equals(stage)),
                  evaluation.frame(frames, i).known()));
        }
        progress.advance(1);
      }
    }
    return new RowRun.Measured(perception.network(), measured);
  }

  /** What is still to be done, and roughly for how long. */
  Result plan(int threads) {
    StringBuilder text = new StringBuilder();
    double seconds = 0;
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Map.Entry<AblatedDataset, Map<AblationRow, RowOutcome>> entry : outcomes.entrySet()) {
      AblatedDataset data = entry.getKey();
      for (AblationRow row : ORDER) {
        RowOutcome outcome = entry.getValue().get(row);
        if (outcome == null) {
          continue;
        }
        boolean toDo = outcome.equals(RowOutcome.missing());
        String state =
            toDo ? "to be trained" : outcome.note().isEmpty() ? "finished" : outcome.note();
        if (toDo) {
          seconds += estimate(data, row, threads);
        }
        text.append("%-20s %-30s %s%n".formatted(data.name(), row.title(), state));
        entries.add(Map.of("dataset", data.name(), "row", row.key(), "state", state));
      }
    }
    text.append("%nTo come: about %s.".formatted(TrainingRun.duration(seconds)));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", entries);
    map.put("estimated_seconds", Math.round(seconds));
    return new Result(text.toString(), map);
  }

  private static double estimate(AblatedDataset data, AblationRow row, int threads) {
    double pixels =
        data.dataset().frames("train").stream()
            .mapToDouble(f -> (double) f.camera().width() * f.camera().height())
            .average()
            .orElse(0);
    return Estimate.trainingSeconds(settings(row, data.ours()).steps(), pixels, threads);
  }
}
