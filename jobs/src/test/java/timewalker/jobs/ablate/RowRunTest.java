package timewalker.jobs.ablate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowRunTest {
  private static final RowRun WHOLE =
      new RowRun(
          new RowRun.Key("ours", Map.of("seed", "1"), "abc", ""),
          new RowRun.Training(10, 2, 90.0, 100, 8, List.of(new RowRun.SwitchedOff(3, 1))),
          new RowRun.Measured(
              "",
              List.of(
                  new RowRun.HeldOutFrame(
                      "00001_00", "test-view", "a20", false, Map.of("psnr", 30.0, "ssim", 0.9)))));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeWholeRow() throws IOException {
    file = folder.resolve("ours.json");
    WHOLE.write(file);
  }

  private void assertNoneAfter(Consumer<ObjectNode> damage) throws IOException {
    WHOLE.write(file);
    JsonNode row = new ObjectMapper().readTree(file.toFile());
    damage.accept((ObjectNode) row);
    Files.writeString(file, row.toString());
    assertThat(RowRun.read(file)).as(row.toString()).isEmpty();
  }

  private static ObjectNode frame(JsonNode row) {
    return (ObjectNode) row.at("/measured/frames/0");
  }

  @Test
  void wholeRowIsReadAsItWasWritten() throws IOException {
    assertThat(RowRun.read(file)).contains(WHOLE);
  }

  @Test
  void frameThatLacksAFigureOrHoldsNullMakesTheRowDamaged() throws IOException {
    assertNoneAfter(row -> frame(row).putObject("figures"));
    assertNoneAfter(row -> frame(row).putNull("figures"));
    assertNoneAfter(row -> ((ObjectNode) frame(row).get("figures")).putNull("ssim"));
    assertNoneAfter(row -> ((ObjectNode) frame(row).get("figures")).put("psnr", "NaN"));
    assertNoneAfter(row -> frame(row).remove("name"));
    assertNoneAfter(row -> frame(row).remove("split"));
    assertNoneAfter(row -> frame(row).putNull("stage"));
    assertNoneAfter(row -> row.withArray("/measured/frames").addNull());
  }

  @Test
  void figuresOfOtherWeightsAreNotTakenForThoseAskedFor() {
    RowRun.Key key = WHOLE.key();
    RowRun.Measured measured = new RowRun.Measured("squeeze 0a", WHOLE.frames());
    assertThat(WHOLE.measured(measured).finishedFor(key, "squeeze 0a")).isTrue();
    assertThat(WHOLE.measured(measured).finishedFor(key, "squeeze 0b")).isFalse();
    RowRun.Key other = new RowRun.Key(key.row(), key.settings(), key.data(), "squeeze 0b");
    assertThat(key.difference(other)).isEqualTo("another perceptual loss");
  }

  @Test
  void trainingThatCannotHaveHappenedMakesTheRowDamaged() throws IOException {
    for (String field : List.of("steps", "seconds", "cpu_seconds", "surfels", "active_bases")) {
      assertNoneAfter(row -> ((ObjectNode) row.get("training")).put(field, -7));
    }
    assertNoneAfter(row -> ((ObjectNode) row.get("training")).put("seconds", "Infinity"));
    assertNoneAfter(row -> ((ObjectNode) row.get("training")).putNull("switched_off"));
    assertNoneAfter(row -> row.withArray("/training/switched_off").addNull());
    assertNoneAfter(row -> ((ObjectNode) row.at("/training/switched_off/0")).put("step", -1));
    assertNoneAfter(row -> ((ObjectNode) row.at("/training/switched_off/0")).put("basis", -1));
  }

  @Test
  void keyThatHoldsNullMakesTheRowDamaged() throws IOException {
    for (String field : List.of("row", "settings", "data", "perceptual")) {
      assertNoneAfter(row -> ((ObjectNode) row.get("key")).putNull(field));
    }
  }
}
