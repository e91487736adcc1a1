package timewalker.app.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.console.Within;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.FilmOptions;
import timewalker.jobs.film.WalkJob;

/** Renders a film through a life. */
@Command(
    name = "walk",
    description = {
      "Render a film from the first life stage to the last and back.",
      "The ending chooses the format: .mp4, .gif, or .png for a sheet of pictures."
    })
final class WalkCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nOutput:%n")
  private final Output output = new Output();

  private static final class Output extends FilmOptions {
    @Option(
        names = "--seconds",
        paramLabel = "S",
        description = "Length of the clip (default: ${DEFAULT-VALUE}).")
    @Within(least = 0.1, most = 600)
    double seconds = 8;
  }

  @Override
  protected Result execute() throws Exception {
    output.check();
    WalkJob.Request request =
        new WalkJob.Request(output.file, output.size, output.seconds, output.rate());
    try (TimeWalker person = avatar.open()) {
      person.walk(request, this);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", output.file.toString());
    return new Result("Walk: " + output.file, data);
  }
}
