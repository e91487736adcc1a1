package timewalker.prepare.person;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;
import timewalker.prepare.media.MediaNames;

@Tag("fuzz")
class FacesFuzzTest {
  private static final MediaNames THERE =
      new MediaNames(Set.of("a.jpg", "x/b.jpg"), Set.of("c.mp4", "x/d.mp4"));

  @FuzzTest
  void faces(byte[] input) throws IOException {
    Path file = Scratch.file("faces.csv", input);
    Bounded.run(
        () -> FaceDecisions.read(file, THERE).and(FaceDecisions.NONE).answered(),
        BadInputException.class);
  }
}
