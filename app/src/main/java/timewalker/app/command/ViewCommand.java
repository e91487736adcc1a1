package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import timewalker.app.console.Within;
import timewalker.app.option.AvatarInput;
import timewalker.app.report.PreparationReports;
import timewalker.app.view.Motion;
import timewalker.app.view.RecordedMotion;
import timewalker.app.view.ViewServer;
import timewalker.app.view.Viewing;
import timewalker.io.dataset.Frame;
import timewalker.jobs.animate.Driver;
import timewalker.jobs.animate.Timeline;

/** Shows an avatar in the browser. */
@Command(
    name = "view",
    description = {
      "Show an avatar in the browser: control age, expression, shape and view.",
      "The viewer serves only this machine. Ctrl-C ends it."
    })
final class ViewCommand extends ConsoleCommand {
  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nServer:%n")
  private final Serving serving = new Serving();

  @ArgGroup(validate = false, order = 2, heading = "%nMotion:%n")
  private final Drive drive = new Drive();

  private static final class Serving {
    @Option(
        names = "--port",
        paramLabel = "N",
        description = "Port to listen on; 0 chooses a free port (default: ${DEFAULT-VALUE}).")
    @Within(least = 0, most = 65535)
    int port;

    @Option(names = "--open", description = "Open the page in the browser.")
    boolean open;

    @Option(
        names = "--listen",
        paramLabel = "ADDRESS",
        description =
            "Also serve other machines, at this address; 0.0.0.0 means all addresses of"
                + " this machine. The page's address then contains a secret token.")
    @Nullable String listen;
  }

  private static final class Drive {
    @Option(
        names = "--drive",
        paramLabel = "CLIP|DATASET",
        description = "Clip or dataset whose motion the page can play.")
    @Nullable Path driver;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Use only frames of this life stage of the driver.")
    @Nullable String stage;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Frames per second of the motion (default: those of the clip, otherwise 25).")
    @Within(least = 1, most = 240)
    @Nullable Double framesPerSecond;
  }

  @Override
  protected Result execute() throws Exception {
    ViewServer.Settings settings =
        new ViewServer.Settings(
            serving.listen == null ? Viewing.thisMachine() : serving.listen,
            serving.port,
            serving.listen != null);
    try (TimeWalker person = avatar.open()) {
      Viewing.serve(
          person,
          Viewing.title(avatar.file),
          motion(person),
          settings,
          this::interrupted,
          server -> {
            publish(result(server));
            if (serving.open) {
              Viewing.openBrowser(server.url());
            }
          });
    }
    return new Result("", Map.of());
  }

  private static Result result(ViewServer server) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("url", server.url());
    data.put("port", server.port());
    return new Result("Open " + server.url() + " in a browser. Ctrl-C ends the viewer.", data);
  }

  private Optional<Motion> motion(TimeWalker person) throws IOException {
    if (drive.driver == null) {
      return Optional.empty();
    }
    Driver driver =
        Driver.open(
            drive.driver,
            avatar.file,
            person.space(),
            avatar.models(),
            person.parallel(),
            new PreparationReports(this));
    Timeline<Frame> timeline = driver.timeline(Optional.ofNullable(drive.stage));
    return Optional.of(
        RecordedMotion.of(
            person.space().head(),
            driver,
            drive.framesPerSecond != null ? timeline.frames() : driver.film(timeline),
            drive.driver,
            drive.framesPerSecond != null ? drive.framesPerSecond : timeline.rate()));
  }
}
