package timewalker.app.command;

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
import timewalker.app.option.AvatarInput;
import timewalker.app.option.FilmOptions;
import timewalker.app.option.MomentOptions;
import timewalker.app.report.PreparationReports;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.jobs.animate.AnimationJob;

/** Drives an avatar with the motion of a clip or a dataset. */
@Command(
    name = "animate",
    description = {
      "Drive an avatar with the motion of a clip or a dataset.",
      "A clip is prepared first. The film keeps the time of the clip unless --fps is given.",
      "Where a frame of the clip shows no usable face, the last face is held.",
      "Expressions are transferred relative to the driver's own neutral face."
    })
final class AnimateCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nMoment and face:%n")
  private final MomentOptions moment = new MomentOptions();

  private static final class Output extends FilmOptions {
    @Option(
        names = "--drive",
        required = true,
        paramLabel = "CLIP|DATASET",
        description = "Driver: a clip, or the folder of a dataset.")
    Path driver;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Use only frames of this life stage of the driver.")
    @Nullable String driverStage;

    @Option(
        names = "--beside",
        description =
            "Show the driver beside the avatar. The avatar is then seen from the driver's"
                + " camera, otherwise from the front.")
    boolean beside;
  }

  @Override
  protected Result execute() throws Exception {
    output.check();
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      HeadParams resting = moment.head(person, mix);
      AnimationJob.Request request =
          new AnimationJob.Request(
              output.file,
              output.driver,
              Optional.ofNullable(output.driverStage),
              avatar.models(),
              mix,
              resting,
              output.size,
              Optional.ofNullable(output.framesPerSecond),
              output.beside);
      return shown(person.animate(request, new PreparationReports(this)));
    }
  }

  private static Result shown(AnimationJob.Result film) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", film.file().toString());
    data.put("frames", film.frames());
    data.put("frames_without_face", film.held());
    data.put("frames_per_second", film.framesPerSecond());
    film.transferred().ifPresent(t -> data.put("head_transfer", t.data()));
    return new Result(
        String.format(Locale.ROOT, "Animation of %d frames: %s", film.frames(), film.file())
            + (film.held() > 0
                ? String.format(
                    Locale.ROOT,
                    "%n%d frames of the clip show no usable face; the last face is held",
                    film.held())
                : "")
            + film.transferred().map(t -> String.format(Locale.ROOT, "%n%s", t.text())).orElse(""),
        data);
  }
}
