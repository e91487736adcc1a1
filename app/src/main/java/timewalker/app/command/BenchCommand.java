package timewalker.app.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import timewalker.app.bench.Effort;
import timewalker.app.bench.SpeedBench;
import timewalker.app.bench.SpeedReport;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.option.EngineOptions;
import timewalker.io.NearestName;
import timewalker.jobs.Progress;

/** Shows how fast this machine trains and renders. */
@Command(
    name = "bench",
    description = {
      "Time a training step, its parts and a picture on this machine.",
      "The table compares them with published times for the same work and with the limit of this",
      "machine. Run nothing else at the same time."
    })
public final class BenchCommand extends ConsoleCommand {
  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, order = 1, heading = "%nMeasurements:%n")
  private final Choice choice = new Choice();

  private static final class Choice {
    @Option(
        names = "--only",
        split = ",",
        paramLabel = "NAME",
        description =
            "Measure only these rows: raster-512, raster-256, hash, net, loss, step,"
                + " picture. Or a whole step by threads, surfels, pixels, bases, stages (default:"
                + " all).")
    List<String> only = List.of();

    @Option(
        names = "--quick",
        description = "Shorter runs, and no scaling without --only: half a minute instead of six.")
    boolean quick;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads (default: ${DEFAULT-VALUE}).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = 2;

    @ArgGroup(validate = false)
    final EngineOptions engines = new EngineOptions();
  }

  @Override
  protected Result execute() {
    SpeedBench bench =
        new SpeedBench(
            choice.threads,
            choice.quick ? Effort.QUICK : Effort.FULL,
            chosen(),
            choice.engines.engine);
    try (Progress progress = progress("Measuring", bench.parts())) {
      SpeedReport report =
          bench.run(measured -> {
            progress.note(measured);
            progress.advance(1);
          });
      return new Result(report.text(), report.toMap());
    }
  }

  private Set<String> chosen() {
    if (choice.only.isEmpty()) {
      return Set.copyOf(choice.quick ? SpeedBench.rowNames() : SpeedBench.names());
    }
    List<String> names = SpeedBench.names();
    for (String name : choice.only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            String.format(
                Locale.ROOT,
                "--only: unknown row \"%s\"; %s",
                name,
                NearestName.advice(name, names)));
      }
    }
    return new LinkedHashSet<>(choice.only);
  }
}
