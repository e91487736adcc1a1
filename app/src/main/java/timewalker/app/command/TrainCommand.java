package timewalker.app.command;

import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Written;
import timewalker.app.option.AvatarOptions;
import timewalker.app.option.TrainingOptions;
import timewalker.app.report.JobReports;
import timewalker.io.dataset.Dataset;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.train.TrainingSettings;

/** Trains an avatar on a dataset. */
@Command(
    name = "train",
    description = {
      "Train an avatar on a dataset.",
      "The command writes the avatar, a report beside it, and checkpoints during training. Ctrl-C",
      "stores the last step as a checkpoint. --resume continues from there with the same result."
          + " An",
      "unfinished avatar never replaces an existing file."
    })
final class TrainCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "DATASET", description = "Folder of the dataset.")
  private Path dataset;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nTraining:%n")
  private final TrainingOptions training = new TrainingOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nHead model:%n")
  private final AvatarOptions head = new AvatarOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Avatar to write (.twa).")
    @Written
    Path avatar;
  }

  @Override
  protected Result execute() throws Exception {
    Dataset opened = Dataset.open(dataset);
    TrainingSettings settings = training.settings(opened.exactParams());
    if (training.list) {
      return TrainingOptions.listing(settings);
    }
    TrainingRun.requireWritable(output.avatar);
    JobReports reports = JobReports.of(this, output.avatar, training.presetName());
    TrainingJob.Request request =
        training.request(opened, output.avatar, settings, head.models(), false);
    try (Parallel parallel = Parallel.of(training.threads)) {
      return TrainingText.of(
          TrainingJob.run(request, training.engines.engine, parallel, reports), reports.page());
    }
  }
}
