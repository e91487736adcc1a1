package timewalker.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.math.Parallel;
import timewalker.prepare.Preparation;
import timewalker.prepare.PrepareSettings;

/** Moves an avatar as somebody else, or the same person at another age, moves. */
@Command(
    name = "animate",
    description = {
      "Drive an avatar with somebody's motion: the frames of a dataset, or a clip, which is",
      "prepared first. Expressions are carried over relative to the driver's own calm face."
    })
final class AnimateCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  @ArgGroup(validate = false, order = 2, heading = "%nWhich moment:%n")
  private final MomentOptions moment = new MomentOptions();

  private static final class Output {
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
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Clip to write (.mp4 or .gif).")
    Path file;

    @Option(names = "--beside", description = "Show the driver beside the avatar.")
    boolean beside;

    @Option(
        names = "--size",
        paramLabel = "PIXELS",
        description = "Width and height of the avatar's picture (default: ${DEFAULT-VALUE}).")
    int size = 384;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Pictures a second (default: ${DEFAULT-VALUE}).")
    int framesPerSecond = 25;
  }

  @Override
  protected Result execute() throws Exception {
    if (output.size < 16 || output.size > 2048) {
      throw new BadInputException("--size", "takes 16 to 2048 pixels, not " + output.size);
    }
    if (output.framesPerSecond < 1 || output.framesPerSecond > 60) {
      throw new BadInputException("--fps", "takes 1 to 60, not " + output.framesPerSecond);
    }
    try (TimeWalker person = avatar.open()) {
      StageMix mix = moment.mix(person);
      HeadParams resting = moment.head(person, mix);
      Dataset driver = driver(person.parallel());
      requireSameHead(person.space(), driver);
      List<Frame> frames = frames(driver);
      try (Progress progress = progress("Animating", frames.size())) {
        new Animation(person)
            .write(
                output.file,
                frames,
                mix,
                resting,
                output.size,
                output.framesPerSecond,
                output.beside,
                progress);
      }
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("file", output.file.toString());
      data.put("frames", frames.size());
      return new Result("Animation of %d frames: %s".formatted(frames.size(), output.file), data);
    }
  }

  /** A dataset as it is; a clip's is made beside the output, and made anew each time. */
  private Dataset driver(Parallel parallel) throws Exception {
    if (Files.isDirectory(output.driver)) {
      return Dataset.open(output.driver);
    }
    Path name = output.file.getFileName();
    Path made = output.file.resolveSibling(name + ".driver");
    Preparation.Request request =
        new Preparation.Request(
            List.of(output.driver),
            made,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    PrepareSettings settings = PrepareSettings.DEFAULT.withSize(Math.max(64, output.size));
    new PreparationJob(this, request, settings, parallel).run();
    return Dataset.open(made);
  }

  private void requireSameHead(PersonalSpace space, Dataset driver) {
    if (!driver.headModel().id().equals(space.head().id())) {
      throw new BadInputException(
          output.driver.toString(),
          "was tracked with the head model %s, the avatar has %s; motion cannot be carried over"
              .formatted(driver.headModel().id(), space.head().id()));
    }
  }

  private List<Frame> frames(Dataset driver) {
    List<Frame> frames =
        driver.frames().stream()
            .filter(f -> output.driverStage == null || f.lifeStage().equals(output.driverStage))
            .sorted(Comparator.comparingInt(Frame::timestep).thenComparingInt(Frame::cameraIndex))
            .toList();
    if (frames.isEmpty()) {
      throw new BadInputException(
          output.driver.toString(),
          output.driverStage == null
              ? "holds no frame"
              : "holds no frame of life stage " + output.driverStage);
    }
    return frames;
  }
}
