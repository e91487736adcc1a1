package timewalker.prepare.stage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class StagesFuzzTest {
  @FuzzTest
  void stages(byte[] input) throws IOException {
    Path file = Scratch.file("stages.csv", input);
    Bounded.run(() -> StagesFile.read(file).ruleFor("a.jpg", 3), BadInputException.class);
  }
}
