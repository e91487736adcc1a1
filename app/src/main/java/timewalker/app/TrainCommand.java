package timewalker.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.math.Parallel;
import timewalker.train.Presets;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** Trains an avatar on a dataset. */
@Command(
    name = "train",
    description = {
      "Train an avatar on a dataset.",
      "Writes the avatar, a report beside it, and checkpoints on the way; Ctrl-C keeps what there",
      "is, and --resume goes on as if nothing had happened."
    })
final class TrainCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "DATASET", description = "Folder of the dataset.")
  private Path dataset;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nTraining:%n")
  private final Training training = new Training();

  @ArgGroup(validate = false, order = 3, heading = "%nHead model:%n")
  private final AvatarOptions head = new AvatarOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Avatar to write (.twa).")
    Path avatar;
  }

  private static final class Training {
    @Option(
        names = "--preset",
        paramLabel = "NAME",
        description = "${COMPLETION-CANDIDATES} (default: standard).")
    Presets preset = Presets.STANDARD;

    @Option(
        names = "--settings",
        paramLabel = "FILE",
        description = "YAML or JSON file with settings that differ from the preset.")
    Path file;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description =
            "Change one setting, for example --set seed=7 or --set rates.position=1e-4; may be"
                + " repeated. --list-settings shows all keys.")
    List<String> changes = new ArrayList<>();

    @Option(names = "--list-settings", description = "Show every setting with its value, and stop.")
    boolean list;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Number of steps; schedules stretch along.")
    Integer steps;

    @Option(
        names = "--max-minutes",
        paramLabel = "M",
        description = "Stop after so many minutes; --resume can go on later.")
    double maxMinutes = Double.POSITIVE_INFINITY;

    @Option(names = "--resume", description = "Go on from the newest checkpoint.")
    boolean resume;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws Exception {
    Dataset opened = Dataset.open(dataset);
    TrainingSettings settings = settings(opened);
    if (training.list) {
      return listing(settings);
    }
    TrainingRun.requireWritable(output.avatar);
    try (DatasetFrames frames = new DatasetFrames(opened, FrameCache.Settings.DEFAULT);
        Parallel parallel = Parallel.of(Math.max(1, training.threads))) {
      TrainingRun run =
          new TrainingRun(opened, frames, output.avatar, settings, head.models(), parallel);
      Trainer trainer = run.trainer(training.resume);
      try (Progress progress = progress("Training", settings.steps())) {
        run.run(trainer, training.maxMinutes, progress, this::interrupted);
      }
      return finish(run, trainer, settings, frames, parallel);
    }
  }

  /** The preset, what suits the data, the file, and the changes, in this order. */
  private TrainingSettings settings(Dataset opened) throws Exception {
    TrainingSettings settings =
        training.steps == null
            ? training.preset.settings()
            : training.preset.withSteps(training.steps);
    if (!opened.exactParams()) {
      settings = settings.withRefinement(true);
    }
    if (training.file != null) {
      settings = TrainingRun.SETTINGS.fromFile(settings, training.file);
    }
    for (String change : training.changes) {
      settings = TrainingRun.SETTINGS.set(settings, change);
    }
    return settings;
  }

  private static Result listing(TrainingSettings settings) {
    Map<String, String> keys = TrainingRun.SETTINGS.keys(settings);
    StringBuilder text = new StringBuilder();
    keys.forEach((key, value) -> text.append("%-28s %s%n".formatted(key, value)));
    return new Result(text.toString().stripTrailing(), new LinkedHashMap<>(keys));
  }

  private Result finish(
      TrainingRun run,
      Trainer trainer,
      TrainingSettings settings,
      DatasetFrames frames,
      Parallel parallel)
      throws Exception {
    Evaluation evaluation = new Evaluation(trainer.space(), frames, run.render(), parallel);
    Evaluation.Summary summary;
    try (Progress progress = progress("Measuring", frames.size())) {
      summary = evaluation.summarise(frames, Optional.empty(), progress);
    }
    Path report = output.avatar.resolveSibling("report").resolve("index.html");
    RunReport.of(
            output.avatar.getFileName().toString(),
            trainer,
            settings,
            frames,
            run.render(),
            evaluation,
            summary,
            Map.of("preset", training.preset.name().toLowerCase(Locale.ROOT)),
            parallel)
        .write(report);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", output.avatar.toString());
    data.put("report", report.toString());
    data.put("steps", trainer.steps());
    data.put("seconds", trainer.seconds());
    data.put("surfels", trainer.space().average().count());
    data.put("splits", summary.toMap());
    Optional<Evaluation.Figures> refined = evaluation.refinedMoments(trainer, frames);
    refined.ifPresent(figures -> data.put("views_of_refined_moments", figures.toMap()));
    return new Result(
        summary.text()
            + refined.map(TrainCommand::refinedLine).orElse("")
            + "%n%nAvatar: %s%nReport: %s".formatted(output.avatar, report),
        data);
  }

  private static String refinedLine(Evaluation.Figures figures) {
    return String.format(
        Locale.ROOT,
        "%nHeld-out views of refined moments, with their refined heads: %.2f dB, SSIM %.4f.",
        figures.psnr(),
        figures.ssim());
  }
}
