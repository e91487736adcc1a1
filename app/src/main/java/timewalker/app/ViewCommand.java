package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.view.Motion;
import timewalker.app.view.ViewServer;
import timewalker.avatar.MotionTransfer;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Frame;

/** Shows an avatar in the browser. */
@Command(
    name = "view",
    description = {
      "Show an avatar in the browser: age, expression, shape and view under your hands.",
      "Serves this machine alone, until Ctrl-C."
    })
final class ViewCommand extends ConsoleCommand {
  private static final Logger LOG = LoggerFactory.getLogger(ViewCommand.class);
  private static final String THIS_MACHINE = "127.0.0.1";
  private static final long WATCH_MILLIS = 200;

  /** Frames of a recorded motion that the page is given at most. */
  private static final int MOST_FRAMES = 1500;

  @Mixin private AvatarInput avatar;

  @ArgGroup(validate = false, order = 1, heading = "%nServer:%n")
  private final Serving serving = new Serving();

  @ArgGroup(validate = false, order = 2, heading = "%nMotion:%n")
  private final Drive drive = new Drive();

  private static final class Serving {
    @Option(
        names = "--port",
        paramLabel = "N",
        description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(names = "--open", description = "Open the page in the browser.")
    boolean open;

    @Option(
        names = "--listen",
        paramLabel = "ADDRESS",
        description =
            "Serve others too, at this address (0.0.0.0 for all of this machine's); the page's"
                + " address then holds a secret.")
    String listen;
  }

  private static final class Drive {
    @Option(
        names = "--drive",
        paramLabel = "DATASET",
        description = "A dataset whose motion the page can play.")
    Path dataset;

    @Option(
        names = "--drive-stage",
        paramLabel = "STAGE",
        description = "Only this life stage of the driver.")
    String stage;

    @Option(
        names = "--fps",
        paramLabel = "N",
        description = "Frames a second of that motion (default: ${DEFAULT-VALUE}).")
    double framesPerSecond = 25;
  }

  @Override
  protected Result execute() throws Exception {
    if (serving.port < 0 || serving.port > 65_535) {
      throw new BadInputException("--port", "takes 0 to 65535, not " + serving.port);
    }
    if (!(drive.framesPerSecond >= 1 && drive.framesPerSecond <= 240)) {
      throw new BadInputException("--fps", "takes 1 to 240, not " + drive.framesPerSecond);
    }
    ViewServer.Settings settings =
        new ViewServer.Settings(
            serving.listen == null ? THIS_MACHINE : serving.listen,
            serving.port,
            serving.listen != null);
    try (TimeWalker person = avatar.open();
        ViewServer server =
            new ViewServer(person, title(avatar.file), motion(person), painters(), settings)) {
      Result result = result(server);
      publish(result);
      if (serving.open) {
        openBrowser(server.url());
      }
      waitForTheEnd();
      return result;
    }
  }

  /** Ctrl-C is how this command ends, not how it fails. */
  private void waitForTheEnd() {
    try {
      while (!interrupted()) {
        Thread.sleep(WATCH_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.interrupted(); // so that the server can still be stopped in an orderly way
    }
  }

  private static Result result(ViewServer server) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("url", server.url());
    data.put("port", server.port());
    return new Result("Open " + server.url() + " in a browser; Ctrl-C ends this.", data);
  }

  /** The name of the file, without its ending. */
  static String title(Path file) {
    String name = file.getFileName().toString();
    return name.toLowerCase(Locale.ROOT).endsWith(".twa")
        ? name.substring(0, name.length() - 4)
        : name;
  }

  /** How renderings become pictures. */
  static ViewServer.Painters painters() {
    return new ViewServer.Painters(Pictures::colour, Pictures::normal, Pictures::depth);
  }

  private Optional<Motion> motion(TimeWalker person) throws IOException {
    if (drive.dataset == null) {
      return Optional.empty();
    }
    Driver driver = Driver.open(drive.dataset, drive.dataset, person.space());
    List<Frame> moments = driver.moments(Optional.ofNullable(drive.stage));
    return Optional.of(
        new Motion(
            drive.dataset.toAbsolutePath().getFileName().toString(),
            drive.framesPerSecond,
            relative(person.space().head(), driver, moments)));
  }

  /** The motion on a head that rests. */
  private static List<HeadParams> relative(HeadModel head, Driver driver, List<Frame> moments) {
    HeadParams resting = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    Map<String, MotionTransfer> calm = Animation.calmFaces(moments, driver.exact());
    List<HeadParams> frames = new ArrayList<>();
    for (Frame frame : moments.subList(0, Math.min(MOST_FRAMES, moments.size()))) {
      frames.add(calm.get(frame.lifeStage()).onto(resting, frame.params()));
    }
    return frames;
  }

  private static void openBrowser(String url) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("win")
            ? List.of("rundll32", "url.dll,FileProtocolHandler", url)
            : List.of(system.contains("mac") ? "open" : "xdg-open", url);
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      LOG.warn("No browser could be opened ({}); open the address yourself.", e.getMessage());
    }
  }
}
