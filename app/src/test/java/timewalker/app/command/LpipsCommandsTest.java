package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.app.CommandLineTest;
import timewalker.app.console.ExitCode;
import timewalker.example.TinyLife;
import timewalker.io.lpips.Backbone;
import timewalker.io.weights.SafeTensors;
import timewalker.io.weights.Tensor;

final class LpipsCommandsTest {
  @TempDir Path folder;

  @BeforeEach
  void ownCache() {
    System.setProperty("timewalker.cache", folder.resolve("cache").toString());
  }

  @AfterEach
  void usualCache() {
    System.clearProperty("timewalker.cache");
  }

  private static CommandLineTest.Run eval() {
    return CommandLineTest.Run.of(
        "eval",
        TinyLife.avatar().toString(),
        TinyLife.dataset().toString(),
        "--split=test-view",
        "--lpips=squeeze",
        "--json");
  }

  private Path weights(String name, Map<String, int[]> shapes) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach((key, shape) -> {
      int count = 1;
      for (int length : shape) {
        count *= length;
      }
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextDouble(key.startsWith("lin") ? 0 : -0.2, 0.2);
      }
      tensors.put(key, new Tensor(shape, values));
    });
    Path file = folder.resolve(name);
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private void addWeights() throws IOException {
    Path network = weights("network.safetensors", Backbone.SQUEEZE.networkShapes());
    Path linear = weights("linear.safetensors", Backbone.SQUEEZE.linearShapes());
    CommandLineTest.Run refused = CommandLineTest.Run.of("weights", "add", network.toString());
    assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("network.safetensors", "checksum", "--unchecked");
    CommandLineTest.Run added =
        CommandLineTest.Run.of(
            "weights", "add", "--unchecked", network.toString(), linear.toString());
    assertThat(added.code()).as(added.err()).isZero();
    CommandLineTest.Run listed = CommandLineTest.Run.of("weights", "list");
    assertThat(listed.out())
        .contains("squeeze network, checksum unknown", "squeeze linear, checksum unknown");
  }

  @Test
  void withoutWeightsTheFigureIsAbsentAndThatIsSaidOnce() throws IOException {
    CommandLineTest.Run run = eval();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err().split("LPIPS is left out", -1)).hasSize(2);
    assertThat(run.err()).contains("squeezenet1_1-b8a52dc0.pth", "timewalker weights add");
    JsonNode figures = new ObjectMapper().readTree(run.out()).at("/splits/test-view");
    assertThat(figures.has("psnr")).isTrue();
    assertThat(figures.has("lpips")).isFalse();
  }

  @Test
  void withWeightsItIsMeasuredAndLearnedFrom() throws IOException {
    addWeights();
    CommandLineTest.Run run = eval();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("LPIPS is left out");
    double measured =
        new ObjectMapper().readTree(run.out()).at("/splits/test-view/lpips").asDouble();
    assertThat(measured).isBetween(1e-4, 10.0);
    String[] line = {
      "train",
      TinyLife.dataset().toString(),
      "--preset=quick",
      "--steps=3",
      "--set=surfels.count=300",
      "--lpips=squeeze",
      "--json",
      "-q",
      "-o",
      folder.resolve("a.twa").toString()
    };
    CommandLineTest.Run trained = CommandLineTest.Run.of(line);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(new ObjectMapper().readTree(trained.out()).at("/splits/test-view").has("lpips"))
        .isTrue();
    CommandLineTest.Run settings =
        CommandLineTest.Run.of(
            "train",
            TinyLife.dataset().toString(),
            "--lpips=squeeze",
            "--list-settings",
            "-o",
            folder.resolve("b.twa").toString());
    assertThat(settings.out()).containsPattern("losses.perceptual +0.05");
  }

  @Test
  void anAblationMeasuresItInEveryRowAndLearnsFromItInAllButOne() throws IOException {
    addWeights();
    String[] line = {
      "ablate",
      TinyLife.dataset().toString(),
      "--only=ours,no-lpips",
      "--preset=quick",
      "--steps=2",
      "--set=surfels.count=300",
      "--set=losses.perceptualEvery=1",
      "--lpips=squeeze",
      "--json",
      "-q",
      "-o",
      folder.resolve("ablation").toString()
    };
    CommandLineTest.Run run = CommandLineTest.Run.of(line);
    assertThat(run.code()).as(run.err()).isZero();
    ObjectMapper json = new ObjectMapper();
    JsonNode table = json.readTree(run.out());
    assertThat(table.at("/rows/0/row").asText()).isEqualTo("no-lpips");
    assertThat(table.at("/rows/1/row").asText()).isEqualTo("ours");
    assertThat(table.at("/rows/0/lpips").asDouble()).isPositive();
    assertThat(table.at("/rows/0/lpips_to_ours").asDouble()).isNotZero();
    Path rows = folder.resolve("ablation").resolve(TinyLife.dataset().getFileName());
    assertThat(json.readTree(rows.resolve("ours.json").toFile()).at("/key/perceptual").asText())
        .matches("squeeze [0-9a-f]{64}");
    assertThat(json.readTree(rows.resolve("no-lpips.json").toFile()).at("/key/perceptual").asText())
        .isEmpty();
  }

  @Test
  void addWithoutAFileIsRefused() {
    CommandLineTest.Run run = CommandLineTest.Run.of("weights", "add");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("add needs a FILE");
  }
}
