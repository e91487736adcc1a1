package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.view.Motion;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.dataset.Frame;
import timewalker.io.splat.SplatAxes;

/** Writes an avatar for other programs. */
@Command(
    name = "export",
    description = {
      "Write a moment of an avatar as Gaussian splats that other programs show. The ending chooses",
      "the kind: .ply as 3D Gaussian Splatting writes it, .spz a sixth of the size, .splat for web",
      "viewers (one colour from all sides), .glb glTF with KHR_gaussian_splatting; .html the whole",
      "life with faces and view, in one page that opens in any browser without a network. With",
      "--drive, one file a moment: -o frames/head.ply writes frames/head-00000.ply and so on; a"
          + " page",
      "stays one file and can play the motion, its first 1,500 moments."
    })
final class ExportCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nMoment and face:%n")
  private final MomentOptions moment = new MomentOptions();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "File to write (.ply, .spz, .splat, .glb or .html).")
    @Written
    Path file;

    @Option(
        names = "--drive",
        paramLabel = "DATASET",
        description = "Move the head as the frames of a dataset do, in the order of their time.")
    Path drive;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Only the driver's frames of this life stage.")
    String driveStage;

    @Option(
        names = "--axes",
        paramLabel = "up|down",
        description =
            "Where y points: down as photogrammetry has it (usual in .ply and .splat, whose viewers"
                + " turn it), or up (usual in .spz and .glb).")
    SplatAxes axes;
  }

  @Override
  protected Result execute() throws Exception {
    ExportFormat format = format();
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      HeadParams resting = moment.head(person, mix);
      boolean sequence = output.drive != null && format.sequences();
      List<HeadParams> heads = sequence ? driven(person, resting) : List.of(resting);
      ExportFormat.Job job =
          new ExportFormat.Job(
              person,
              mix,
              Optional.ofNullable(output.axes),
              output.drive == null || sequence ? Optional.empty() : Optional.of(motion(person)));
      long bytes = 0;
      try (Progress progress = progress("Exporting", heads.size())) {
        for (int i = 0; i < heads.size(); i++) {
          Path file = sequence ? numbered(output.file, i) : output.file;
          format.write(job, heads.get(i), file);
          bytes += Files.size(file);
          progress.advance(1);
        }
      }
      return result(person.space().average().count(), sequence, heads.size(), bytes);
    }
  }

  private Result result(int surfels, boolean sequence, int files, long bytes) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", (sequence ? numbered(output.file, 0) : output.file).toString());
    data.put("files", files);
    data.put("surfels", surfels);
    data.put("bytes", bytes);
    String size = String.format(Locale.ROOT, "%d surfels, %.1f MB", surfels, bytes / 1e6);
    return new Result(
        sequence
            ? String.format(
                Locale.ROOT,
                "Export of %d files from %s on, %s",
                files,
                numbered(output.file, 0),
                size)
            : String.format(Locale.ROOT, "Export: %s, %s", output.file, size),
        data);
  }

  private Driver driver(TimeWalker person) throws IOException {
    return Driver.open(output.drive, output.drive, person.space(), avatar.models());
  }

  /** The driver's motion, for a file that plays it. */
  private Motion motion(TimeWalker person) throws IOException {
    Driver driver = driver(person);
    return RecordedMotion.of(
        person.space().head(),
        driver,
        driver.moments(Optional.ofNullable(output.driveStage)),
        output.drive,
        RecordedMotion.USUAL_RATE);
  }

  private List<HeadParams> driven(TimeWalker person, HeadParams resting) throws IOException {
    Driver driver = driver(person);
    List<Frame> frames = driver.moments(Optional.ofNullable(output.driveStage));
    CarriedMotion motion = new CarriedMotion(resting, driver, frames);
    List<HeadParams> heads = new ArrayList<>();
    frames.forEach(frame -> heads.add(motion.head(frame)));
    return heads;
  }

  /** head.ply becomes head-00007.ply. */
  private static Path numbered(Path file, int number) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling(
        String.format(
            Locale.ROOT, "%s-%05d%s", name.substring(0, dot), number, name.substring(dot)));
  }

  private ExportFormat format() throws OutputException {
    ExportFormat format =
        ExportFormat.of(output.file)
            .orElseThrow(() ->
                new BadInputException(
                    output.file.toString(),
                    "an export's name ends in " + ExportFormat.endings(ExportFormat.ALL.stream())));
    if (output.drive == null && output.driveStage != null) {
      throw new BadInputException("--drive-stage", "needs --drive");
    }
    boolean sequence = output.drive != null && format.sequences();
    TemporaryFile.requireFile(sequence ? numbered(output.file, 0) : output.file);
    return format;
  }
}
