package timewalker.jobs.export;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Frame;
import timewalker.io.splat.SplatAxes;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.jobs.animate.CarriedMotion;
import timewalker.jobs.animate.Driver;

/** Writes an avatar for other programs: one moment, or one file for each moment of a motion. */
public final class ExportJob {
  /**
   * What is wanted.
   *
   * @param file to write; with a driver and a format that makes sequences, frames/head.ply stands
   *     for frames/head-00000.ply and so on
   * @param format such as {@link SplatExport#of}
   * @param mix the avatar's moment
   * @param resting the head at that moment
   * @param axes directions of the axes; empty for those that readers of the format expect
   * @param driver dataset whose frames move the head; empty for one moment
   * @param driverStage only the driver's frames of this life stage; empty for all
   * @param models finds the head model that the driver was tracked with
   */
  public record Request(
      Path file,
      ExportFormat format,
      StageMix mix,
      HeadParams resting,
      Optional<SplatAxes> axes,
      Optional<Path> driver,
      Optional<String> driverStage,
      HeadModels models) {
    /** Whether there is one file for each moment. */
    public boolean sequence() {
      return driver.isPresent() && format.sequences();
    }

    /** The file that is written first. */
    public Path first() {
      return sequence() ? numbered(file, 0) : file;
    }
  }

  /**
   * What was made.
   *
   * @param first the file, or the first of them
   * @param files how many
   * @param surfels in each
   * @param bytes of all
   */
  public record Result(Path first, int files, int surfels, long bytes) {}

  private ExportJob() {}

  /**
   * Makes sure that the files of a request can be written. {@link #run} does so, too.
   *
   * @param file as in {@link Request}
   * @param sequence whether there is one file for each moment
   * @throws BadInputException when the name has no ending
   * @throws OutputException when a file cannot be written
   */
  public static void requireWritable(Path file, boolean sequence) throws OutputException {
    if (Outputs.ending(file).isEmpty()) {
      throw new BadInputException(
          file.toString(), "the file's name has no ending; name a file such as head.ply");
    }
    TemporaryFile.requireFile(sequence ? numbered(file, 0) : file);
  }

  /** head.ply becomes head-00007.ply. */
  private static Path numbered(Path file, int number) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling(
        String.format(
            Locale.ROOT, "%s-%05d%s", name.substring(0, dot), number, name.substring(dot)));
  }

  /**
   * Writes the files, each whole or not at all.
   *
   * @throws BadInputException when the driver shows nothing to follow; see also {@link
   *     #requireWritable}
   */
  public static Result run(AvatarFile avatar, Request request, Engine engine, JobListener listener)
      throws IOException {
    requireWritable(request.file, request.sequence());
    return Cancellation.watch(listener, watched -> write(avatar, request, engine, watched));
  }

  private static Result write(
      AvatarFile avatar, Request request, Engine engine, JobListener listener) throws IOException {
    List<HeadParams> heads =
        request.sequence() ? driven(avatar, request) : List.of(request.resting);
    ExportedMoment subject = new ExportedMoment(request.mix, request.axes, engine);
    long bytes = 0;
    try (Progress progress = listener.progress("Exporting", heads.size())) {
      for (int i = 0; i < heads.size(); i++) {
        Path file = request.sequence() ? numbered(request.file, i) : request.file;
        request.format.write(subject, heads.get(i), file);
        bytes += Files.size(file);
        progress.advance(1);
      }
    }
    if (request.sequence()) {
      String name = request.file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      Path folder = requireNonNull(request.file.toAbsolutePath().getParent(), "no folder");
      Outputs.warnOfFurtherFiles(
          heads.size(), folder, name.substring(0, dot) + "-", name.substring(dot));
    }
    return new Result(request.first(), heads.size(), avatar.space().average().count(), bytes);
  }

  private static List<HeadParams> driven(AvatarFile avatar, Request request) throws IOException {
    Path folder = request.driver.orElseThrow();
    Driver driver = Driver.open(folder, avatar.space(), request.models);
    List<Frame> frames = driver.moments(request.driverStage);
    CarriedMotion motion = new CarriedMotion(request.resting, driver, frames);
    List<HeadParams> heads = new ArrayList<>();
    frames.forEach(frame -> heads.add(motion.head(frame)));
    return heads;
  }
}
