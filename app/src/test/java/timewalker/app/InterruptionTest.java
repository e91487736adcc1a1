package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.jobs.Progress;

/** Ctrl-C, sent to a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no kill command")
class InterruptionTest {
  @TempDir Path folder;

  @Test
  void interruptedRunRemovesWhatItHadHalfWrittenAndSaysSo() throws Exception {
    assertThatItTidiesUp("step");
  }

  @Test
  void interruptedRunThatIsWaitingTidiesUpToo() throws Exception {
    assertThatItTidiesUp("wait");
  }

  private void assertThatItTidiesUp(String manner) throws Exception {
    Interrupts.assumeTheyArrive();
    Path half = folder.resolve("half-written");
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                "endless",
                manner,
                half.toString())
            .start();
    try {
      while (run.isAlive() && !Files.exists(half)) {
        Thread.sleep(20);
      }
      assertThat(half).exists();
      Interrupts.send(run);
      assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(run.exitValue()).isEqualTo(130);
      assertThat(half).doesNotExist();
      assertThat(new String(run.getErrorStream().readAllBytes(), UTF_8).strip())
          .isEqualTo("Interrupted.");
      assertThat(new String(run.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    } finally {
      run.destroyForcibly();
    }
  }

  /** A command that never ends by itself. */
  @Command(name = "endless", header = "Works until it is stopped.")
  static final class Endless extends ConsoleCommand {
    @Parameters(index = "0", description = "step or wait.")
    private String manner;

    @Parameters(index = "1", description = "What is half written meanwhile.")
    private Path half;

    public static void main(String[] args) {
      Main.runAndExit(List.of(new Endless()), args);
    }

    @Override
    protected Result execute() throws Exception {
      Files.createFile(half);
      try (Progress progress = progress("Working", 1_000_000)) {
        while (manner.equals("step")) {
          progress.advance(1);
        }
        Thread.sleep(Long.MAX_VALUE);
      } finally {
        Files.delete(half);
      }
      return new Result("never", Map.of());
    }
  }
}
