package timewalker.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.app.option.ImportOptions;
import timewalker.head.HeadModel;
import timewalker.io.TemporaryFile;
import timewalker.io.foreign.ForeignImport;
import timewalker.jobs.Progress;
import timewalker.math.Parallel;
import timewalker.prepare.vision.TrackedEyes;

/** Converts tracked data of other programs into a dataset. */
@Command(
    name = "import",
    description = {
      "Convert tracked data of other programs into a dataset, one life stage per source.",
      "Pictures are linked or copied without change, and splits are kept. The command compares the",
      "head with some masks, and its eyes with those in the pictures, to check cameras and",
      "parameters."
    })
final class ImportCommand extends ConsoleCommand {
  private static final Logger LOG = LoggerFactory.getLogger(ImportCommand.class);

  @Parameters(
      arity = "1..*",
      paramLabel = "SRC",
      description = "Folder of a dataset, or .smc file. Each source becomes a life stage.")
  private List<Path> sources;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nSource data:%n")
  private final ImportOptions what = new ImportOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "DATASET",
        description = "Folder to write.")
    @Written(wholeFolder = true)
    Path dataset;

    @Option(names = "--replace", description = "Replace an existing dataset in this folder.")
    boolean replace;

    @Option(
        names = "--copy",
        description = "Copy pictures (default: hard links where the disk allows them).")
    boolean copy;

    @Option(
        names = "--every",
        paramLabel = "N",
        description = "Take only every N-th moment (default: ${DEFAULT-VALUE}).")
    @Within(least = 1, most = 1000000)
    int every = 1;

    @Option(
        names = "--cameras",
        split = ",",
        paramLabel = "N",
        description = "Take only these cameras, such as 18,25,32 (default: all).")
    @Within(least = 0, most = 1000000)
    Set<Integer> cameras = Set.of();

    @Option(
        names = "--test-cameras",
        split = ",",
        paramLabel = "N",
        description = "Hold out these cameras, in addition to what the source holds out.")
    @Within(least = 0, most = 1000000)
    Set<Integer> testCameras = Set.of();
  }

  @Override
  protected Result execute() throws Exception {
    TemporaryFile.requireFolder(output.dataset);
    List<ForeignImport.Source> all = what.sources(sources);
    HeadModel model = what.model(all);
    ForeignImport.Settings settings =
        new ForeignImport.Settings(
            output.replace, !output.copy, output.every, output.cameras, output.testCameras);
    ForeignImport.Outcome outcome;
    try (Parallel parallel = Parallel.of(Runtime.getRuntime().availableProcessors());
        TrackedEyes eyes = new TrackedEyes(model);
        Progress progress = progress("Importing", ForeignImport.count(all, model, settings))) {
      outcome =
          ForeignImport.run(
              all, model, output.dataset, settings, eyes, parallel, progress::advance);
    }
    outcome.warnings().forEach(warning -> LOG.warn("{}", warning));
    return result(all, model, outcome);
  }

  private Result result(
      List<ForeignImport.Source> all, HeadModel model, ForeignImport.Outcome outcome) {
    List<String> lines = new ArrayList<>();
    int frames = outcome.splits().values().stream().mapToInt(n -> n).sum();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d frames (%s) of head model %s in %s",
            frames,
            numbers(outcome.splits()),
            model.id(),
            output.dataset));
    lines.add("Life stages: " + numbers(outcome.stages()));
    outcome
        .headOnMask()
        .forEach((stage, share) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s: %.1f %% of the head's silhouette lies on the masks",
                    stage,
                    100 * share)));
    outcome
        .eyesOff()
        .forEach((stage, off) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s: the head's eyes lie on those of the pictures within %.2f of the distance"
                        + " between them",
                    stage,
                    off)));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("dataset", output.dataset.toString());
    data.put("formats", all.stream().map(s -> s.format().text()).toList());
    data.put("frames", frames);
    data.put("splits", outcome.splits());
    data.put("stages", outcome.stages());
    data.put("head_on_mask", outcome.headOnMask());
    data.put("eyes_off", outcome.eyesOff());
    data.put("warnings", outcome.warnings());
    return new Result(String.join(String.format(Locale.ROOT, "%n"), lines), data);
  }

  private static String numbers(Map<String, Integer> counts) {
    return String.join(
        ", ", counts.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }
}
