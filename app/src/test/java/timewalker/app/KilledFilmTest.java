package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.example.TinyLife;

/** Films that are stopped while they are written. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no kill command")
class KilledFilmTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;

  private ChildRun begun(String name) throws Exception {
    ChildRun child =
        ChildRun.start(
            List.of(
                "walk",
                TinyLife.avatar().toString(),
                "--seconds=600",
                "--size=64",
                "-o",
                folder.resolve(name).toString()),
            elsewhere.resolve("child.err"));
    try {
      child.waitUntil(() -> files().stream().anyMatch(file -> file.toFile().length() > 0));
    } catch (Exception | AssertionError e) {
      child.close();
      throw e;
    }
    return child;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"life.gif", "life.mp4"})
  void interruptedFilmIsRemovedAndNothingElseIsSaid(String name) throws Exception {
    Interrupts.assumeTheyArrive();
    try (ChildRun child = begun(name)) {
      Interrupts.send(child.process());
      assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process().exitValue()).isEqualTo(130);
      assertThat(files()).isEmpty();
      assertThat(
              Files.readAllLines(child.log()).stream()
                  .filter(l -> !l.isBlank() && !l.startsWith("WARNING: ")))
          .allMatch(line -> line.equals("Interrupted.") || line.startsWith("Rendering the film: "))
          .contains("Interrupted.");
    }
  }

  @Test
  void killedFilmIsRemovedByTheNextCommandThatWritesThere() throws Exception {
    try (ChildRun child = begun("life.gif")) {
      assertThat(child.process().isAlive()).isTrue();
    }
    assertThat(files()).isNotEmpty();
    Path picture = folder.resolve("other.png");
    CommandLineTest.Run run =
        CommandLineTest.Run.of(
            "render", TinyLife.avatar().toString(), "--size=32", "-o", picture.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(files()).containsExactly(picture);
  }
}
