package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.app.CommandLineTest.Run;

/** Presses TAB in a real bash, in a terminal that {@code script} provides. */
class CompletionScriptTest {
  private static final long PATIENCE = 30_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch HACKED).jpg",
        "`touch HACKED`.jpg",
        "a b'c\"d\\e.jpg",
        "two\nlines.jpg",
        "-n.jpg",
        "*.jpg",
        "x;touch HACKED;.jpg"
      })
  void aFileNameIsCompletedAsItIsAndNeverRun(String name) throws Exception {
    Files.createFile(folder.resolve(name));
    try (Shell bash = Shell.in(folder)) {
      assertThat(bash.arguments("timewalker prepare \t")).isEqualTo("<prepare><" + name + ">");
      assertThat(bash.arguments("timewalker render \t")).isEqualTo("<render><" + name + ">");
      assertThat(bash.arguments("timewalker train --head \t"))
          .isEqualTo("<train><--head><" + name + ">");
    }
    assertThat(names(folder)).containsExactly(name);
  }

  @Test
  void namesOfManyFilesAreListedAndNotRun() throws Exception {
    List<String> hostile = List.of("$(touch HACKED).jpg", "`touch HACKED`.jpg", "plain.jpg");
    for (String name : hostile) {
      Files.createFile(folder.resolve(name));
    }
    try (Shell bash = Shell.in(folder)) {
      assertThat(bash.arguments("timewalker info \t\t")).isEqualTo("<info>");
      assertThat(bash.arguments("timewalker info p\t")).isEqualTo("<info><plain.jpg>");
    }
    assertThat(names(folder)).containsExactlyInAnyOrderElementsOf(hostile);
  }

  @Test
  void commandsOptionsAndTheirValuesAreCompleted() throws Exception {
    Files.createFile(folder.resolve("file"));
    try (Shell bash = Shell.in(folder)) {
      assertThat(bash.arguments("timewalker prep\t--dry\t")).isEqualTo("<prepare><--dry-run>");
      assertThat(bash.arguments("timewalker completion z\t")).isEqualTo("<completion><zsh>");
      assertThat(bash.arguments("timewalker help rend\t")).isEqualTo("<help><render>");
      assertThat(bash.arguments("timewalker synth --size \t")).isEqualTo("<synth><--size>");
      assertThat(bash.arguments("timewalker weights add \t")).isEqualTo("<weights><add><file>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void neitherScriptReadsNamesOfFilesOrExpandsWords(String shell) {
    Run run = Run.of("completion", shell);
    assertThat(run.code()).isZero();
    assertThat(run.out()).doesNotContain("compgen", "eval ", "$(", "`", "PROGRAM");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** An interactive bash that has read the script, with a program that prints its arguments. */
  private static final class Shell implements AutoCloseable {
    private static final String START =
        """
        PS1='ready> '
        bind 'set bell-style none'
        timewalker() { printf '{'; printf '<%s>' "$@"; printf '}\\n'; }
        """;

    private final Process process;
    private final OutputStream keys;
    private final StringBuilder seen = new StringBuilder();
    private final Path scripts;

    private Shell(Process process, Path scripts) {
      this.process = process;
      this.keys = process.getOutputStream();
      this.scripts = scripts;
    }

    static Shell in(Path folder) throws Exception {
      assumeTrue(isThere("bash") && isThere("script"), "needs bash and script");
      Path scripts = Files.createTempDirectory("completion");
      Path start = scripts.resolve("start");
      Files.writeString(start, START + Run.of("completion", "bash").out());
      ProcessBuilder builder =
          new ProcessBuilder(
                  "script", "-qfec", "bash --noprofile --rcfile \"$START\" -i", "/dev/null")
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().put("TERM", "dumb");
      builder.environment().put("INPUTRC", "/dev/null");
      builder.environment().put("START", start.toString());
      Shell shell = new Shell(builder.start(), scripts);
      try {
        shell.until("ready> ");
      } catch (Exception | AssertionError e) {
        shell.close();
        throw e;
      }
      return shell;
    }

    private static boolean isThere(String program) {
      return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** What the program is given once these keys and Enter have been pressed. */
    String arguments(String typed) throws Exception {
      type(typed + "\n");
      String output = until("}\r\nready> ");
      String printed = output.substring(output.lastIndexOf("\n{") + 2);
      return printed.substring(0, printed.indexOf("}\r\n")).replace("\r\n", "\n");
    }

    private void type(String text) throws IOException {
      keys.write(text.getBytes(StandardCharsets.UTF_8));
      keys.flush();
    }

    private String until(String end) throws Exception {
      InputStream output = process.getInputStream();
      long began = System.nanoTime();
      while (seen.indexOf(end) < 0) {
        int waiting = output.available();
        if (waiting > 0) {
          seen.append(new String(output.readNBytes(waiting), StandardCharsets.UTF_8));
        } else {
          assertThat((System.nanoTime() - began) / 1_000_000)
              .as("no \"%s\" in %s", end, seen)
              .isLessThan(PATIENCE);
          Thread.sleep(5);
        }
      }
      String result = seen.toString();
      seen.setLength(0);
      return result;
    }

    @Override
    public void close() throws IOException {
      keys.close();
      process.destroy();
      process.onExit().join();
      Files.deleteIfExists(scripts.resolve("start"));
      Files.deleteIfExists(scripts);
    }
  }
}
