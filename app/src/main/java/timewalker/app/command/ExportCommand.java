package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Written;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.MomentOptions;
import timewalker.app.view.Motion;
import timewalker.app.view.PageExport;
import timewalker.app.view.RecordedMotion;
import timewalker.avatar.StageMix;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.splat.SplatAxes;
import timewalker.jobs.Outputs;
import timewalker.jobs.animate.Driver;
import timewalker.jobs.export.ExportFormat;
import timewalker.jobs.export.ExportJob;
import timewalker.jobs.export.SplatExport;
import timewalker.jobs.film.Film;

/** Writes an avatar for other programs. */
@Command(
    name = "export",
    description = {
      "Write an avatar as Gaussian splats or as a web page, for other programs.",
      "The ending chooses the format:",
      ".ply:   3D Gaussian Splatting, full precision",
      ".spz:   compressed to a sixth",
      ".splat: for web viewers, one colour for all view directions",
      ".glb:   glTF with KHR_gaussian_splatting",
      ".html:  the whole life in one page that any browser opens without a network",
      "With --drive, one file per moment is written. For -o frames/head.ply these are",
      "frames/head-00000.ply and so on. A page stays one file and plays the first 1,500 moments of",
      "the motion."
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
        description = "Move the head as the frames of this dataset do, in order of time.")
    @Nullable Path drive;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Use only frames of this life stage of the driver.")
    @Nullable String driveStage;

    @Option(
        names = "--axes",
        paramLabel = "up|down",
        description =
            "Direction of the y axis. Readers of .ply and .splat expect down, as in"
                + " photogrammetry. Readers of .spz and .glb expect up.")
    @Nullable SplatAxes axes;
  }

  @Override
  protected Result execute() throws Exception {
    if (page()) {
      requireAbsent("has no effect on a page", "--axes", "--expression", "--shape");
    }
    check();
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      ExportJob.Request request =
          new ExportJob.Request(
              output.file,
              page() ? new PageExport(person, motion(person)) : splats().orElseThrow(),
              mix,
              moment.head(person, mix),
              Optional.ofNullable(output.axes),
              Optional.ofNullable(output.drive),
              Optional.ofNullable(output.driveStage),
              avatar.models());
      return shown(request, person.export(request, this));
    }
  }

  private static Result shown(ExportJob.Request request, ExportJob.Result made) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", made.first().toString());
    data.put("files", made.files());
    data.put("surfels", made.surfels());
    data.put("bytes", made.bytes());
    String size =
        String.format(Locale.ROOT, "%d surfels, %.1f MB", made.surfels(), made.bytes() / 1e6);
    return new Result(
        request.sequence()
            ? String.format(
                Locale.ROOT, "Export of %d files from %s on, %s", made.files(), made.first(), size)
            : String.format(Locale.ROOT, "Export: %s, %s", made.first(), size),
        data);
  }

  /** The driver's motion, for a page that plays it. */
  private Optional<Motion> motion(TimeWalker person) throws IOException {
    if (output.drive == null) {
      return Optional.empty();
    }
    Driver driver = Driver.open(output.drive, person.space(), avatar.models());
    return Optional.of(
        RecordedMotion.of(
            person.space().head(),
            driver,
            driver.moments(Optional.ofNullable(output.driveStage)),
            output.drive,
            Film.USUAL_RATE));
  }

  private boolean page() {
    return Outputs.ending(output.file).equals(PageExport.ENDING);
  }

  private Optional<ExportFormat> splats() {
    return SplatExport.of(output.file);
  }

  /** Refuses what cannot be written, before any work is done. */
  private void check() throws OutputException {
    if (!page() && splats().isEmpty()) {
      throw new BadInputException(
          output.file.toString(),
          String.format(
              Locale.ROOT,
              "an export's name ends in .%s or .%s",
              String.join(", .", SplatExport.endings()),
              PageExport.ENDING));
    }
    if (output.drive == null && output.driveStage != null) {
      throw new BadInputException("--drive-stage", "needs --drive; name a dataset with it");
    }
    ExportJob.requireWritable(output.file, output.drive != null && !page());
  }
}
