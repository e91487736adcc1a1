package timewalker.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import timewalker.app.CommandLineTest.Run;
import timewalker.app.bench.SpeedBench;
import timewalker.app.console.ExitCode;

class BenchCommandTest {
  @Test
  void oneRowIsPrintedAsJson() throws Exception {
    Run run = Run.of("bench", "--quick", "--only", "net", "--threads", "1", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = new JsonMapper().readTree(run.out());
    assertThat(json.get("threads").asInt()).isEqualTo(1);
    assertThat(json.get("rows")).hasSize(1);
    assertThat(json.get("rows").get(0).get("row").asText()).isEqualTo("net");
  }

  @Test
  void unknownNameIsAnErrorThatNamesTheNearest() {
    Run run = Run.of("bench", "--only", "piktur");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--only", "piktur", "\"picture\"", "raster-512");
    assertThat(Run.of("bench", "--threads", "0").code()).isEqualTo(2);
  }

  @Test
  void helpListsEveryName() {
    assertThat(Run.of("bench", "--help").out()).contains(SpeedBench.names());
  }
}
