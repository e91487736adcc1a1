package timewalker.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import timewalker.engine.Engines;
import timewalker.math.Parallel;

class SpeedBenchTest {
  private static final Effort NONE = new Effort(0, 0, 2);
  private static final StepWork.Scene TINY = new StepWork.Scene(300, 64, 2, 2);

  @Test
  void everyRowIsTimedAndReportedWithItsLimit() {
    SpeedBench bench =
        new SpeedBench(2, NONE, Set.copyOf(SpeedBench.rowNames()), Engines.cpu(), TINY);
    List<String> told = new ArrayList<>();
    SpeedReport report = bench.run(told::add);
    assertThat(told).hasSize(bench.parts()).startsWith("machine").endsWith("picture");

    JsonNode json = new JsonMapper().valueToTree(report.toMap());
    assertThat(json.get("threads").asInt()).isEqualTo(2);
    for (String speed :
        List.of("multiply_add_gflops", "exp_giga_per_second", "memory_gb_per_second")) {
      assertThat(json.get("machine").get(speed).asDouble()).as(speed).isPositive();
    }
    assertThat(json.get("rows")).hasSize(SpeedBench.rowNames().size());
    for (JsonNode row : json.get("rows")) {
      double median = row.get("median_ms").asDouble();
      assertThat(row.get("runs_ms")).hasSize(3);
      assertThat(row.get("least_ms").asDouble()).isPositive().isLessThanOrEqualTo(median);
      assertThat(row.get("machine_limit_ms").asDouble()).isPositive();
      assertThat(row.get("target_ms").asDouble()).isPositive();
    }
    assertThat(json.get("rows").get(0).get("peer").asText()).isEqualTo("OpenSplat");
    assertThat(json.get("scaling")).isEmpty();
    assertThat(report.text()).contains("memory", "a whole training step", "OpenSplat: 772");
  }

  @Test
  void curveHasAPointForEveryValueAndVariesNothingElse() {
    SpeedBench bench = new SpeedBench(1, NONE, Set.of("stages"), Engines.cpu(), TINY);
    JsonNode json = new JsonMapper().valueToTree(bench.run(_ -> {}).toMap());
    List<Integer> values = new ArrayList<>();
    json.get("scaling").get("stages").forEach(p -> values.add(p.get("stages").asInt()));
    assertThat(values).containsExactly(1, 2, 4, 8, 16, 32);
    assertThat(json.get("rows")).isEmpty();
    assertThat(Curve.STAGES.scene(TINY, 7)).isEqualTo(new StepWork.Scene(300, 64, 2, 7));
    assertThat(Curve.BASES.scene(TINY, 7)).isEqualTo(new StepWork.Scene(300, 64, 7, 2));
    assertThat(Curve.PIXELS.scene(TINY, 7)).isEqualTo(new StepWork.Scene(300, 7, 2, 2));
    assertThat(Curve.SURFELS.scene(TINY, 7)).isEqualTo(new StepWork.Scene(7, 64, 2, 2));
  }

  @Test
  void namesOfRowsAndCurvesDiffer() {
    assertThat(new TreeSet<>(SpeedBench.names())).hasSameSizeAs(SpeedBench.names());
  }

  @Test
  void timingTakesTheMiddleOfEachRunAndTheMiddleOfThose() {
    double[][] runs = {{9}, {3, 1, 2}, {7, 5}, {4, 4, 4, 4}};
    Timing timing =
        Timing.of(
            new Work() {
              private int next;

              @Override
              public double[] repeat(double forSeconds, int least) {
                return runs[next++].clone(); // the first is the warm-up
              }

              @Override
              public Cost cost() {
                return Cost.ofStreaming(1);
              }
            },
            NONE);
    assertThat(timing.runs()).containsExactly(2, 6, 4);
    assertThat(timing.median()).isEqualTo(4);
    assertThat(timing.least()).isEqualTo(1);
  }

  @Test
  void limitIsTheSlowerOfArithmeticAndMemory() {
    Calibration.Speeds speeds = new Calibration.Speeds(100, 10, 4);
    Cost computing = new Cost(200, 20, 0);
    assertThat(computing.limit(speeds)).isCloseTo(4, within(1e-12));
    assertThat(computing.plus(Cost.ofStreaming(8)).limit(speeds)).isCloseTo(8, within(1e-12));
  }

  @Test
  void stepAndPictureCountWhatIsDrawn() {
    try (Parallel parallel = Parallel.of(1)) {
      LifeFrames.Album album = new LifeFrames.Album(64, parallel);
      StepWork few = new StepWork(TINY, album, Engines.cpu(), parallel);
      assertThat(few.repeat(0, 3)).hasSizeGreaterThanOrEqualTo(3);
      // At the very least, every covered pixel is weighed by one surfel.
      assertThat(few.cost().exps()).isGreaterThan(1000);
      Cost shown = new PictureWork(TINY, album, Engines.cpu(), parallel).cost();
      assertThat(shown.exps()).isPositive().isLessThan(few.cost().exps());
    }
  }
}
