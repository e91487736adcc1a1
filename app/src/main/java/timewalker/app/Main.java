package timewalker.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import timewalker.app.command.Commands;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Failures;
import timewalker.app.console.Logging;
import timewalker.app.console.Terminal;
import timewalker.io.OutputException;

/**
 * The program: reads the command line, runs one command, and turns the outcome into an exit code.
 */
@Command(
    name = "timewalker",
    header = "Lifelong head avatars on a plain JVM.",
    versionProvider = VersionInfo.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommandsRepeatable = false,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:the command line was not understood",
      "3:an input cannot be used, or an output cannot be written",
      "4:internal error",
      "130:stopped by Ctrl-C"
    },
    footer = {"", "timewalker COMMAND --help explains a command."})
public final class Main implements Runnable {
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show version, Java and vector width, and stop.")
  boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  boolean help;

  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    // Nothing that is written or printed depends on the user's language.
    Locale.setDefault(Locale.ROOT);
    runAndExit(Commands.all(), args);
  }

  /** Runs one command line as this process; Ctrl-C lets it tidy up first. */
  static void runAndExit(List<Object> commands, String... args) {
    Terminal terminal = Terminal.ofProcess();
    Runtime.getRuntime().addShutdownHook(new Thread(terminal::stopRun, "tidy-up"));
    int code = run(terminal, commands, args);
    terminal.endFilter();
    System.exit(code);
  }

  /** Runs one command line within this process and returns its exit code. */
  static int run(Terminal terminal, List<Object> commands, String... args) {
    terminal.runStarts();
    Failures failures = new Failures(terminal);
    try {
      Logging.to(terminal);
      int code = commandLine(terminal, failures, commands).execute(args);
      return code == 0 ? written(terminal, failures) : code;
    } catch (Error e) {
      return failures.ended(e);
    } finally {
      terminal.out().flush();
      terminal.err().flush();
      terminal.runEnded();
    }
  }

  /** The exit code of a command that is done, which depends on whether its result was printed. */
  private static int written(Terminal terminal, Failures failures) {
    return terminal
        .outputFailure()
        .map(e ->
            failures.ended(
                new OutputException(
                    Path.of("standard output"),
                    "cannot be written: " + e.getMessage() + "; the result is incomplete")))
        .orElse(0);
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The whole command line: every command and option, with its help. */
  static CommandLine commandLine(Terminal terminal, Failures failures, List<Object> commands) {
    CommandLine line = new CommandLine(new Main());
    for (Object command : commands) {
      line.addSubcommand(command);
      if (command instanceof ConsoleCommand ours) {
        ours.attach(terminal);
      }
    }
    return line.setOut(writer(terminal.out()))
        .setErr(writer(terminal.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        // A file may be named @name.
        .setExpandAtFiles(false)
        .setExecutionStrategy(Main::runKnown)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Whoever asks for the help of a command that does not exist has misspelt it. */
  private static int runKnown(ParseResult parsed) {
    if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
