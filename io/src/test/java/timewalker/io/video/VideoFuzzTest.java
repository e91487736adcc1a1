package timewalker.io.video;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;
import timewalker.io.image.ImageLimits;

/** Tags in the headers of films, and the container of WebP pictures. */
@Tag("fuzz")
class VideoFuzzTest {
  private static final ImageLimits SMALL = new ImageLimits(4096, 1 << 20, 1 << 20);

  @FuzzTest
  void mp4Tag(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.mp4", input);
    Bounded.run(() -> Mp4Tag.readFrom(file), BadInputException.class);
  }

  @FuzzTest
  void gifTag(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.gif", input);
    Bounded.run(() -> GifWriter.readTag(file), BadInputException.class);
  }

  @FuzzTest
  void webp(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.webp", input);
    Bounded.run(() -> WebpReader.read(file, SMALL, SMALL.maxPixels()), BadInputException.class);
  }
}
