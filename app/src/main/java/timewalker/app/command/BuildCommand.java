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
import timewalker.app.console.Written;
import timewalker.app.option.PhotoInput;
import timewalker.app.option.TrainingOptions;
import timewalker.app.report.JobReports;
import timewalker.app.view.Viewing;
import timewalker.jobs.Outputs;
import timewalker.jobs.build.BuildJob;
import timewalker.jobs.prepare.Estimate;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;
import timewalker.train.TrainingSettings;

/** Makes an avatar from photos and clips. */
@Command(
    name = "build",
    description = {
      "Make an avatar from photos and clips of one person.",
      "The command prepares the photos, trains, measures and writes a report. When you run it",
      "again, it continues where it stopped."
    })
final class BuildCommand extends ConsoleCommand {
  @Mixin private PhotoInput photos;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 3, heading = "%nTraining:%n")
  private final TrainingOptions training = new TrainingOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Avatar to write (.twa). All other results go into folders beside it.")
    @Written
    Path avatar;

    @Option(
        names = "--dry-run",
        description = "Show life stages, frames, and estimates of time and disk space. Then stop.")
    boolean dryRun;

    @Option(names = "--view", description = "Show the avatar in the browser at the end.")
    boolean view;
  }

  @Override
  protected Result execute() throws Exception {
    Result result = make();
    if (output.view && !output.dryRun && !training.list) {
      publish(result);
      Viewing.open(output.avatar, training.engines.engine, this::interrupted);
    }
    return result;
  }

  private Result make() throws Exception {
    TrainingSettings settings = training.settings(false);
    if (training.list) {
      return TrainingOptions.listing(settings);
    }
    TrainingRun.requireWritable(output.avatar);
    JobReports reports = JobReports.of(this, output.avatar, training.presetName());
    PreparationJob.Request what = photos.request(Outputs.beside(output.avatar, ".dataset"), true);
    try (Parallel parallel = Parallel.of(training.threads)) {
      if (output.dryRun) {
        return estimate(PreparationJob.plan(what, parallel, this), what.settings(), settings);
      }
      BuildJob.Request request =
          new BuildJob.Request(
              what,
              output.avatar,
              settings,
              training.lpips.metric(),
              training.resume,
              training.maxMinutes);
      return built(
          request,
          BuildJob.run(request, training.engines.engine, parallel, reports),
          reports.page());
    }
  }

  private Result built(BuildJob.Request request, BuildJob.Result result, Path report) {
    int fewPhotos = request.photos().settings().fewPhotos();
    Path preparationReport = request.photos().report();
    Result trained = TrainingText.of(result.trained(), report);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("preparation", result.prepared().toMap(fewPhotos));
    data.put("preparation_report", preparationReport.toString());
    data.putAll(trained.data());
    return new Result(
        String.format(
            Locale.ROOT,
            "%s%n%n%s%nPhotos: %s%nSee it: %s",
            result.prepared().text(fewPhotos),
            trained.text(),
            preparationReport,
            Viewing.command(output.avatar)),
        data);
  }

  private Result estimate(PreparationResult plan, PrepareSettings how, TrainingSettings settings) {
    Estimate estimate =
        Estimate.ofPreparing(plan, how, training.threads)
            .withTraining(settings.steps(), how, training.threads);
    Map<String, Object> data = new LinkedHashMap<>(plan.toMap(how.fewPhotos()));
    data.putAll(estimate.toMap());
    return new Result(
        String.format(Locale.ROOT, "%s%n%n%s", plan.text(how.fewPhotos()), estimate.text()), data);
  }
}
