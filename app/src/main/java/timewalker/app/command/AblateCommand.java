package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Written;
import timewalker.app.option.AvatarOptions;
import timewalker.app.option.SettingsOptions;
import timewalker.app.report.AblationReport;
import timewalker.io.NearestName;
import timewalker.io.dataset.Dataset;
import timewalker.jobs.Elapsed;
import timewalker.jobs.ablate.AblationJob;
import timewalker.jobs.ablate.AblationRow;
import timewalker.math.Parallel;

/** Runs the paper's ablations. */
@Command(
    name = "ablate",
    description = {
      "Train without one component at a time and measure each (the paper's Table 1).",
      "When you run it again, it continues where it stopped. Each row is trained once for the same",
      "settings and data."
    })
final class AblateCommand extends ConsoleCommand implements AblationJob.Listener {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "DATASET",
      description = "Folders of datasets. The table holds means over all of them.")
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
        description = "Folder for the table, the page, and the avatar and figures of every row.")
    @Written
    Path folder;

    @Option(
        names = "--only",
        split = ",",
        paramLabel = "ROW",
        description =
            "Train only these rows: no-lpips, no-geometry, no-deform, no-dynamo, one-grid,"
                + " all-grids, ours.")
    List<String> only = new ArrayList<>();

    @Option(
        names = "--finished",
        description = "Train nothing. Write table and page of the finished rows.")
    boolean finished;

    @Option(
        names = "--dry-run",
        description =
            "Show the rows that are not finished, and an estimate of the time. Then stop.")
    boolean dryRun;
  }

  @Override
  protected Result execute() throws Exception {
    Set<AblationRow> rows = rows();
    List<AblationJob.Data> data = new ArrayList<>();
    for (Path folder : datasets) {
      Dataset dataset = Dataset.open(folder);
      data.add(new AblationJob.Data(dataset, training.settings(dataset.exactParams())));
    }
    if (training.list) {
      return SettingsOptions.listing(data.getFirst().ours());
    }
    AblationJob.Request request =
        new AblationJob.Request(
            output.folder, rows, data, head.models(), training.lpips.metric(), !output.finished);
    try (Parallel parallel = Parallel.of(training.threads)) {
      return output.dryRun
          ? shown(AblationJob.plan(request, training.engines.engine, parallel, this))
          : shown(
              AblationJob.run(request, training.engines.engine, parallel, this), request.page());
    }
  }

  @Override
  public void reported(AblationJob.Request request, AblationJob.Result found) throws IOException {
    new AblationReport(found.table(), found.comparisons(), found.facts()).write(request.page());
  }

  private static Result shown(AblationJob.Result found, Path page) {
    Map<String, Object> data = new LinkedHashMap<>(found.table().toMap());
    data.put("page", page.toString());
    return new Result(
        String.format(Locale.ROOT, "%s%nPage: %s", found.table().markdown(), page), data);
  }

  private static Result shown(AblationJob.Plan plan) {
    StringBuilder text = new StringBuilder();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (AblationJob.PlannedRow row : plan.rows()) {
      text.append(
          String.format(
              Locale.ROOT, "%-20s %-28s %s%n", row.dataset(), row.row().title(), row.state()));
      rows.add(Map.of("dataset", row.dataset(), "row", row.row().key(), "state", row.state()));
    }
    text.append(String.format(Locale.ROOT, "%nTime left: about %s.", Elapsed.text(plan.seconds())));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("rows", rows);
    data.put("estimated_seconds", Math.round(plan.seconds()));
    return new Result(text.toString(), data);
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
            "--only: unknown row \"%s\"; %s",
            name,
            NearestName.advice(name, AblationRow.keys())));
  }
}
