package timewalker.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;
import timewalker.train.TrainingSettings;

/** Photos in, avatar out. */
@Command(
    name = "build",
    description = {
      "Make an avatar of photos and clips of one person: prepare, train, measure, report.",
      "Run again, it goes on where it stopped."
    })
final class BuildCommand extends ConsoleCommand {
  /** Measured on two cores: seconds of a step at 512² with 40,000 surfels. */
  private static final double SECONDS_A_STEP = 0.094;

  private static final double THREADS_MEASURED = 2;
  private static final double PIXELS_MEASURED = 512 * 512;

  /** Bytes of a pixel in the dataset: colour and mask as PNG, mostly white. */
  private static final double BYTES_A_PIXEL = 1.2;

  private static final double AVATAR_BYTES = 40e6;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Photos, clips, and folders of them.")
  private List<Path> inputs;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nPhotos:%n")
  private final PrepareOptions prepare = new PrepareOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nTraining:%n")
  private final TrainingOptions training = new TrainingOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Avatar to write (.twa); everything else goes to folders beside it.")
    Path avatar;

    @Option(
        names = "--dry-run",
        description = "Show life stages, frames, and an estimate of time and disk, and stop.")
    boolean dryRun;
  }

  @Override
  protected Result execute() throws Exception {
    TrainingSettings settings = training.settings(false);
    if (training.list) {
      return TrainingOptions.listing(settings);
    }
    TrainingRun.requireWritable(output.avatar);
    PrepareSettings how = prepare.settings();
    Path dataset = beside(".dataset");
    try (Parallel parallel = Parallel.of(Math.max(1, training.threads))) {
      PreparationJob preparation =
          new PreparationJob(this, prepare.request(inputs, dataset, true), how, parallel);
      if (output.dryRun) {
        return estimate(preparation.plan(), how, settings);
      }
      PreparationResult prepared = preparation.run();
      TrainingJob job =
          new TrainingJob(
              this,
              training,
              HeadModels.embedded(),
              output.avatar,
              output.avatar.resolveSibling("report").resolve("index.html"));
      Result trained = job.run(Dataset.open(dataset), settings, parallel);
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("preparation", prepared.toMap(how.fewPhotos()));
      data.put("preparation_report", preparation.report().toString());
      data.putAll(trained.data());
      return new Result(
          "%s%n%n%s%nPhotos: %s"
              .formatted(prepared.text(how.fewPhotos()), trained.text(), preparation.report()),
          data);
    }
  }

  private Path beside(String ending) {
    String name = output.avatar.getFileName().toString();
    return output.avatar.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
  }

  private Result estimate(PreparationResult plan, PrepareSettings how, TrainingSettings settings) {
    int frames = plan.kept().size();
    double pixels = (double) how.size() * how.size();
    double seconds =
        settings.steps()
            * SECONDS_A_STEP
            * (pixels / PIXELS_MEASURED)
            * (THREADS_MEASURED / Math.max(1, training.threads));
    double bytes = frames * pixels * BYTES_A_PIXEL + AVATAR_BYTES;
    Map<String, Object> data = new LinkedHashMap<>(plan.toMap(how.fewPhotos()));
    data.put("frames", frames);
    data.put("estimated_seconds", Math.round(seconds));
    data.put("estimated_bytes", Math.round(bytes));
    return new Result(
        "%s%n%nFrames: %d%nAbout %s of training on this machine, %s MB of disk."
            .formatted(
                plan.text(how.fewPhotos()),
                frames,
                TrainingRun.duration(seconds),
                String.format(Locale.ROOT, "%.0f", bytes / 1e6)),
        data);
  }
}
