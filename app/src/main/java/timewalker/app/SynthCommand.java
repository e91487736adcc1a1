package timewalker.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;

/** Renders the synthetic lifelong subject. */
@Command(
    name = "synth",
    description = {
      "Render a made-up person at several ages, with exact ground truth.",
      "Writes a dataset: pictures, masks, depth, normals, head parameters, true surfaces."
    })
final class SynthCommand extends ConsoleCommand {
  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nPerson:%n")
  private final Person person = new Person();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "DIR",
        description = "Folder that becomes the dataset.")
    Path folder;

    @Option(names = "--replace", description = "Replace a dataset that is there already.")
    boolean replace;

    @Option(
        names = "--frames",
        paramLabel = "N",
        description = "Training frames per age (default: ${DEFAULT-VALUE}).")
    int frames = SynthSettings.DEFAULT.frames();

    @Option(
        names = "--test-frames",
        paramLabel = "N",
        description = "Frames per age and kind of test (default: ${DEFAULT-VALUE}).")
    int testFrames = SynthSettings.DEFAULT.testFrames();

    @Option(
        names = "--size",
        paramLabel = "PIXELS",
        description = "Width and height of the pictures (default: ${DEFAULT-VALUE}).")
    int size = SynthSettings.DEFAULT.size();

    @Option(
        names = "--params",
        paramLabel = "KIND",
        description =
            "Head parameters: exact, or tracked, which are a little off as a tracker's are; the"
                + " truth then lies in truth/params (default: exact).")
    Params params = Params.exact;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads (default: one per core). The files do not depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();
  }

  private static final class Person {
    @Option(
        names = "--identity",
        paramLabel = "N",
        description = "Which person: 0, 1, 2, ... (default: ${DEFAULT-VALUE}).")
    int identity = SynthSettings.DEFAULT.identity();

    @Option(
        names = "--ages",
        split = ",",
        paramLabel = "YEARS",
        description = "Ages of the life stages (default: 8,25,50,75).")
    List<Double> ages = SynthSettings.DEFAULT.ages();

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "Seed of everything that chance decides (default: ${DEFAULT-VALUE}).")
    long seed = SynthSettings.DEFAULT.seed();
  }

  private enum Params {
    exact,
    tracked
  }

  @Override
  protected Result execute() throws Exception {
    SynthSettings settings = settings();
    LifelongSubject subject = new LifelongSubject(settings);
    int count = subject.shots().size();
    try (Parallel parallel = Parallel.of(Math.max(1, output.threads));
        Progress progress = progress("Rendering", count)) {
      SubjectDataset.write(subject, output.folder, output.replace, parallel, progress::advance);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("dataset", output.folder.toString());
    data.put("identity", settings.identity());
    data.put("life_stages", List.copyOf(subject.lifeStages().values()));
    data.put("frames", count);
    return new Result(
        "%d frames of person %d at %d ages in %s"
            .formatted(count, settings.identity(), subject.lifeStages().size(), output.folder),
        data);
  }

  private SynthSettings settings() {
    try {
      return new SynthSettings(
          person.identity,
          person.ages,
          output.frames,
          output.testFrames,
          output.size,
          output.params == Params.tracked,
          person.seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
