package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.console.ExitCode;
import timewalker.example.TinyLife;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.Checkpoints;
import timewalker.io.avatar.HeadModels;
import timewalker.jobs.train.TrainingRun;
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
            "refinement.from=5",
            "tracking.rounds=1"));
    line.addAll(List.of(more));
    return line;
  }

  private static ChildRun start(List<String> arguments) throws IOException {
    return ChildRun.start(arguments, folder.resolve("child.err"));
  }

  private static void waitForCheckpoint(ChildRun child, Path avatar) throws Exception {
    Path checkpoints = TrainingRun.checkpointFolder(avatar);
    child.waitUntil(() -> checkpointsIn(checkpoints) > 0);
  }

  private static long checkpointsIn(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.filter(f -> f.toString().endsWith(".twc")).count();
    }
  }

  @Test
  void aKilledRunThatIsResumedEndsWithTheBitsOfOneThatWasNot() throws Exception {
    int steps = 60;
    Path killed = folder.resolve("killed.twa");
    try (ChildRun child = start(train(killed, steps))) {
      waitForCheckpoint(child, killed);
    }
    assertThat(killed).doesNotExist();
    assertOtherDataAreRefused(killed, steps);
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
    SavedSpace.assertSameBits(SavedSpace.of(killed), SavedSpace.of(whole));
    assertThat(TrainingRun.checkpointFolder(killed)).doesNotExist();
  }

  /** The same data set with one byte of one picture changed. */
  private static void assertOtherDataAreRefused(Path avatar, int steps) throws IOException {
    Path other = folder.resolve("other-data");
    TinyLife.copyDataset(other);
    try (Stream<Path> masks = Files.list(other.resolve("fg_masks"))) {
      Files.write(masks.findFirst().orElseThrow(), new byte[1], StandardOpenOption.APPEND);
    }
    List<String> line = train(avatar, steps, "--resume");
    line.set(1, other.toString());
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("other data").contains("delete this folder");
  }

  @Test
  void aRunThatIsAskedToEndKeepsWhereItWas() throws Exception {
    Path avatar = Files.createDirectory(folder.resolve("asked")).resolve("avatar.twa");
    try (ChildRun child = start(train(avatar, 100_000))) {
      waitForCheckpoint(child, avatar);
      CommandLineTest.Run second =
          CommandLineTest.Run.of(train(avatar, 100_000).toArray(String[]::new));
      assertThat(second.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(second.err()).contains("another run is training this avatar");
      Path photos = Files.createDirectory(folder.resolve("photos"));
      CommandLineTest.Run build =
          CommandLineTest.Run.of("build", "-q", photos + "", "-o", avatar + "");
      assertThat(build.err()).as("before the dataset").contains("another run is training");
      CommandLineTest.Run demo =
          CommandLineTest.Run.of("demo", "--quick", "-q", "-o", avatar.getParent() + "");
      assertThat(demo.code()).as(demo.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(demo.err()).as("before the dataset").contains("another run is training");
      assertThat(avatar.resolveSibling("dataset")).doesNotExist();
      assertThat(child.process().isAlive()).isTrue();
      new ProcessBuilder("kill", "-TERM", Long.toString(child.process().pid())).start().waitFor();
      assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Checkpoints.Found found =
        new Checkpoints(TrainingRun.checkpointFolder(avatar)).newest().orElseThrow();
    assertThat(found.passedOver()).isEmpty();
    assertThat(found.steps()).isGreaterThan(EVERY);
    assertThat(Files.readString(folder.resolve("child.err")))
        .contains("step " + found.steps() + " of 100000 is kept", "--resume continues");
    // The checkpoint is of the very step that the avatar was left at. Only the avatar is completed
    // and
    // knows how its tracker errs.
    NamedArrays kept = SavedSpace.of(avatar);
    for (String name : kept.names()) {
      if (name.matches("stages/(unseen|additions|correction)/.*")) {
        assertThat(found.arrays().has(name)).as(name).isFalse();
        continue;
      }
      assertThat(found.arrays().entry(name).data()).as(name).isEqualTo(kept.entry(name).data());
    }
  }

  @Test
  void aCheckpointWhoseMomentsLeadAstrayEndsInASentence() throws Exception {
    Path avatar = folder.resolve("astray.twa");
    CommandLineTest.Run begun =
        CommandLineTest.Run.of(train(avatar, 40, "--max-minutes=0").toArray(String[]::new));
    assertThat(begun.code()).as(begun.err()).isZero();
    byte[] whole = Files.readAllBytes(avatar);
    Checkpoints checkpoints = new Checkpoints(TrainingRun.checkpointFolder(avatar));
    Checkpoints.Found found = checkpoints.newest().orElseThrow();
    AvatarFile opened = AvatarFile.read(avatar, HeadModels.embedded());
    String[] resume = train(avatar, 40, "--resume").toArray(String[]::new);

    found.arrays().floats("adam/position/v")[0] = -1e30f;
    checkpoints.write(
        2,
        found.arrays(),
        opened.space(),
        new float[] {1, 1, 1},
        found.settings(),
        found.dataset(),
        found.perceptual().orElseThrow());
    CommandLineTest.Run negative = CommandLineTest.Run.of(resume);
    assertThat(negative.code()).as(negative.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(negative.err())
        .contains("its checkpoints cannot be used", "array adam/position/v holds -1.0E30");

    Arrays.fill(found.arrays().floats("adam/position/v"), 0);
    Arrays.fill(found.arrays().floats("adam/position/m"), 1e19f);
    found.arrays().ints("run/steps")[0] = 3;
    checkpoints.write(
        3,
        found.arrays(),
        opened.space(),
        new float[] {1, 1, 1},
        found.settings(),
        found.dataset(),
        found.perceptual().orElseThrow());
    CommandLineTest.Run astray = CommandLineTest.Run.of(resume);
    assertThat(astray.code()).as(astray.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(astray.err())
        .contains("Training stopped at step 3: a centre in the array position", "lower rates");
    assertThat(avatar).hasBinaryContent(whole);
  }
}
