package timewalker.io.summary;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

/** {@code info} of a file of any kind. */
@Tag("fuzz")
class SummariesFuzzTest {
  @FuzzTest
  void anyFile(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed", input);
    Bounded.run(() -> Summaries.of(file).text(), BadInputException.class);
  }
}
