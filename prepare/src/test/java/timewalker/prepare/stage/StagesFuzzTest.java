package timewalker.prepare.stage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;
import timewalker.prepare.media.MediaNames;

@Tag("fuzz")
class StagesFuzzTest {
  private static final MediaNames THERE =
      new MediaNames(Set.of("a.jpg", "x/b.jpg"), Set.of("c.mp4", "x/d.mp4"));

  @FuzzTest
  void stages(byte[] input) throws IOException {
    Path file = Scratch.file("stages.csv", input);
    Bounded.run(
        () -> StagesFile.read(file, THERE).ruleFor(List.of("a.jpg"), 3), BadInputException.class);
  }
}
