package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.FilmOptions;
import timewalker.app.option.MomentOptions;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Progress;
import timewalker.jobs.animate.Animation;
import timewalker.jobs.animate.Driver;
import timewalker.jobs.film.Film;
import timewalker.jobs.picture.Pictures;

/** Moves an avatar as somebody else, or the same person at another age, moves. */
@Command(
    name = "animate",
    description = {
      "Drive an avatar with somebody's motion: the frames of a dataset, or a clip, which is",
      "prepared first and keeps its pace unless --fps says otherwise. Expressions are carried over",
      "relative to the driver's own calm face."
    })
final class AnimateCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nWhich moment:%n")
  private final MomentOptions moment = new MomentOptions();

  private static final class Output extends FilmOptions {
    @Option(
        names = "--drive",
        required = true,
        paramLabel = "CLIP|DATASET",
        description = "Whose motion: a clip, or a dataset's folder.")
    Path driver;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Only the driver's frames of this life stage.")
    String driverStage;

    @Option(
        names = "--beside",
        description =
            "Show the driver beside the avatar, and the avatar from where the driver's picture was"
                + " taken; else from the front.")
    boolean beside;
  }

  @Override
  protected Result execute() throws Exception {
    output.check();
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      HeadParams resting = moment.head(person, mix);
      if (!Files.exists(output.driver)) {
        throw new BadInputException(output.driver.toString(), "does not exist");
      }
      Path dataset = output.driver;
      int rate = output.rate();
      if (!Files.isDirectory(output.driver)) {
        DriverClip clip = new DriverClip(output.driver, output.file);
        rate = output.rate(clip.framesPerSecond());
        dataset = clip.dataset(this, person.parallel());
      }
      Driver driver = Driver.open(dataset, output.driver, person.space(), avatar.models());
      List<Frame> frames = driver.moments(Optional.ofNullable(output.driverStage));
      SyntheticMediaTag tag =
          output.beside && driver.ofPhotos()
              ? SyntheticMediaTag.TRAINED_COMPOSITE
              : SyntheticMediaTag.TRAINED;
      write(new Animation(person, mix, resting, driver, frames), frames, rate, tag);
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("file", output.file.toString());
      data.put("frames", frames.size());
      data.put("frames_per_second", rate);
      driver.transferred().ifPresent(t -> data.put("head_transfer", t.data()));
      return new Result(
          String.format(Locale.ROOT, "Animation of %d frames: %s", frames.size(), output.file)
              + driver
                  .transferred()
                  .map(t -> String.format(Locale.ROOT, "%n%s", t.text()))
                  .orElse(""),
          data);
    }
  }

  private void write(Animation animation, List<Frame> frames, int rate, SyntheticMediaTag tag)
      throws IOException {
    boolean sheet = Film.isSheet(output.file);
    int count = sheet ? Math.min(Film.SHEET_COLUMNS, frames.size()) : frames.size();
    try (Progress progress = progress("Animating", count)) {
      if (sheet) {
        IntFunction<Frame> frame =
            i -> frames.get((int) ((long) i * (frames.size() - 1) / Math.max(1, count - 1)));
        Film.sheet(
            output.file, tag, count, i -> picture(animation, frame.apply(i), true), progress);
      } else {
        Film.clip(
            output.file, rate, tag, count, i -> picture(animation, frames.get(i), false), progress);
      }
    }
  }

  private ByteImage picture(Animation animation, Frame frame, boolean stacked) {
    if (!output.beside) {
      return animation.picture(frame, output.size);
    }
    List<ByteImage> both = animation.withDriver(frame, output.size);
    return stacked ? Pictures.column(both.getFirst(), both.getLast()) : Pictures.row(both);
  }
}
