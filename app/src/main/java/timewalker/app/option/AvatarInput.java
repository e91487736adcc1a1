package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.TimeWalker;
import timewalker.app.console.Within;
import timewalker.engine.EngineChoice;
import timewalker.io.avatar.HeadModels;

/** Options of commands that open an avatar: a mixin. */
public final class AvatarInput {
  @Parameters(index = "0", paramLabel = "AVATAR", description = "Avatar file (.twa).")
  public Path file;

  @ArgGroup(validate = false, order = 50, heading = "%nHead model:%n")
  private final AvatarOptions head = new AvatarOptions();

  @ArgGroup(validate = false, order = 60, heading = "%nMachine:%n")
  private final Machine machine = new Machine();

  private @Nullable HeadModels models; // null until they are needed

  private static final class Machine {
    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    @Within(least = 1, most = Within.MOST_THREADS)
    int threads = Runtime.getRuntime().availableProcessors();

    @ArgGroup(validate = false)
    final EngineOptions engines = new EngineOptions();
  }

  /** Reads the avatar. */
  public TimeWalker open() throws IOException {
    return TimeWalker.open(file, models(), engines(), machine.threads);
  }

  /** What computes. */
  public EngineChoice engines() {
    return machine.engines.engine;
  }

  /** The head models at hand, read once. */
  public HeadModels models() throws IOException {
    if (models == null) {
      models = head.models();
    }
    return models;
  }
}
