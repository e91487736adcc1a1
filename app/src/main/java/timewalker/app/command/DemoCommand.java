package timewalker.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.option.EngineOptions;
import timewalker.app.report.JobReports;
import timewalker.app.view.Viewing;
import timewalker.io.settings.Presets;
import timewalker.jobs.Elapsed;
import timewalker.jobs.demo.DemoJob;
import timewalker.jobs.film.Film;
import timewalker.jobs.measure.Disentanglement;
import timewalker.math.Parallel;
import timewalker.synth.SynthSettings;
import timewalker.train.TrainingSettings;

/** Runs everything on the synthetic subject: render, train, measure, film. */
@Command(
    name = "demo",
    description = {
      "Run everything on a synthetic person: render, train, measure, film.",
      "It needs no data, only this program."
    })
public final class DemoCommand extends ConsoleCommand {
  private static final int WALK_SIZE = 384;
  private static final double WALK_SECONDS = 8;

  @ArgGroup(validate = false, order = 1, heading = "%nDemo:%n")
  private final Choice choice = new Choice();

  private static final class Choice {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        description = "Folder for the avatar, the report and the film (default: demo).")
    Path folder = Path.of("demo");

    @Option(
        names = "--replace",
        description = "Replace an earlier dataset, avatar and film in this folder.")
    boolean replace;

    @Option(names = "--view", description = "Show the avatar in the browser at the end.")
    boolean view;

    @Option(names = "--quick", description = "Lower quality, in about a minute.")
    boolean quick;

    @Option(
        names = "--identity",
        paramLabel = "N",
        description = "Number of the synthetic person (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = Integer.MAX_VALUE)
    int identity;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Training steps (default: set by the preset).")
    @Within(least = 1, most = Within.MOST_STEPS)
    @Nullable Integer steps;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();

    @ArgGroup(validate = false)
    final EngineOptions engines = new EngineOptions();
  }

  @Override
  protected Result execute() throws Exception {
    Result result = make();
    if (choice.view) {
      publish(result);
      Viewing.open(choice.folder.resolve("avatar.twa"), choice.engines.engine, this::interrupted);
    }
    return result;
  }

  private Result make() throws Exception {
    long began = System.nanoTime();
    DemoJob.Request request =
        new DemoJob.Request(
            choice.folder,
            life(),
            settings(),
            new DemoJob.Film(WALK_SIZE, WALK_SECONDS, Film.USUAL_RATE),
            choice.replace);
    JobReports reports =
        JobReports.of(
            this,
            request.avatar(),
            "The embedded subject, person " + choice.identity,
            () -> facts(since(began)));
    try (Parallel parallel = Parallel.of(choice.threads)) {
      return shown(
          request,
          DemoJob.run(request, choice.engines.engine, parallel, reports),
          reports.page(),
          since(began));
    }
  }

  private static Result shown(
      DemoJob.Request request, DemoJob.Result found, Path report, double seconds) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("seconds", Math.round(seconds * 10) / 10.0);
    data.put("training_seconds", Math.round(found.trainingSeconds() * 10) / 10.0);
    data.put("steps", found.steps());
    data.put("surfels", found.surfels());
    data.put("splits", found.summary().toMap());
    data.put("before_training", found.before().toMap());
    data.putAll(Disentanglement.toMap(found.swaps(), found.between(), found.worthOfBases()));
    data.put("avatar", request.avatar().toString());
    data.put("report", report.toString());
    data.put("walk", request.walkFile().toString());
    List<String> lines =
        List.of(
            found.summary().text(),
            "",
            Disentanglement.text(found.swaps(), found.between()),
            "",
            "Avatar: " + request.avatar(),
            "Walk:   " + request.walkFile(),
            "Report: " + report,
            "See it: " + Viewing.command(request.avatar()),
            "Done in " + Elapsed.text(seconds) + ".");
    return new Result(String.join(System.lineSeparator(), lines), data);
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

  private Map<String, String> facts(double seconds) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("preset", choice.quick ? "quick" : "demo");
    facts.put("demo up to this report", Elapsed.text(seconds));
    facts.put("threads", Integer.toString(choice.threads));
    facts.put("Java", System.getProperty("java.version"));
    return facts;
  }
}
