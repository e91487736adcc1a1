package timewalker.app.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import timewalker.avatar.UnusableSpaceException;
import timewalker.io.BadInputException;
import timewalker.io.NearestName;
import timewalker.io.OutputException;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.RequestException;
import timewalker.raster.UndrawableSurfelException;
import timewalker.train.TrainingStopped;

/** Turns a failure into a sentence on standard error and an exit code. */
public final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Terminal terminal;
  private boolean stackTraces;
  private Optional<CommandSpec> command = Optional.empty();

  public Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    String message =
        failure instanceof UnmatchedArgumentException unmatched
            ? unknownName(unmatched)
            : said(failure);
    terminal.err().printLine(message);
    terminal.err().println(line.getCommandSpec().qualifiedName() + " --help lists all choices.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    if (line.getCommand() instanceof ConsoleCommand ours) {
      stackTraces = ours.wantsStackTraces();
    }
    command = Optional.of(line.getCommandSpec());
    return ended(failure);
  }

  /** The exit code of a command that ended this way. */
  public int ended(Throwable failure) {
    if (terminal.interrupted()) {
      // Whatever fails now fails because the work was stopped.
      return interrupted(failure);
    }
    return switch (failure instanceof UncheckedIOException e && e.getCause() != null
        ? e.getCause()
        : failure) {
      case RequestException e -> badInput(aboutRequest(e), failure);
      case BadInputException e -> badInput(e.getMessage(), failure);
      case OutputException e -> badInput(e.getMessage(), failure);
      case UnusableSpaceException e -> badInput(aboutSpace(e), failure);
      case UndrawableSurfelException e -> badInput(aboutSpace(e), failure);
      case TrainingStopped e -> badInput(aboutTraining(e), failure);
      case FileSystemException e -> badInput(aboutFile(e), failure);
      case IOException e -> badInput("A file cannot be read or written: " + said(e), failure);
      case LinkageError e when ofNativeLibrary(e) -> badInput(aboutNativeLibrary(e), failure);
      case Throwable _ -> internal(failure);
    };
  }

  /** A defect of ours, or a limit of the machine. */
  private int internal(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      terminal
          .err()
          .println(
              "Not enough memory: Java may use "
                  + Runtime.getRuntime().maxMemory() / (1 << 20)
                  + " MB. To give more, set TIMEWALKER_JAVA_OPTIONS=-Xmx8g and run it again.");
    } else {
      terminal.err().printLine("Internal error: " + sentence(failure.toString()));
    }
    if (!stackTrace(failure)) {
      terminal.err().println("Run the same command with -vv to see where it happened.");
    }
    return ExitCode.INTERNAL;
  }

  private int badInput(@Nullable String message, Throwable failure) {
    terminal.err().printLine(message == null ? failure.toString() : message);
    stackTrace(failure);
    return ExitCode.BAD_INPUT;
  }

  private int interrupted(Throwable failure) {
    terminal.err().println("Interrupted.");
    if (failure instanceof JobCancelledException cancelled) {
      String again = "; the same command" + (takes("--resume") ? " with --resume" : "");
      cancelled
          .kept()
          .ifPresent(kept -> terminal.err().printLine(kept + again + " continues from there."));
    }
    stackTrace(failure);
    return ExitCode.INTERRUPTED;
  }

  private boolean stackTrace(Throwable failure) {
    if (stackTraces) {
      failure.printStackTrace(terminal.err());
    }
    return stackTraces;
  }

  /** Jobs know components of requests, people know the options of this command. */
  private String aboutRequest(RequestException e) {
    String option = "--" + e.component();
    return takes(option) ? e.getMessage() + " (option " + option + ")" : e.getMessage();
  }

  private boolean takes(String option) {
    return command.isPresent() && command.get().findOption(option) != null;
  }

  private static boolean ofNativeLibrary(Throwable failure) {
    return failure instanceof UnsatisfiedLinkError
        || failure.getCause() != null && ofNativeLibrary(failure.getCause());
  }

  /** The first start of a decoder unpacks it, which a full or read-only disk prevents. */
  private static String aboutNativeLibrary(Throwable failure) {
    if (failure.getCause() != null) {
      return aboutNativeLibrary(failure.getCause());
    }
    return "The decoder of films and photos cannot be unpacked into .javacpp/cache of the home"
        + " folder, or loaded from there: "
        + failure.getMessage()
        + ". Free some space there, or name another folder with"
        + " TIMEWALKER_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=FOLDER.";
  }

  private static String aboutSpace(IllegalArgumentException e) {
    return "The avatar cannot be shown: "
        + e.getMessage()
        + ". Its file is damaged, or its training diverged; train it again.";
  }

  private static String aboutTraining(TrainingStopped e) {
    return said(e)
        + " No avatar was written; train again with lower rates, such as --set"
        + " rates.position=5e-5.";
  }

  private static String aboutFile(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException _ -> e.getFile() + " does not exist.";
      case AccessDeniedException _ ->
          e.getFile() + ": this user has no permission to read or write it.";
      case FileAlreadyExistsException _ -> e.getFile() + " already exists.";
      default -> "A file cannot be read or written: " + said(e);
    };
  }

  private static String unknownName(UnmatchedArgumentException failure) {
    String typed = failure.getUnmatched().getFirst();
    CommandSpec spec = failure.getCommandLine().getCommandSpec();
    boolean option = typed.startsWith("-");
    boolean command = !option && !spec.subcommands().isEmpty();
    String what = option ? "Unknown option" : command ? "Unknown command" : "Unexpected argument";
    Collection<String> known =
        option
            ? spec.optionsMap().keySet()
            : command ? spec.subcommands().keySet() : java.util.List.of();
    Optional<String> nearest = NearestName.of(typed, known);
    return what + " '" + typed + "'." + nearest.map(n -> " Did you mean '" + n + "'?").orElse("");
  }

  private static String said(Exception e) {
    return sentence(e.getMessage() == null ? e.toString() : e.getMessage());
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }
}
