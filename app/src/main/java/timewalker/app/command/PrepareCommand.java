package timewalker.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.app.option.PhotoInput;
import timewalker.app.report.PreparationReports;
import timewalker.io.TemporaryFile;
import timewalker.jobs.prepare.Estimate;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;

/** Makes a dataset from photos and clips. */
@Command(
    name = "prepare",
    description = {
      "Make a dataset from photos and clips of one person.",
      "The command finds the person, the life stage and the head in every picture. A report beside",
      "the dataset shows the verdict for each picture. When you run it again, it continues where"
          + " it",
      "stopped."
    })
final class PrepareCommand extends ConsoleCommand {
  @Mixin private PhotoInput photos;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "DATASET",
        description = "Folder to write. Report, stages.csv and faces.csv go into DATASET-prepare.")
    @Written(wholeFolder = true)
    Path dataset;

    @Option(names = "--replace", description = "Replace an existing dataset in this folder.")
    boolean replace;

    @Option(
        names = "--dry-run",
        description =
            "Analyse the pictures, and show life stages, frames, and estimates of time and"
                + " disk space. Then stop. A later run reuses the analysis.")
    boolean dryRun;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws Exception {
    TemporaryFile.requireFolder(output.dataset);
    PreparationJob.Request request = photos.request(output.dataset, output.replace);
    try (Parallel parallel = Parallel.of(output.threads)) {
      PreparationResult result =
          output.dryRun
              ? PreparationJob.plan(request, parallel, this)
              : PreparationJob.run(request, parallel, new PreparationReports(this));
      return shown(request, result);
    }
  }

  private Result shown(PreparationJob.Request request, PreparationResult result) {
    PrepareSettings settings = request.settings();
    Map<String, Object> data = new LinkedHashMap<>(result.toMap(settings.fewPhotos()));
    data.put("stages_file", result.workFolder().resolve("stages.csv").toString());
    data.put("faces_file", result.workFolder().resolve("faces.csv").toString());
    String text = result.text(settings.fewPhotos());
    text +=
        String.format(Locale.ROOT, "%n%nStages:  %s", result.workFolder().resolve("stages.csv"));
    if (output.dryRun) {
      Estimate estimate = Estimate.ofPreparing(result, settings, output.threads);
      data.putAll(estimate.toMap());
      text += String.format(Locale.ROOT, "%n%n%s", estimate.text());
    } else {
      data.put("dataset", output.dataset.toString());
      data.put("report", request.report().toString());
      text +=
          String.format(
              Locale.ROOT, "%nDataset: %s%nReport:  %s", output.dataset, request.report());
    }
    return new Result(text, data);
  }
}
