package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ctrl-C for processes that tests start. */
final class Interrupts {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String IGNORED = "SigIgn:";

  /** The bit of SIGINT, number 2, among the signals, whose first is number 1. */
  private static final long SIGINT = 1 << 1;

  private Interrupts() {}

  /**
   * Skips the test where nothing can be interrupted: a build that was started with SIGINT ignored
   * hands that down to every Java, which then leaves the signal ignored, too.
   */
  static void assumeTheyArrive() throws IOException {
    assumeFalse(
        Files.exists(STATUS) && areIgnored(Files.readAllLines(STATUS)),
        "SIGINT is ignored, as in a script's background or under nohup; start the build in the"
            + " foreground");
  }

  /** Whether the lines of a process's status say that it ignores SIGINT. */
  static boolean areIgnored(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(IGNORED))
        .anyMatch(line ->
            (Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), 16) & SIGINT) != 0);
  }

  /** Sends one. */
  static void send(Process process) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor())
        .isZero();
  }
}
