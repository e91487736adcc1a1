package timewalker.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import timewalker.io.TemporaryFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.settings.Presets;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** The main job on the embedded subject, from nothing to a walk through a life. */
@Command(
    name = "demo",
    description = {
      "Show all of it on a made-up person: render a life, train an avatar on it, measure it,",
      "and walk through the life. Needs nothing but this program."
    })
final class DemoCommand extends ConsoleCommand {
  private static final int WALK_SIZE = 384;
  private static final double WALK_SECONDS = 8;
  private static final int WALK_RATE = 25;

  @ArgGroup(validate = false, order = 1, heading = "%nThe demo:%n")
  private final Choice choice = new Choice();

  private static final class Choice {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        description = "Folder for the avatar, the report and the walk (default: demo).")
    Path folder = Path.of("demo");

    @Option(names = "--view", description = "Show the avatar in the browser at the end.")
    boolean view;

    @Option(names = "--quick", description = "A minute instead of several: rougher.")
    boolean quick;

    @Option(
        names = "--identity",
        paramLabel = "N",
        description = "Which made-up person (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = Integer.MAX_VALUE)
    int identity;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Training steps (default: as many as fit into the time).")
    @Within(least = 1, most = Within.MOST_STEPS)
    Integer steps;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws Exception {
    Result result = make();
    if (choice.view) {
      publish(result);
      Viewing.open(choice.folder.resolve("avatar.twa"), this::interrupted);
    }
    return result;
  }

  private Result make() throws Exception {
    long began = System.nanoTime();
    TemporaryFile.requireFolder(choice.folder);
    Path dataFolder = choice.folder.resolve("dataset");
    Path avatar = choice.folder.resolve("avatar.twa");
    Path walk = choice.folder.resolve("walk.mp4");
    TrainingSettings settings = settings();
    LifelongSubject subject = new LifelongSubject(life());
    try (Parallel parallel = Parallel.of(choice.threads)) {
      renderLife(subject, dataFolder, parallel);
      Dataset dataset = Dataset.open(dataFolder);
      try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
        TrainingRun run =
            new TrainingRun(
                dataset,
                frames,
                avatar,
                settings,
                HeadModels.embedded(),
                Optional.empty(),
                parallel);
        Trainer trainer = run.trainer(false);
        Evaluation evaluation =
            new Evaluation(trainer.space(), frames, run.render(), Optional.empty(), parallel);
        Evaluation.Summary before = measure(evaluation, frames, Optional.of("test-view"));
        try (Progress progress = progress("Training", settings.steps())) {
          run.run(trainer, Double.POSITIVE_INFINITY, progress, this::interrupted);
        }
        Evaluation.Summary summary = measure(evaluation, frames, Optional.empty());
        Disentanglement apart =
            new Disentanglement(subject, trainer.space(), run.render(), parallel);
        List<Disentanglement.Swap> swaps = apart.swaps();
        List<Disentanglement.Between> between = apart.ages();
        Map<Integer, Double> worthOfBases = apart.worthOfBases();
        try (Progress progress = progress("Walking", (long) (WALK_SECONDS * WALK_RATE))) {
          new Walk(trainer.space(), run.render(), parallel)
              .write(walk, WALK_SIZE, WALK_SECONDS, WALK_RATE, progress);
        }
        Path report = choice.folder.resolve("report").resolve("index.html");
        RunReport.of(
                "The embedded subject, person " + choice.identity,
                trainer,
                settings,
                frames,
                run.render(),
                evaluation,
                summary,
                facts(since(began)),
                parallel)
            .write(report);
        run.finished(trainer);
        double seconds = since(began);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("seconds", Math.round(seconds * 10) / 10.0);
        data.put("training_seconds", Math.round(trainer.seconds() * 10) / 10.0);
        data.put("steps", trainer.steps());
        data.put("surfels", trainer.space().average().count());
        data.put("splits", summary.toMap());
        data.put("before_training", before.toMap());
        data.putAll(Disentanglement.toMap(swaps, between, worthOfBases));
        data.put("avatar", avatar.toString());
        data.put("report", report.toString());
        data.put("walk", walk.toString());
        List<String> lines =
            List.of(
                summary.text(),
                "",
                Disentanglement.text(swaps, between),
                "",
                "Avatar: " + avatar,
                "Walk:   " + walk,
                "Report: " + report,
                "See it: " + Viewing.command(avatar),
                "Done in " + TrainingRun.duration(seconds) + ".");
        return new Result(String.join(System.lineSeparator(), lines), data);
      }
    }
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private TrainingSettings settings() {
    Presets preset = choice.quick ? Presets.QUICK : Presets.DEMO;
    return choice.steps == null ? preset.settings() : preset.withSteps(choice.steps);
  }

  private SynthSettings life() {
    SynthSettings life = SynthSettings.DEFAULT.withIdentity(choice.identity);
    return choice.quick ? life.withFrames(24, 2).withSize(128) : life;
  }

  private void renderLife(LifelongSubject subject, Path folder, Parallel parallel)
      throws Exception {
    try (Progress progress = progress("Rendering a life", subject.shots().size())) {
      SubjectDataset.write(subject, folder, true, parallel, progress::advance);
    }
  }

  private Map<String, String> facts(double seconds) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("preset", choice.quick ? "quick" : "demo");
    facts.put("demo up to this report", TrainingRun.duration(seconds));
    facts.put("threads", Integer.toString(choice.threads));
    facts.put("Java", System.getProperty("java.version"));
    return facts;
  }

  private Evaluation.Summary measure(
      Evaluation evaluation, DatasetFrames frames, Optional<String> split) {
    try (Progress progress = progress("Measuring", frames.size())) {
      return evaluation.summarise(frames, split, progress);
    }
  }
}
