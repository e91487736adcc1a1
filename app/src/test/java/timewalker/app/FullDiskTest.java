package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import timewalker.example.TinyLife;

/**
 * Commands whose files cannot be finished. The shell limits how long a file may become, which fails
 * where a full disk does: in the middle of a write.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no limit for the size of files")
class FullDiskTest {
  /** Blocks of 512 or 1024 bytes, as the shell has it. */
  private static final int LIMIT = 2;

  @TempDir Path folder;
  @TempDir Path elsewhere;

  @Test
  void fileThatCannotBeFinishedIsNamedAndNothingIsLeft() throws Exception {
    String avatar = TinyLife.avatar().toString();
    assertNamed("render", avatar, "--size=256", "-o", "a.png");
    assertNamed("walk", avatar, "--size=64", "--seconds=0.2", "-o", "a.gif");
    assertNamed("walk", avatar, "--size=64", "--seconds=0.4", "-o", "a.mp4");
    assertNamed("export", avatar, "-o", "a.ply");
    assertNamed("synth", "--frames=1", "--test-frames=0", "--ages=20", "--size=64", "-o", "data");
  }

  @Test
  void resultThatCannotBePrintedIsAnError() throws Exception {
    Path log = elsewhere.resolve("said");
    for (String redirected : List.of(">/dev/full", ">&-")) {
      if (redirected.contains("full") && !Files.exists(Path.of("/dev/full"))) {
        continue;
      }
      List<String> command = new ArrayList<>();
      command.addAll(List.of("/bin/sh", "-c", "exec \"$@\" " + redirected, "sh"));
      command.addAll(ChildRun.java(Main.class, "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("info", TinyLife.avatar().toString(), "--json"));
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertThat(process.exitValue()).as(redirected).isEqualTo(3);
      assertThat(Files.readString(log, UTF_8))
          .contains("standard output: cannot be written", "the result is incomplete");
    }
  }

  private void assertNamed(String... line) throws Exception {
    Path output = folder.resolve(line[line.length - 1]);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", "ulimit -f " + LIMIT + "; exec \"$@\"", "sh"));
    command.addAll(
        ChildRun.java(Main.class, "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"));
    command.addAll(List.of(line).subList(0, line.length - 1));
    command.add(output.toString());
    command.add("-q");
    Path log = elsewhere.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    List<String> said;
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(log, UTF_8)).isTrue();
      said =
          Files.readAllLines(log, UTF_8).stream()
              .filter(text -> !text.isBlank() && !text.startsWith("WARNING: "))
              .toList();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as("%s", said).isEqualTo(3);
    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).startsWith(output + "").contains("cannot be written");
    assertThat(said.getFirst()).doesNotContain(".tmp");
    assertThat(left()).as("%s", said).isEmpty();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
