package timewalker.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import timewalker.app.console.ExitCode;

/** Prints the script that lets a shell complete this program's commands and options. */
@Command(
    name = "completion",
    header = "Print a completion script for your shell.",
    description = {
      "",
      "bash: source <(timewalker completion bash)",
      "zsh:  source <(timewalker completion zsh)",
      "Put that line into ~/.bashrc or ~/.zshrc to keep it."
    })
public final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    root.getOut().print(CompletionScript.of(root, shell == Shell.zsh));
    root.getOut().flush();
    return ExitCode.OK;
  }
}
