package timewalker.app.console;

import java.io.PrintStream;
import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;

/**
 * Base class of all commands. A command declares its options as picocli fields (in {@code
 * ArgGroup}s with {@code validate = false} and a heading, so that the help groups them), implements
 * {@link #execute}, and is listed in {@code Commands}.
 *
 * <p>It prints nothing itself: it returns a {@link Result}, logs through SLF4J, and reports
 * progress through {@link #progress}. Bad input is a {@link timewalker.io.BadInputException};
 * anything else that is thrown counts as a defect.
 */
public abstract class ConsoleCommand implements Callable<Integer>, JobListener {
  @ArgGroup(validate = false, order = 100, heading = "%nMessages and results:%n")
  private final CommonOptions common = new CommonOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // set by Main before the command runs
  private Terminal terminal;

  private boolean published;

  /** Does the command's work. */
  protected abstract Result execute() throws Exception;

  @Override
  public final Progress progress(String task, long total) {
    return ConsoleProgress.start(terminal, common.quiet, task, total);
  }

  @Override
  public final boolean interrupted() {
    return terminal.interrupted();
  }

  @Override
  public final Integer call() throws Exception {
    checkRequiredOptions();
    checkRanges();
    InputsKept.check(spec.commandLine().getParseResult());
    Logging.verbosity(common.quiet ? -1 : common.verbose.length);
    Result result = execute();
    if (!published) {
      publish(result);
    }
    return ExitCode.OK;
  }

  /**
   * Prints the result before the work ends, for a command that goes on until Ctrl-C; what {@link
   * #execute} returns then is not printed any more.
   */
  protected final void publish(Result result) {
    published = true;
    PrintStream out = terminal.out();
    if (common.json) {
      out.println(Json.line(result.data()));
    } else if (!result.text().isEmpty()) {
      out.println(result.text());
    }
    out.flush();
  }

  /**
   * Refuses options that would be taken and change nothing.
   *
   * @param why such as "has no effect with --shoebox"
   * @param options by their names, such as "--size"
   */
  protected final void requireAbsent(String why, String... options) {
    ParseResult parsed = spec.commandLine().getParseResult();
    for (String option : options) {
      if (parsed.hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(), String.format(Locale.ROOT, "%s %s; leave it out.", option, why));
      }
    }
  }

  /** Picocli itself does not look into groups that are there for the sake of the help only. */
  private void checkRequiredOptions() {
    ParseResult parsed = spec.commandLine().getParseResult();
    List<OptionSpec> missing =
        spec.options().stream().filter(o -> o.required() && !parsed.hasMatchedOption(o)).toList();
    if (!missing.isEmpty()) {
      throw new MissingParameterException(
          spec.commandLine(),
          List.copyOf(missing),
          missing.stream()
              .map(o -> o.longestName() + " " + o.paramLabel())
              .collect(Collectors.joining(", ", "Missing: ", "")));
    }
  }

  private void checkRanges() {
    ParseResult parsed = spec.commandLine().getParseResult();
    for (OptionSpec option : spec.options()) {
      if (parsed.hasMatchedOption(option)
          && option.userObject() instanceof AnnotatedElement field
          && field.getAnnotation(Within.class) != null) {
        checkRange(option, field.getAnnotation(Within.class));
      }
    }
  }

  private void checkRange(OptionSpec option, Within range) {
    Collection<?> values =
        switch (option.<Object>getValue()) {
          case Map<?, ?> map -> map.values();
          case Collection<?> many -> many;
          case Object one -> List.of(one);
        };
    for (Object value : values) {
      double number = ((Number) value).doubleValue();
      if (!(number >= range.least() && number <= range.most())) {
        throw new ParameterException(
            spec.commandLine(),
            String.format(
                Locale.ROOT,
                "%s takes %s to %s, not %s",
                option.longestName(),
                plain(range.least()),
                plain(range.most()),
                value));
      }
    }
  }

  /** Without ".0" after a whole number. */
  private static String plain(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : Double.toString(number);
  }

  public final void attach(Terminal to) {
    terminal = to;
  }

  final boolean wantsStackTraces() {
    return common.verbose.length > 1;
  }
}
