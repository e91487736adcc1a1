package timewalker.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.io.BadInputException;

/** Renders a walk through a life. */
@Command(
    name = "walk",
    description = {
      "Render a walk through a life, from the first life stage to the last and back.",
      "The ending chooses the kind: .mp4, .gif, or .png for a sheet of pictures."
    })
final class WalkCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  private static final class Output {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Clip or sheet to write.")
    Path file;

    @Option(
        names = "--size",
        paramLabel = "PIXELS",
        description = "Width and height (default: ${DEFAULT-VALUE}).")
    int size = 384;

    @Option(
        names = "--seconds",
        paramLabel = "S",
        description = "Length of the clip (default: ${DEFAULT-VALUE}).")
    double seconds = 8;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Pictures a second (default: ${DEFAULT-VALUE}).")
    int framesPerSecond = 25;
  }

  @Override
  protected Result execute() throws Exception {
    if (output.size < 16 || output.size > 4096) {
      throw new BadInputException("--size", "takes 16 to 4096 pixels, not " + output.size);
    }
    if (!(output.seconds > 0 && output.seconds <= 600)) {
      throw new BadInputException("--seconds", "takes up to 600, not " + output.seconds);
    }
    if (output.framesPerSecond < 1 || output.framesPerSecond > 60) {
      throw new BadInputException("--fps", "takes 1 to 60, not " + output.framesPerSecond);
    }
    long pictures = Math.round(output.seconds * output.framesPerSecond);
    try (TimeWalker person = avatar.open();
        Progress progress = progress("Walking", pictures)) {
      new Walk(person)
          .write(output.file, output.size, output.seconds, output.framesPerSecond, progress);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", output.file.toString());
    return new Result("Walk: " + output.file, data);
  }
}
