package timewalker.io.mesh;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class PlyFuzzTest {
  @FuzzTest
  void points(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.ply", input);
    Bounded.run(() -> PlyReader.points(file), BadInputException.class);
  }

  @FuzzTest
  void mesh(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.ply", input);
    Bounded.run(() -> PlyReader.mesh(file), BadInputException.class);
  }
}
