package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import timewalker.app.command.BenchCommand;
import timewalker.app.command.Commands;
import timewalker.app.command.CompletionCommand;
import timewalker.app.command.DemoCommand;
import timewalker.app.console.CapturedTerminal;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.io.BadInputException;

/** What a user sees: exit code, standard output, standard error. */
public class CommandLineTest {

  @Test
  void withoutACommandTheHelpIsShown() {
    Run run = Run.of();
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("Lifelong head avatars").contains("Commands:", "completion");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandHasOneWholeLineInTheHelp() {
    String help = Run.of().out();
    String list = help.substring(help.indexOf("Commands:"), help.indexOf("Exit codes:"));
    List<String> lines = list.lines().skip(1).filter(line -> !line.isBlank()).toList();
    assertThat(lines)
        .hasSameSizeAs(Commands.all())
        .allMatch(l -> l.matches("  [a-z]+ +[A-Z].*\\."));
  }

  @Test
  void versionNamesProgramJavaAndVectorWidth() {
    Run run = Run.of("--version");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().toList())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).matches("timewalker \\d+\\.\\d+\\.\\d+.*"),
            line -> assertThat(line).startsWith("Java " + Runtime.version().feature()),
            line -> assertThat(line).matches("Vectors of (64|128|256|512) bits \\(\\d+ floats\\)"));
  }

  @Test
  void everyCommandExplainsItselfAndAsksForWhatIsMissing() {
    for (Object command : Commands.all()) {
      String name = new CommandLine(command).getCommandName();
      Run help = Run.of(name, "--help");
      assertThat(help.code()).as(name).isZero();
      assertThat(help.out()).as(name).contains("Usage: timewalker " + name, "--help");
      assertThat(help.err()).as(name).isEmpty();
      if (command instanceof DemoCommand || command instanceof BenchCommand) {
        continue; // misses nothing: without any option it does minutes of work
      }
      Run bare = Run.of(name);
      assertThat(bare.code()).as(name + ": " + bare.err()).isIn(0, 2);
    }
  }

  @Test
  void theListOfCommandsShowsOneFullLineForEachCommand() {
    List<String> lines = Run.of("--help").out().lines().toList();
    int heading = lines.indexOf("Commands:");
    List<String> list =
        lines.subList(heading + 1, lines.size()).stream()
            .takeWhile(line -> !line.isBlank())
            .toList();
    List<String> names =
        Commands.all().stream().map(command -> new CommandLine(command).getCommandName()).toList();
    // A line that is wrapped or cut would be one too many, or lack its full stop.
    assertThat(list.stream().map(line -> line.strip().split(" ")[0])).isEqualTo(names);
    assertThat(list).allMatch(line -> line.length() <= 100 && line.endsWith("."));
  }

  @Test
  void misspeltCommandNamesTheNearest() {
    Run run = Run.of("compeltion", "bash");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Unknown command 'compeltion'. Did you mean 'completion'?");
  }

  @Test
  void misspeltOptionNamesTheNearest() {
    Run run = Run.of(new Example(), "example", "--frmaes", "7");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("Unknown option '--frmaes'. Did you mean '--frames'?")
        .contains("timewalker example --help");
  }

  @Test
  void wordUnlikeAnyCommandGetsNoSuggestion() {
    assertThat(Run.of("xylophone").err())
        .startsWith("Unknown command 'xylophone'.")
        .doesNotContain("Did you mean");
  }

  @Test
  void valueOfTheWrongKindIsAUsageError() {
    Run run = Run.of(new Example(), "example", "--frames", "many");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--frames", "many").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train", "build", "render", "walk", "eval", "view", "mesh", "export", "animate", "ablate",
        "bench", "demo"
      })
  void anUnknownEngineIsAUsageErrorThatNamesTheKnownOnes(String command) {
    Run run = Run.of(command, "--engine=gpu", "x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("unknown engine \"gpu\"; known engines: cpu");
    assertThat(run.err()).doesNotContain("\tat ");
  }

  @Test
  void missingRequiredOptionOfAGroupIsNamed() {
    Run run = Run.of(new Example(), "needy");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("Missing: --output DIR.").contains("needy --help");
    Run given = Run.of(new Example(), "needy", "--output", "x");
    assertThat(given.code()).isZero();
    assertThat(given.out().strip()).isEqualTo("x");
  }

  @Test
  void helpGroupsOptionsUnderHeadings() {
    String help = Run.of(new Example(), "example", "--help").out();
    assertThat(help)
        .containsSubsequence("Pictures:", "--frames", "Messages and results:", "--json");
  }

  @Test
  void resultIsTextForPeopleAndOneJsonObjectForPrograms() {
    Run text = Run.of(new Example(), "example", "--frames", "7");
    assertThat(text.code()).isZero();
    assertThat(text.out()).isEqualTo("7 frames" + System.lineSeparator());
    Run json = Run.of(new Example(), "example", "--frames", "7", "--json", "-v");
    assertThat(json.code()).isZero();
    assertThat(json.out()).isEqualTo("{\"frames\":7,\"age\":null}" + System.lineSeparator());
    assertThat(json.err()).contains("looked at 7 frames");
  }

  @Test
  void verbosityDecidesWhatIsLogged() {
    assertThat(Run.of(new Example(), "example").err())
        .contains("warning: one frame is dark")
        .doesNotContain("looked at", "detail");
    assertThat(Run.of(new Example(), "example", "-v").err())
        .contains("warning: one frame is dark", "looked at 1 frames")
        .doesNotContain("detail");
    assertThat(Run.of(new Example(), "example", "-vv").err()).contains("debug: detail");
    assertThat(Run.of(new Example(), "example", "-q").err()).isEmpty();
  }

  @Test
  void badInputIsCodeThreeAndOneSentence() {
    Example example = new Example();
    example.failure = new BadInputException("frames.json, line 3", "no key 'w'; add it.");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip()).isEqualTo("frames.json, line 3: no key 'w'; add it.");
  }

  @Test
  void missingFileIsCodeThreeAndNamesTheFile() {
    Example example = new Example();
    example.failure = new NoSuchFileException("photos/a.jpg");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err().strip()).isEqualTo("photos/a.jpg does not exist.");
  }

  @Test
  void defectIsCodeFourWithItsStackOnlyWhenAskedFor() {
    Example example = new Example();
    example.failure = new IllegalStateException("table is empty");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("table is empty", "-vv").doesNotContain("\tat ");
    assertThat(Run.of(example, "example", "-vv").err()).contains("\tat timewalker.app.");
  }

  @Test
  void defectThatIsAnErrorIsCodeFourToo() {
    Example example = new Example();
    example.failure = new StackOverflowError();
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).startsWith("Internal error").doesNotContain("\tat ");
  }

  @Test
  void lackOfMemorySaysHowToGiveMore() {
    Example example = new Example();
    example.failure = new OutOfMemoryError("Java heap space");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("memory", "TIMEWALKER_JAVA_OPTIONS=-Xmx");
  }

  @Test
  void whateverFailsAfterCtrlCIsAnInterruption() {
    for (Throwable failure :
        List.of(
            new IllegalStateException("the writer is closed"),
            new IOException("stream closed"),
            new ExceptionInInitializerError())) {
      Example example = new Example();
      example.failure = failure;
      CapturedTerminal captured = new CapturedTerminal(false);
      captured.terminal().interrupt();
      int code = Main.run(captured.terminal(), List.of(example), "example", "-q");
      assertThat(Thread.interrupted()).isFalse();
      assertThat(code).as(failure.toString()).isEqualTo(130);
      assertThat(captured.err().strip()).isEqualTo("Interrupted.");
    }
  }

  @Test
  void ioFailureIsCodeThreeAndASentence() {
    Example example = new Example();
    example.failure = new IOException("Input/output error");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err().strip())
        .isEqualTo("A file cannot be read or written: Input/output error.");
  }

  @Test
  void controlCharactersOfNamesAreShownByNumber() {
    Example example = new Example();
    example.failure = new NoSuchFileException("\u001b[2J\u009b31m\u202e\na.jpg");
    Run run = Run.of(example, "example", "-q");
    assertThat(run.err().strip())
        .isEqualTo("\\u001b[2J\\u009b31m\\u202e\\u000aa.jpg does not exist.");
    Run unknown = Run.of("\u001b]0;title\u0007");
    assertThat(unknown.err()).startsWith("Unknown command '\\u001b]0;title\\u0007'.");
  }

  @Test
  void helpOfAnUnknownCommandIsAUsageError() {
    for (String[] line : new String[][] {{"no-such", "--help"}, {"--help", "no-such"}}) {
      Run run = Run.of(line);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("Unknown command 'no-such'.");
    }
  }

  @Test
  void argumentsThatBeginWithAnAtSignAreNames(@TempDir Path folder) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "--help");
    Run run = Run.of("info", "@" + list);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("@" + list);
  }

  @Test
  void completionScriptsKnowTheCommandsAndOptions() throws IOException {
    Run bash = Run.of(new Example(), "completion", "bash");
    assertThat(bash.code()).isZero();
    assertThat(bash.out()).startsWith("#!").contains("example", "--frames");
    Run zsh = Run.of(new Example(), "completion", "zsh");
    assertThat(zsh.out()).contains("bashcompinit", "--frames");
  }

  @Command(name = "example", header = "Shows one of everything.")
  static final class Example extends ConsoleCommand {
    private static final Logger LOG = LoggerFactory.getLogger(Example.class);

    static final class Pictures {
      @Option(names = "--frames", description = "Number of frames.")
      int frames = 1;
    }

    @ArgGroup(validate = false, heading = "%nPictures:%n", order = 1)
    private final Pictures pictures = new Pictures();

    private Throwable failure;

    @Override
    protected Result execute() throws Exception {
      LOG.warn("one frame is dark");
      LOG.info("looked at {} frames", pictures.frames);
      LOG.debug("detail");
      switch (failure) {
        case null -> {}
        case Error error -> throw error;
        case Exception exception -> throw exception;
        default -> throw new AssertionError(failure);
      }
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("frames", pictures.frames);
      data.put("age", null);
      return new Result(pictures.frames + " frames", data);
    }
  }

  @Command(name = "needy", header = "Wants an option.")
  static final class Needy extends ConsoleCommand {
    static final class Output {
      @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where to.")
      String output;
    }

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 1)
    private final Output where = new Output();

    @Override
    protected Result execute() {
      return new Result(where.output, Map.of());
    }
  }

  /** One run of the program within this process. */
  public record Run(int code, String out, String err) {
    public static Run of(String... args) {
      return of(Commands.all(), args);
    }

    public static Run of(ConsoleCommand extra, String... args) {
      return of(List.of(extra, new Needy(), new CompletionCommand()), args);
    }

    private static Run of(List<Object> commands, String... args) {
      CapturedTerminal captured = new CapturedTerminal(false);
      int code = Main.run(captured.terminal(), commands, args);
      return new Run(code, captured.out(), captured.err());
    }
  }
}
