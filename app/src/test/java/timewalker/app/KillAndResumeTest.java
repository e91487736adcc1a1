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
import timewalker.avatar.SpaceArrays;
import timewalker.example.TinyLife;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.Checkpoints;
import timewalker.io.avatar.HeadModels;
import timewalker.math.NamedArrays;

/** Training in a process of its own, which is ended in the middle. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no kill command")
final class KillAndResumeTest {
  private static final int EVERY = 15;

  @TempDir static Path folder;

  private static List<String> train(Path avatar, int steps, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train",
                TinyLife.dataset().toString(),
                "-q",
                "-o",
                avatar.toString(),
                "--preset=quick",
                "--steps=" + steps));
    line.addAll(
        TinyLife.smallSpace(
            "checkpointEvery=" + EVERY,
            "surfels.count=600",
            "density.from=10",
            "density.every=10",
            "density.until=1000",
            "density.limits.mostSurfels=800",
            "bases.dynamoEvery=20",
            "bases.dynamoChecks=1",
            "refinement.from=5"));
    line.addAll(List.of(more));
    return line;
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("child.err").toFile())
        .start();
  }

  private static void waitForCheckpoint(Process child, Path avatar) throws Exception {
    Path checkpoints = TrainingRun.checkpointFolder(avatar);
    while (checkpointsIn(checkpoints) == 0) {
      assertThat(child.isAlive()).as(Files.readString(folder.resolve("child.err"), UTF_8)).isTrue();
      Thread.sleep(2);
    }
  }

  private static long checkpointsIn(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.filter(f -> f.toString().endsWith(".twc")).count();
    }
  }

  private static NamedArrays spaceOf(Path avatar) throws IOException {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(AvatarFile.read(avatar, HeadModels.embedded()).space(), arrays);
    return arrays;
  }

  private static void assertSameBits(NamedArrays a, NamedArrays b) {
    assertThat(a.names()).isEqualTo(b.names()).isNotEmpty();
    for (String name : a.names()) {
      assertThat(a.entry(name).data()).as(name).isEqualTo(b.entry(name).data());
    }
  }

  @Test
  void aKilledRunThatIsResumedEndsWithTheBitsOfOneThatWasNot() throws Exception {
    int steps = 60;
    Path killed = folder.resolve("killed.twa");
    Process child = start(train(killed, steps));
    waitForCheckpoint(child, killed);
    child.destroyForcibly();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(killed).doesNotExist();
    int reached =
        new Checkpoints(TrainingRun.checkpointFolder(killed)).newest().orElseThrow().steps();
    assertThat(reached).isBetween(EVERY, steps - 1);

    CommandLineTest.Run resumed =
        CommandLineTest.Run.of(train(killed, steps, "--resume").toArray(String[]::new));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Path whole = folder.resolve("whole.twa");
    CommandLineTest.Run uninterrupted =
        CommandLineTest.Run.of(train(whole, steps, "--threads=1").toArray(String[]::new));
    assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();
    assertSameBits(spaceOf(killed), spaceOf(whole));
    assertThat(TrainingRun.checkpointFolder(killed)).doesNotExist();
  }

  @Test
  void aRunThatIsAskedToEndKeepsWhereItWas() throws Exception {
    Path avatar = folder.resolve("asked.twa");
    Process child = start(train(avatar, 100_000));
    waitForCheckpoint(child, avatar);
    new ProcessBuilder("kill", "-TERM", Long.toString(child.pid())).start().waitFor();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Checkpoints.Found found =
        new Checkpoints(TrainingRun.checkpointFolder(avatar)).newest().orElseThrow();
    assertThat(found.passedOver()).isEmpty();
    assertThat(found.steps()).isGreaterThan(EVERY);
    // The checkpoint is of the very step that the avatar was left at.
    NamedArrays kept = spaceOf(avatar);
    for (String name : kept.names()) {
      assertThat(found.arrays().entry(name).data()).as(name).isEqualTo(kept.entry(name).data());
    }
  }
}
