package timewalker.app.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.TimeWalker;
import timewalker.engine.EngineChoice;
import timewalker.io.avatar.HeadModels;
import timewalker.jobs.picture.Pictures;

/** Shows an avatar in the browser until Ctrl-C. */
public final class Viewing {
  private static final Logger LOG = LoggerFactory.getLogger(Viewing.class);
  private static final String THIS_MACHINE = "127.0.0.1";
  private static final long WATCH_MILLIS = 200;

  private Viewing() {}

  /** Serves this machine alone on a free port and opens the browser: what `--view` asks for. */
  public static void open(Path avatar, EngineChoice engines, BooleanSupplier interrupted)
      throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (TimeWalker person = TimeWalker.open(avatar, HeadModels.embedded(), engines, threads)) {
      serve(
          person,
          title(avatar),
          Optional.empty(),
          new ViewServer.Settings(THIS_MACHINE, 0, false),
          interrupted,
          server -> openBrowser(server.url()));
    }
  }

  /**
   * Serves until Ctrl-C.
   *
   * @param started told once when the server is there
   */
  public static void serve(
      TimeWalker person,
      String title,
      Optional<Motion> motion,
      ViewServer.Settings settings,
      BooleanSupplier interrupted,
      Consumer<ViewServer> started)
      throws IOException {
    try (ViewServer server = new ViewServer(person, title, motion, painters(), settings)) {
      started.accept(server);
      waitForTheEnd(interrupted);
    }
  }

  /** Ctrl-C is how this ends, not how it fails. */
  private static void waitForTheEnd(BooleanSupplier interrupted) {
    try {
      while (!interrupted.getAsBoolean()) {
        Thread.sleep(WATCH_MILLIS);
      }
    } catch (InterruptedException e) {
      LOG.debug("stopping");
    }
  }

  /** What is shown when nothing else was said. */
  public static String thisMachine() {
    return THIS_MACHINE;
  }

  /** The command that shows an avatar, for the end of others. */
  public static String command(Path avatar) {
    return "timewalker view " + avatar + " --open";
  }

  /** The name of the file, without its ending. */
  public static String title(Path file) {
    String name = file.getFileName().toString();
    return name.toLowerCase(Locale.ROOT).endsWith(".twa")
        ? name.substring(0, name.length() - 4)
        : name;
  }

  /** How renderings become pictures. */
  public static ViewServer.Painters painters() {
    return new ViewServer.Painters(Pictures::colour, Pictures::normal, Pictures::depth);
  }

  /** Opens an address in the user's browser; where that fails, says so. */
  public static void openBrowser(String url) {
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
      LOG.warn("No browser could be opened ({}); open {} yourself.", e.getMessage(), url);
    }
  }
}
