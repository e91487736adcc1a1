package timewalker.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.ChildRun;
import timewalker.app.CommandLineTest;
import timewalker.app.SavedSpace;
import timewalker.app.console.ExitCode;
import timewalker.engine.Engines;
import timewalker.example.TinyLife;
import timewalker.io.FolderLock;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.settings.Presets;
import timewalker.jobs.ablate.AblatedDataset;
import timewalker.jobs.ablate.AblationJob;
import timewalker.jobs.ablate.AblationRow;
import timewalker.jobs.ablate.RowJob;
import timewalker.jobs.measure.Perception;
import timewalker.jobs.train.TrainingRun;
import timewalker.math.Parallel;
import timewalker.train.TrainingSettings;

final class AblateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static List<String> line(Path dataset, Path output, int steps, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "ablate",
                dataset.toString(),
                "-o",
                output.toString(),
                "--json",
                "--preset=quick",
                "--steps=" + steps));
    line.addAll(
        TinyLife.smallSpace(
            "checkpointEvery=8", "surfels.count=400", "density.limits.mostSurfels=500"));
    line.addAll(List.of(more));
    return line;
  }

  private CommandLineTest.Run run(String... more) {
    return CommandLineTest.Run.of(
        line(TinyLife.dataset(), folder.resolve("out"), 3, more).toArray(String[]::new));
  }

  private void refused(String why, String... more) throws IOException {
    byte[] table = Files.readAllBytes(folder.resolve("out").resolve("ablation.md"));
    CommandLineTest.Run run = run(more);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(why, "name another folder");
    assertThat(folder.resolve("out").resolve("ablation.md")).hasBinaryContent(table);
  }

  private JsonNode ablate(String... more) throws IOException {
    CommandLineTest.Run run = run(more);
    assertThat(run.code()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private Path row(String ending) {
    return folder.resolve("out").resolve(TinyLife.dataset().getFileName()).resolve(ending);
  }

  /** When each row's avatar was written: trained anew, it is newer. */
  private Map<String, Object> written() throws IOException {
    Map<String, Object> times = new HashMap<>();
    try (Stream<Path> files = Files.list(row(""))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".twa")) {
          times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }

  private static JsonNode byRow(JsonNode table, String row) {
    for (JsonNode entry : table.get("rows")) {
      if (entry.get("row").asText().equals(row)) {
        return entry;
      }
    }
    throw new AssertionError("no row " + row);
  }

  @Test
  void everyRowChangesWhatItSaysAndNothingElse() throws IOException {
    Map<String, Map<String, String>> expected =
        Map.of(
            "no-lpips", Map.of("losses.perceptual", "0.0"),
            "no-geometry",
                Map.of("losses.depth", "0.0", "losses.normal", "0.0", "losses.consistency", "0.0"),
            "no-deform",
                Map.of(
                    "losses.deltaPosition", "0.0",
                    "losses.deltaRotation", "0.0",
                    "losses.deltaScale", "0.0",
                    "losses.deltaOpacity", "0.0",
                    "losses.deltaColour", "0.0"),
            "no-dynamo", Map.of("bases.count", "0"),
            "one-grid", Map.of("bases.count", "1"),
            "all-grids", Map.of("bases.dynamo", "false"),
            "ours", Map.of());
    TrainingSettings ours =
        TrainingRun.SETTINGS.set(Presets.DEMO.settings(), "losses.perceptual=0.05");
    assertThat(ours.bases().residual()).isZero();
    AblatedDataset data =
        new AblatedDataset("x", Dataset.open(TinyLife.dataset()), ours, "fingerprint");
    RowJob.Setting setting =
        new RowJob.Setting(
            new AblateCommand(),
            folder,
            HeadModels.embedded(),
            Perception.NONE,
            Engines.cpu(),
            null);
    Map<String, String> before = TrainingRun.SETTINGS.keys(ours);
    for (AblationRow row : AblationRow.values()) {
      Map<String, String> after =
          TrainingRun.SETTINGS.keys(new RowJob(setting, data, row).settings());
      Map<String, String> changed = new HashMap<>();
      after.forEach((key, value) -> {
        if (!value.equals(before.get(key))) {
          changed.put(key, value);
        }
      });
      assertThat(after.keySet()).isEqualTo(before.keySet());
      assertThat(changed).as(row.key()).isEqualTo(expected.get(row.key()));
    }
  }

  /** As many bases as life stages: none is switched off, so there is nothing else to train. */
  @Test
  void allGridsAreTheSameRunWhereNoneIsSwitchedOff() throws IOException {
    List<String> line = line(TinyLife.dataset(), folder.resolve("out"), 3, "--only=ours,all-grids");
    line.replaceAll(option -> option.replace("bases.count=3", "bases.count=2"));
    CommandLineTest.Run run = CommandLineTest.Run.of(line.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode table = JSON.readTree(run.out());
    assertThat(byRow(table, "all-grids").get("psnr")).isEqualTo(byRow(table, "ours").get("psnr"));
    assertThat(byRow(table, "all-grids").get("notes").toString()).contains("same run as ours");
    assertThat(row("all-grids.twa")).doesNotExist();
  }

  @Test
  void theTablesFiguresAreThoseOfTheRowsAndARowIsTrainedOnce() throws IOException {
    JsonNode table = ablate("--only=ours,no-dynamo,all-grids,no-lpips");
    for (String key : List.of("ours", "no-dynamo")) {
      JsonNode row = JSON.readTree(row(key + ".json").toFile());
      double sum = 0;
      int count = 0;
      for (JsonNode frame : row.at("/measured/frames")) {
        if (!frame.get("between").asBoolean()) {
          assertThat(frame.get("split").asText()).isNotEqualTo("test-age").isNotEqualTo("train");
          sum += frame.at("/figures/psnr").asDouble();
          count++;
        }
      }
      assertThat(count).isEqualTo(6);
      assertThat(byRow(table, key).get("psnr").asDouble()).isCloseTo(sum / count, within(1e-9));
      assertThat(byRow(table, key).get("active_bases").asInt())
          .as("two life stages need two bases")
          .isEqualTo(key.equals("ours") ? 2 : 0);
    }
    // The average alone is another avatar, and has no bases.
    assertThat(byRow(table, "no-dynamo").get("psnr"))
        .isNotEqualTo(byRow(table, "ours").get("psnr"));
    assertThat(SavedSpace.of(row("no-dynamo.twa")).names())
        .noneMatch(name -> name.contains("tables"))
        .isNotEmpty();
    assertThat(byRow(table, "all-grids").get("active_bases").asInt()).isEqualTo(3);
    assertThat(row("all-grids.twa")).exists();
    assertThat(byRow(table, "no-lpips").get("notes").toString())
        .contains("skipped: ours learns from no");
    assertThat(byRow(table, "no-lpips").has("psnr")).isFalse();

    Map<String, Object> first = written();
    JsonNode again = ablate("--only=ours,no-dynamo,all-grids,no-lpips");
    assertThat(again).isEqualTo(table);
    assertThat(written()).isEqualTo(first);
    Files.delete(row("no-dynamo.json"));
    assertThat(ablate("--only=ours,no-dynamo").at("/rows/0/psnr"))
        .isEqualTo(byRow(table, "no-dynamo").get("psnr"));
    assertThat(written().get("ours.twa")).isEqualTo(first.get("ours.twa"));
    assertThat(written().get("no-dynamo.twa")).isNotEqualTo(first.get("no-dynamo.twa"));
    // An empty object is no row.
    Files.writeString(row("no-geometry.json"), "{}");
    assertThat(byRow(ablate("--only=no-geometry", "--finished"), "no-geometry").has("psnr"))
        .isFalse();
    ablate("--only=ours,no-dynamo");
    String page = Files.readString(folder.resolve("out").resolve("index.html"));
    assertThat(page).contains("w/o Dynamo", "21.69", "-5.51", "data:image/png;base64,");
    assertThat(page.replaceAll("content=\"http[^\"]*\"", ""))
        .doesNotContain("http:", "https:", "<script", "src=\"/");
    assertThat(Files.readString(folder.resolve("out").resolve("ablation.md")))
        .contains("| ours |", "-1.png)");
    assertThat(folder.resolve("out").resolve(row("").getFileName() + "-1.png")).exists();
    // Figures outlive an avatar that was thrown away.
    Files.delete(row("ours.twa"));
    assertThat(byRow(ablate("--only=ours,no-dynamo"), "ours").get("psnr"))
        .isEqualTo(byRow(table, "ours").get("psnr"));
    assertThat(row("ours.twa")).doesNotExist();
  }

  @Test
  void rowOfOtherSettingsOrDataIsKeptUntilItsFileIsDeleted() throws IOException {
    ablate("--only=one-grid");
    Map<String, Object> first = written();
    refused("was trained with seed=1, not 7", "--only=one-grid", "--set=seed=7");
    refused("was trained with seed=1, not 7", "--only=one-grid", "--set=seed=7", "--finished");
    assertThat(written()).isEqualTo(first);
    Files.delete(row("one-grid.json"));
    ablate("--only=one-grid", "--set=seed=7");
    Map<String, Object> second = written();
    assertThat(second).isNotEqualTo(first);
    assertThat(JSON.readTree(row("one-grid.json").toFile()).at("/key/settings/seed").asText())
        .isEqualTo("7");
    // A file that was cut off is no row.
    Path file = row("one-grid.json");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));
    ablate("--only=one-grid", "--set=seed=7");
    Map<String, Object> third = written();
    assertThat(third).isNotEqualTo(second);
    // One of other data is kept, too.
    String trainedHere = Files.readString(file);
    Files.writeString(
        file, trainedHere.replaceAll("\"data\" : \"[0-9a-f]{4}", "\"data\" : \"0000"), UTF_8);
    refused("was trained with other data", "--only=one-grid", "--set=seed=7");
    Files.writeString(file, trainedHere);
    // One that was trained but not measured is measured.
    Map<String, Object> fourth = written();
    JsonNode trained = JSON.readTree(file.toFile());
    ((com.fasterxml.jackson.databind.node.ObjectNode) trained).remove("measured");
    Files.writeString(file, trained.toString());
    ablate("--only=one-grid", "--set=seed=7");
    assertThat(written()).isEqualTo(fourth);
    assertThat(JSON.readTree(file.toFile()).at("/measured/frames")).hasSize(7);
    // So is one whose figures belong to frames that the dataset does not have.
    String measured = Files.readString(file);
    Files.writeString(file, measured.replaceAll("\"name\" : \"", "\"name\" : \"other-"));
    assertThat(Files.readString(file)).isNotEqualTo(measured);
    ablate("--only=one-grid", "--set=seed=7");
    assertThat(written()).isEqualTo(fourth);
    assertThat(Files.readString(file)).isEqualTo(measured);
    // One of whose frames a figure is null is damaged: no row at all.
    Files.writeString(file, measured.replaceFirst("\"psnr\" : [0-9.]+", "\"psnr\" : null"));
    assertThat(Files.readString(file)).isNotEqualTo(measured);
    JsonNode table = ablate("--only=one-grid", "--set=seed=7", "--finished");
    assertThat(byRow(table, "one-grid").has("psnr")).isFalse();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no kill command")
  void aKilledRunGoesOnWhereItWas() throws Exception {
    Path killed = folder.resolve("killed");
    int steps = 24;
    List<String> line = line(TinyLife.dataset(), killed, steps, "--only=ours", "-q");
    Path avatar = killed.resolve(TinyLife.dataset().getFileName()).resolve("ours.twa");
    Path checkpoint = TrainingRun.checkpointFolder(avatar).resolve("000000008.twc");
    try (ChildRun child = ChildRun.start(line, folder.resolve("child.err"))) {
      child.waitUntil(() -> Files.exists(checkpoint));
      List<String> reading = line(TinyLife.dataset(), killed, steps, "--finished", "-q");
      CommandLineTest.Run other = CommandLineTest.Run.of(reading.toArray(String[]::new));
      assertThat(other.code()).as(other.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(other.err()).contains("another ablation works on this folder");
      assertThat(killed.resolve("index.html")).doesNotExist();
    }
    assertThat(avatar).doesNotExist();
    // Other settings lose neither its checkpoints nor what was begun.
    Path begun = avatar.resolveSibling("ours.json");
    for (boolean known : new boolean[] {true, false}) {
      byte[] state = Files.readAllBytes(begun);
      if (!known) {
        Files.delete(begun);
      }
      List<String> shorter = line(TinyLife.dataset(), killed, 3, "--only=ours", "-q");
      CommandLineTest.Run refused = CommandLineTest.Run.of(shorter.toArray(String[]::new));
      assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(refused.err()).contains("steps");
      assertThat(checkpoint.resolveSibling("000000008.twc")).as(refused.err()).exists();
      Files.write(begun, state);
    }
    List<String> loud = new ArrayList<>(line);
    loud.remove("-q");
    loud.add("-v");
    CommandLineTest.Run resumed = CommandLineTest.Run.of(loud.toArray(String[]::new));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).containsPattern("resuming at step (8|16)");
    Path whole = folder.resolve("whole");
    CommandLineTest.Run uninterrupted =
        CommandLineTest.Run.of(
            line(TinyLife.dataset(), whole, steps, "--only=ours", "-q").toArray(String[]::new));
    assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();
    SavedSpace.assertSameBits(
        SavedSpace.of(avatar), SavedSpace.of(whole.resolve(killed.relativize(avatar))));
  }

  @Test
  void aDryRunTrainsNothing() throws IOException {
    JsonNode plan = ablate("--dry-run");
    assertThat(plan.get("rows")).hasSize(7);
    assertThat(plan.at("/rows/0/state").asText()).isEqualTo("to be trained");
    assertThat(plan.get("estimated_seconds").isIntegralNumber()).isTrue();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void missingWeightsAreSaidOnce() throws IOException {
    System.setProperty("timewalker.cache", folder.resolve("cache").toString());
    try {
      CommandLineTest.Run run = run("--only=no-lpips", "--lpips=squeeze");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err().split("LPIPS is left out", -1)).hasSize(2);
      JsonNode table = JSON.readTree(run.out());
      assertThat(byRow(table, "no-lpips").has("lpips")).isFalse();
      assertThat(row("no-lpips.twa")).doesNotExist();
    } finally {
      System.clearProperty("timewalker.cache");
    }
  }

  @Test
  void aMistypedRowNamesTheNearest() {
    CommandLineTest.Run run = run("--only=ours,no-dinamo");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("--only: unknown row \"no-dinamo\"; did you mean \"no-dynamo\"?");
    assertThat(run("--only=xylophone").err()).contains("there are: no-lpips, no-geometry");
  }

  @Test
  void aFolderWithSomethingElseIsLeftAlone() throws IOException {
    Path other = Files.createDirectories(folder.resolve("out"));
    Files.writeString(other.resolve("thesis.txt"), "mine");
    CommandLineTest.Run run = run();
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("holds other files; name a new folder");
    try (Stream<Path> left = Files.list(other)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aFolderWithNothingButLeftoversOfAKilledRunIsUsed() throws IOException {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.createFile(out.resolve(FolderLock.NAME));
    Files.createFile(out.resolve(".ablation.json.1-2-3-4.timewalker.tmp"));
    ablate("--only=no-lpips");
    assertThat(out.resolve("ablation.json")).exists();
  }

  @Test
  void thePageIsWrittenBeforeAnotherRunMayBegin() throws IOException {
    Path out = folder.resolve("out");
    TrainingSettings ours =
        TrainingRun.SETTINGS.set(Presets.QUICK.settings(), "losses.perceptual=0");
    AblationJob.Request request =
        new AblationJob.Request(
            out,
            Set.of(AblationRow.NO_LPIPS),
            List.of(new AblationJob.Data(Dataset.open(TinyLife.dataset()), ours)),
            HeadModels.embedded(),
            Optional.empty(),
            false);
    List<AblationJob.Request> reported = new ArrayList<>();
    AblationJob.Listener listener =
        new AblationJob.Listener() {
          @Override
          public void reported(AblationJob.Request of, AblationJob.Result result) {
            assertThatThrownBy(() -> FolderLock.take(out, out, "taken"))
                .hasMessageEndingWith("taken");
            reported.add(of);
          }
        };
    try (Parallel parallel = Parallel.of(1)) {
      AblationJob.run(request, Engines.cpu(), parallel, listener);
    }
    assertThat(reported).containsExactly(request);
    FolderLock.take(out, out, "taken").close();
  }

  @Test
  void dataWithNothingHeldOutIsRefused() throws IOException {
    Path copy = folder.resolve("copy");
    TinyLife.copyDataset(copy);
    Files.delete(copy.resolve("transforms_test.json"));
    CommandLineTest.Run run =
        CommandLineTest.Run.of(line(copy, folder.resolve("out"), 3).toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("copy", "no held-out frame");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void noDataSetTheSameTwiceAndAResidualAreRefused() {
    CommandLineTest.Run none =
        CommandLineTest.Run.of("ablate", "-o", folder.resolve("out").toString());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("DATASET");
    CommandLineTest.Run twice = run(TinyLife.dataset().toString());
    assertThat(twice.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(twice.err()).contains("same name as another dataset");
    CommandLineTest.Run residual = run("--set=bases.residual=2");
    assertThat(residual.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(residual.err()).contains("bases.residual=2", "bypasses the bases");
  }
}
