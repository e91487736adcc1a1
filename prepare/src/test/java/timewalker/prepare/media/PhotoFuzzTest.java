package timewalker.prepare.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class PhotoFuzzTest {
  private static final int SIDE = 64;

  /** What EXIF says, or that it says nothing. */
  @FuzzTest
  void facts(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.jpg", input);
    Bounded.run(() -> PhotoFacts.of(file));
  }

  /** A photo of any format. A decoder that is given up would end as bad input, so it is not. */
  @FuzzTest
  void photo(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed", input);
    Bounded.run(
        () -> {
          if (MediaKind.of(file) == MediaKind.PHOTO) {
            PhotoFile.read(file, SIDE, Duration.ofHours(1));
          }
        },
        BadInputException.class);
  }
}
