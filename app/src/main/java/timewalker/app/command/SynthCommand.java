package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.io.TemporaryFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.math.Parallel;
import timewalker.synth.ContactSheet;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shoebox;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;

/** Renders the synthetic lifelong subject. */
@Command(
    name = "synth",
    description = {
      "Render a synthetic person at several ages, with exact ground truth.",
      "The result is a dataset: pictures, masks, depth, normals, head parameters and true"
          + " surfaces.",
      "With --shoebox it is a folder of photos as a family keeps them."
    })
final class SynthCommand extends ConsoleCommand {
  private static final int CONTACT_SIZE = 200;
  private static final double CONTACT_QUALITY = 0.9;

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
        description = "Folder to write.")
    @Written(wholeFolder = true)
    Path folder;

    @Option(
        names = "--shoebox",
        description =
            "Write photos as a family keeps them: unsorted folders, EXIF dates and"
                + " orientations, some spoiled photos. The hidden file .truth.json holds the"
                + " ground truth.")
    boolean shoebox;

    @Option(
        names = "--contact-sheet",
        paramLabel = "FILE",
        description = "Also write one page of small pictures, ages by views (.png or .jpg).")
    @Written
    @Nullable Path contactSheet;

    @Option(names = "--replace", description = "Replace an existing dataset in this folder.")
    boolean replace;

    @Option(
        names = "--frames",
        paramLabel = "N",
        description = "Training frames per age (default: ${DEFAULT-VALUE}).")
    @Within(least = 1, most = 10000)
    int frames = SynthSettings.DEFAULT.frames();

    @Option(
        names = "--test-frames",
        paramLabel = "N",
        description = "Frames per age and test split (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = 1000)
    int testFrames = SynthSettings.DEFAULT.testFrames();

    @Option(
        names = "--size",
        paramLabel = "PIXELS",
        description = "Width and height of the pictures (default: ${DEFAULT-VALUE}).")
    @Within(least = 32, most = 2048)
    int size = SynthSettings.DEFAULT.size();

    @Option(
        names = "--cameras",
        paramLabel = "KIND",
        description =
            "Cameras of training frames: around, or frontal, which keeps those that see the"
                + " head within 20 degrees of its front. Test frames stay the same (default:"
                + " around).")
    Cameras cameras = Cameras.around;

    @Option(
        names = "--params",
        paramLabel = "KIND",
        description =
            "Head parameters: exact, or tracked, with the errors of a tracker. The true"
                + " ones are then in truth/params (default: exact).")
    Params params = Params.exact;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads (default: all cores). The files do not depend on their number.")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();
  }

  private static final class Person {
    @Option(
        names = "--identity",
        paramLabel = "N",
        description = "Number of the synthetic person: 0, 1, 2, ... (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = Integer.MAX_VALUE)
    int identity = SynthSettings.DEFAULT.identity();

    @Option(
        names = "--ages",
        split = ",",
        paramLabel = "YEARS",
        description = "Ages of the life stages (default: 8,25,50,75).")
    @Within(least = 1, most = 90)
    List<Double> ages = SynthSettings.DEFAULT.ages();

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "Random seed (default: ${DEFAULT-VALUE}).")
    @Within(least = Long.MIN_VALUE, most = Long.MAX_VALUE)
    long seed = SynthSettings.DEFAULT.seed();
  }

  private enum Cameras {
    around,
    frontal
  }

  private enum Params {
    exact,
    tracked
  }

  @Override
  protected Result execute() throws Exception {
    if (output.shoebox) {
      requireAbsent(
          "has no effect with --shoebox",
          "--frames",
          "--test-frames",
          "--size",
          "--cameras",
          "--params",
          "--replace");
    }
    TemporaryFile.requireFolder(output.folder);
    if (output.contactSheet != null) {
      Outputs.requirePicture(output.contactSheet);
    }
    LifelongSubject subject = new LifelongSubject(settings());
    if (!output.shoebox && subject.shots().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--cameras frontal leaves no frame; ask for more --frames or --test-frames, or use"
              + " --cameras around.");
    }
    try (Parallel parallel = Parallel.of(output.threads)) {
      if (output.contactSheet != null) {
        writeContactSheet(output.contactSheet, subject, parallel);
      }
      return output.shoebox ? writeShoebox(subject, parallel) : writeDataset(subject, parallel);
    }
  }

  private Result writeDataset(LifelongSubject subject, Parallel parallel) throws IOException {
    int count = subject.shots().size();
    try (Progress progress = progress("Rendering", count)) {
      SubjectDataset.write(subject, output.folder, output.replace, parallel, progress::advance);
    }
    int identity = subject.settings().identity();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("dataset", output.folder.toString());
    data.put("identity", identity);
    data.put("life_stages", List.copyOf(subject.lifeStages().values()));
    data.put("frames", count);
    return new Result(
        String.format(
            Locale.ROOT,
            "%d frames of person %d at %d ages in %s",
            count,
            identity,
            subject.lifeStages().size(),
            output.folder),
        data);
  }

  private Result writeShoebox(LifelongSubject subject, Parallel parallel) throws IOException {
    int count = Shoebox.count(subject.settings());
    try (Progress progress = progress("Rendering photos", count)) {
      Shoebox.write(subject, output.folder, parallel, progress::advance);
    }
    int identity = subject.settings().identity();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("shoebox", output.folder.toString());
    data.put("identity", identity);
    data.put("photos", count);
    return new Result(
        String.format(Locale.ROOT, "%d photos of person %d in %s", count, identity, output.folder),
        data);
  }

  private static void writeContactSheet(Path file, LifelongSubject subject, Parallel parallel)
      throws IOException {
    ByteImage page = ContactSheet.ofLife(subject, CONTACT_SIZE, parallel);
    Optional<SyntheticMediaTag> tag = Optional.of(SyntheticMediaTag.ALGORITHMIC);
    if (Outputs.ending(file).equals("png")) {
      ImageFile.writePng(file, page, PngOptions.tagged(tag.get()));
    } else {
      ImageFile.writeJpeg(file, page, CONTACT_QUALITY, tag);
    }
  }

  private SynthSettings settings() {
    try {
      return SynthSettings.DEFAULT
          .withIdentity(person.identity)
          .withAges(person.ages)
          .withFrames(output.frames, output.testFrames)
          .withSize(output.size)
          .withFrontal(output.cameras == Cameras.frontal)
          .withTracked(output.params == Params.tracked)
          .withSeed(person.seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
