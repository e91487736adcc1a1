package timewalker.jobs.ablate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import timewalker.engine.EngineChoice;
import timewalker.io.BadInputException;
import timewalker.io.FolderLock;
import timewalker.io.OutputFolder;
import timewalker.io.TemporaryFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.measure.Perception;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.train.Split;
import timewalker.train.TrainingSettings;

/**
 * Trains and measures rows of the paper's Table 1 on several datasets. The folder holds one folder
 * per dataset with its rows, and the table over all of them.
 */
public final class AblationJob {
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

  /**
   * What is wanted.
   *
   * @param folder for the table, the pictures, and every row's avatar and figures
   * @param rows those that are wanted
   * @param data the data sets, of different names, each with the settings of the row "ours"
   * @param models finds their head models
   * @param lpips metric, and loss in place of ST-LPIPS by the weight in the settings
   * @param train whether rows that are not finished are trained; else only what is there is shown
   */
  public record Request(
      Path folder,
      Set<AblationRow> rows,
      List<Data> data,
      HeadModels models,
      Optional<Lpips> lpips,
      boolean train) {
    /** Where a page about the ablation belongs. */
    public Path page() {
      return folder.resolve("index.html");
    }
  }

  /**
   * A data set, opened.
   *
   * @param ours settings of the row "ours"
   */
  public record Data(Dataset dataset, TrainingSettings ours) {}

  /**
   * What was found.
   *
   * @param table of all rows
   * @param comparisons held-out frames as the rows show them
   * @param facts what was trained on what, in words
   */
  public record Result(
      AblationTable table, List<Comparison> comparisons, Map<String, String> facts) {}

  /**
   * What is still to be done.
   *
   * @param seconds of all, roughly
   */
  public record Plan(List<PlannedRow> rows, double seconds) {}

  /**
   * One row of a plan.
   *
   * @param dataset name of the data set
   * @param row the row
   * @param state whether it is finished, or why it is left out
   */
  public record PlannedRow(String dataset, AblationRow row, String state) {}

  /** Receives the progress of an ablation. */
  public interface Listener extends JobListener {
    /**
     * Table and pictures are written, and no other run can work on the folder yet. The place for a
     * page; see {@link Request#page}.
     */
    default void reported(Request request, Result result) throws IOException {}
  }

  private final RowJob.Setting setting;
  private final AblationFiles files;
  private final Set<AblationRow> rows;
  private final Map<AblatedDataset, Map<AblationRow, RowOutcome>> outcomes = new LinkedHashMap<>();

  private AblationJob(Request request, RowJob.Setting setting) throws IOException {
    this.setting = setting;
    this.files = new AblationFiles(setting.folder());
    this.rows = request.rows;
    for (AblatedDataset data : read(request, setting)) {
      Map<AblationRow, RowOutcome> found = new EnumMap<>(AblationRow.class);
      for (AblationRow row : rows) {
        RowJob job = job(data, row);
        job.requireSameAsBefore();
        found.put(row, job.found());
      }
      outcomes.put(data, found);
    }
  }

  /** The rows that are not finished, and an estimate of the time. */
  public static Plan plan(
      Request request, EngineChoice engines, Parallel parallel, JobListener listener)
      throws IOException {
    return Cancellation.watch(
        listener,
        watched -> {
          requireUsable(request);
          return open(request, engines, parallel, watched).plan();
        });
  }

  /**
   * Trains and measures all rows that are not finished, and writes table and pictures. A second run
   * continues where the first one stopped.
   *
   * @throws BadInputException when a data set cannot be ablated, the folder holds something else,
   *     or another ablation works on it
   */
  public static Result run(
      Request request, EngineChoice engines, Parallel parallel, Listener listener)
      throws IOException {
    return Cancellation.watch(
        listener,
        watched -> {
          requireUsable(request);
          try (FolderLock _ = lock(request.folder)) {
            AblationJob job = open(request, engines, parallel, watched);
            if (request.train) {
              job.run();
            }
            Result result = job.report();
            listener.reported(request, result);
            return result;
          }
        });
  }

  private static void requireUsable(Request request) throws IOException {
    Set<String> names = new HashSet<>();
    request.data.forEach(data -> AblatedDataset.requireUsable(data.dataset, names));
    requireOwn(request.folder);
    TemporaryFile.requireFolder(request.folder);
  }

  private static FolderLock lock(Path folder) throws IOException {
    return FolderLock.take(
        folder, folder, "another ablation works on this folder; wait until it ends");
  }

  private static AblationJob open(
      Request request, EngineChoice engines, Parallel parallel, JobListener listener)
      throws IOException {
    List<Perception> of = new ArrayList<>();
    for (Data data : request.data) {
      try (DatasetFrames frames = new DatasetFrames(data.dataset, FrameCache.Settings.DEFAULT)) {
        of.add(Perception.of(request.lpips, frames));
      }
    }
    // A metric that one of the datasets is too small for is used with none.
    Perception perception =
        of.stream()
            .filter(p -> p.shiftTolerant().isEmpty())
            .findFirst()
            .orElseGet(() -> of.getFirst());
    return new AblationJob(
        request,
        new RowJob.Setting(
            listener, request.folder, request.models, perception, engines, parallel));
  }

  private static List<AblatedDataset> read(Request request, RowJob.Setting setting)
      throws IOException {
    List<AblatedDataset> all = new ArrayList<>();
    int frames = request.data.stream().mapToInt(d -> d.dataset.frames().size()).sum();
    try (Progress progress = setting.listener().progress("Reading the data", frames)) {
      for (Data data : request.data) {
        all.add(AblatedDataset.of(data.dataset, ours(data.ours), progress));
      }
    }
    return all;
  }

  private static TrainingSettings ours(TrainingSettings settings) {
    if (settings.bases().residual() != 0) {
      throw new BadInputException(
          "bases.residual=" + settings.bases().residual(),
          "a residual embedding bypasses the bases; set it to 0 for ablations");
    }
    return settings;
  }

  /** Makes sure that a folder is new, empty, or an ablation's. */
  private static void requireOwn(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(folder.toString(), "is not a folder");
    }
    if (!AblationFiles.isAblation(folder) && !OutputFolder.holdsOnlyLeftovers(folder)) {
      throw new BadInputException(folder.toString(), "holds other files; name a new folder");
    }
    OutputFolder.requireNoLinks(folder);
  }

  private RowJob job(AblatedDataset data, AblationRow row) {
    return new RowJob(setting, data, row);
  }

  /** What is known of the rows. */
  private AblationTable table() {
    List<DatasetRows> all = new ArrayList<>();
    outcomes.forEach((data, found) -> all.add(new DatasetRows(data.name(), found)));
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Figures are means over held-out frames of trained life stages, then over datasets. Ages"
            + " between life stages (test-age) are excluded. Normals: mean angle to the true"
            + " normals on facial skin, where the dataset holds them.");
    if (setting.perception().lpips().isEmpty()) {
      remarks.add("The paper uses LPIPS as a loss, these runs ST-LPIPS; figures differ.");
    }
    return new AblationTable(all, remarks);
  }

  /** Does what is left to be done, one data set after the other. */
  private void run() throws IOException {
    files.write(table());
    for (AblatedDataset data : outcomes.keySet()) {
      run(data);
    }
  }

  private void run(AblatedDataset data) throws IOException {
    try (DatasetFrames frames = new DatasetFrames(data.dataset(), FrameCache.Settings.DEFAULT)) {
      for (AblationRow row : ORDER) {
        if (rows.contains(row)) {
          outcomes(data).put(row, job(data, row).finish(frames));
          files.write(table());
        }
      }
    }
  }

  /** Writes table and pictures of what is finished. */
  private Result report() throws IOException {
    Map<String, List<Comparison>> comparisons = new LinkedHashMap<>();
    int drawn = rows.size() * outcomes.size();
    try (Progress progress = setting.listener().progress("Drawing", drawn)) {
      for (AblatedDataset data : outcomes.keySet()) {
        comparisons.put(data.name(), comparisons(data, progress));
      }
    }
    AblationTable table = table();
    return new Result(table, files.write(table, comparisons), facts());
  }

  private Map<AblationRow, RowOutcome> outcomes(AblatedDataset data) {
    return requireNonNull(outcomes.get(data));
  }

  private List<Comparison> comparisons(AblatedDataset data, Progress progress) throws IOException {
    Map<AblationRow, RowRun> runs = new EnumMap<>(AblationRow.class);
    Map<AblationRow, Path> avatars = new EnumMap<>(AblationRow.class);
    for (Map.Entry<AblationRow, RowOutcome> entry : outcomes(data).entrySet()) {
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
      return new AblationPictures(
              frames, runs, setting.models(), setting.engines(), setting.parallel())
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
    String networks = setting.perception().identity();
    facts.put("perceptual metrics", networks.isEmpty() ? "none" : networks);
    facts.putAll(TrainingRun.SETTINGS.keys(outcomes.keySet().iterator().next().ours()));
    return facts;
  }

  private Plan plan() {
    List<PlannedRow> planned = new ArrayList<>();
    double seconds = 0;
    for (AblatedDataset data : outcomes.keySet()) {
      for (AblationRow row : ORDER) {
        RowOutcome outcome = outcomes.get(data).get(row);
        if (outcome == null) {
          continue;
        }
        boolean toDo = outcome.equals(RowOutcome.missing());
        seconds += toDo ? job(data, row).estimate(setting.parallel().threads()) : 0;
        String state =
            toDo ? "to be trained" : outcome.note().isEmpty() ? "finished" : outcome.note();
        planned.add(new PlannedRow(data.name(), row, state));
      }
    }
    return new Plan(planned, seconds);
  }
}
