package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import timewalker.app.ablate.AblationRow;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.TemporaryFile;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.math.Parallel;
import timewalker.train.TrainingSettings;

/** Runs the paper's ablations. */
@Command(
    name = "ablate",
    description = {
      "Train without one part after the other, and measure what each is worth: the paper's Table 1.",
      "Run again, it goes on where it stopped; a row is trained once for the same settings and data."
    })
final class AblateCommand extends ConsoleCommand {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "DATASET",
      description = "Folders of data sets; the table holds means over them.")
  private List<Path> datasets = new ArrayList<>();

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nTraining of every row:%n")
  private final SettingsOptions training = new SettingsOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nHead model:%n")
  private final AvatarOptions head = new AvatarOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "DIR",
        description = "Folder for the table, the page, and every row's avatar and figures.")
    @Written
    Path folder;

    @Option(
        names = "--only",
        split = ",",
        paramLabel = "ROW",
        description =
            "Only these rows: no-lpips, no-geometry, no-deform, no-dynamo, one-grid, all-grids,"
                + " ours.")
    List<String> only = new ArrayList<>();

    @Option(
        names = "--finished",
        description = "Train nothing: write table and page of the rows that are finished.")
    boolean finished;

    @Option(
        names = "--dry-run",
        description = "Show what is still to be done, an estimate of the time, and stop.")
    boolean dryRun;
  }

  @Override
  protected Result execute() throws Exception {
    Set<AblationRow> rows = rows();
    List<Dataset> opened = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path folder : datasets) {
      Dataset dataset = Dataset.open(folder);
      AblatedDataset.requireUsable(dataset, names);
      opened.add(dataset);
    }
    if (training.list) {
      return SettingsOptions.listing(training.settings(opened.getFirst().exactParams()));
    }
    Ablation.requireOwn(output.folder);
    TemporaryFile.requireFolder(output.folder);
    try (Parallel parallel = Parallel.of(training.threads)) {
      RowJob.Perception perception = perception(opened, parallel);
      Ablation ablation =
          new Ablation(
              new RowJob.Setting(this, output.folder, head.models(), perception, parallel),
              rows,
              read(opened, perception));
      if (output.dryRun) {
        return ablation.plan(training.threads);
      }
      if (!output.finished) {
        ablation.run();
      }
      ablation.report();
      Map<String, Object> data = new LinkedHashMap<>(ablation.table().toMap());
      data.put("page", ablation.page().toString());
      return new Result(
          String.format(Locale.ROOT, "%s%nPage: %s", ablation.table().markdown(), ablation.page()),
          data);
    }
  }

  private Set<AblationRow> rows() {
    Set<AblationRow> rows = EnumSet.noneOf(AblationRow.class);
    for (String name : output.only) {
      rows.add(row(name.strip()));
    }
    return rows.isEmpty() ? EnumSet.allOf(AblationRow.class) : rows;
  }

  private AblationRow row(String name) {
    for (AblationRow row : AblationRow.values()) {
      if (row.key().equals(name)) {
        return row;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        String.format(
            Locale.ROOT,
            "--only %s: there is no such row%s",
            name,
            NearestName.of(name, AblationRow.keys())
                .map(nearest -> "; the nearest is " + nearest)
                .orElse("; there are " + String.join(", ", AblationRow.keys()))));
  }

  private RowJob.Perception perception(List<Dataset> opened, Parallel parallel) throws IOException {
    LpipsOptions lpips = training.lpips;
    Optional<Lpips> metric = lpips.metric();
    if (metric.isEmpty()) {
      return new RowJob.Perception(
          metric,
          "",
          lpips.backbone == null
              ? "LPIPS was not asked for (--lpips)"
              : "there are no weights for LPIPS (timewalker weights add)");
    }
    for (Dataset dataset : opened) {
      try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
        lpips.requireFit(metric.get(), frames, parallel);
      }
    }
    return new RowJob.Perception(
        metric, lpips.backbone.label(), "LPIPS is not among the losses of ours");
  }

  private List<AblatedDataset> read(List<Dataset> opened, RowJob.Perception perception)
      throws IOException {
    List<AblatedDataset> all = new ArrayList<>();
    int frames = opened.stream().mapToInt(d -> d.frames().size()).sum();
    try (Progress progress = progress("Reading the data", frames)) {
      for (Dataset dataset : opened) {
        all.add(AblatedDataset.of(dataset, ours(dataset, perception), progress));
      }
    }
    return all;
  }

  private TrainingSettings ours(Dataset dataset, RowJob.Perception perception) throws IOException {
    TrainingSettings settings = training.settings(dataset.exactParams());
    if (settings.bases().residual() != 0) {
      throw new BadInputException(
          "bases.residual=" + settings.bases().residual(),
          "a residual embedding is a way around the bases; ablations run without (0)");
    }
    // Without weights the loss is off, whatever its weight says.
    return perception.metric().isPresent()
        ? settings
        : TrainingRun.SETTINGS.set(settings, "losses.perceptual=0");
  }
}
