package timewalker.io.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class ImageFuzzTest {
  private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

  /** A whole PNG, or its chunks. */
  @FuzzTest
  void png(byte[] input) throws IOException {
    byte[] png = PngParts.png(input);
    Path file = Scratch.file("fuzzed.png", png);
    Bounded.run(() -> ImageFile.decode(png, "fuzzed", LIMITS), BadInputException.class);
    Bounded.run(() -> ImageFile.read16(file, LIMITS), BadInputException.class);
    useFacts(png);
  }

  @FuzzTest
  void jpeg(byte[] input) {
    Bounded.run(
        () -> ImageFile.decode(input, "fuzzed", LIMITS).overWhite(), BadInputException.class);
    useFacts(input);
  }

  private static void useFacts(byte[] picture) {
    Bounded.run(() -> ImageHeader.of(picture, "fuzzed", LIMITS), BadInputException.class);
    Bounded.run(() -> SyntheticMediaTag.readFrom(picture, "fuzzed"), BadInputException.class);
    Bounded.run(() -> PictureMetadata.removedFrom(picture, "fuzzed"), BadInputException.class);
  }
}
