package timewalker.prepare.person;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class FacesFuzzTest {
  @FuzzTest
  void faces(byte[] input) throws IOException {
    Path file = Scratch.file("faces.csv", input);
    Bounded.run(
        () -> FaceDecisions.read(file).and(FaceDecisions.NONE).answered(), BadInputException.class);
  }
}
