package timewalker.app.command;

import java.util.List;
import picocli.CommandLine.HelpCommand;

/** Every command of this program, in the order of the help. */
public final class Commands {
  private Commands() {}

  public static List<Object> all() {
    return List.of(
        new DemoCommand(),
        new BuildCommand(),
        new PrepareCommand(),
        new TrainCommand(),
        new EvalCommand(),
        new AblateCommand(),
        new RenderCommand(),
        new WalkCommand(),
        new AnimateCommand(),
        new ViewCommand(),
        new MeshCommand(),
        new ExportCommand(),
        new PoissonCommand(),
        new ImportCommand(),
        new SynthCommand(),
        new WeightsCommand(),
        new BenchCommand(),
        new InfoCommand(),
        new CompletionCommand(),
        new HelpCommand());
  }
}
