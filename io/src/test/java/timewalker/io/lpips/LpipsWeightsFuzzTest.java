package timewalker.io.lpips;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class LpipsWeightsFuzzTest {
  /** Weights that a user gives, then what is kept of them. */
  @FuzzTest
  void weights(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.weights", input);
    Path folder = Scratch.folder("lpips", List.<Parts.Part>of());
    Bounded.run(() -> new LpipsWeights(folder).add(file, true), BadInputException.class);
  }

  /** A file where the program keeps its own. */
  @FuzzTest
  void kept(byte[] input) throws IOException {
    LpipsWeights weights =
        new LpipsWeights(
            Scratch.folder("lpips", List.of(new Parts.Part("squeeze-linear.safetensors", input))));
    Bounded.run(
        () -> {
          weights.part(Backbone.SQUEEZE, "linear");
          weights.missing(Backbone.SQUEEZE);
          weights.metric(Backbone.SQUEEZE);
        },
        BadInputException.class);
  }
}
