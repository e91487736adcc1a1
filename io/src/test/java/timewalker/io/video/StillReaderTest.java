package timewalker.io.video;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageLimits;

class StillReaderTest {
  private static final int[] RED = {200, 40, 40};
  private static final int[] BLUE = {40, 40, 200};
  private static final int[] WHITE = {255, 255, 255};

  @TempDir Path folder;

  private ByteImage read(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = requireNonNull(StillReaderTest.class.getResourceAsStream(name))) {
      Files.copy(in, file);
    }
    return StillReader.read(file, ImageLimits.DEFAULT).picture();
  }

  private static void assertColour(ByteImage picture, int x, int y, int[] colour) {
    for (int c = 0; c < 3; c++) {
      assertThat(picture.at(x, y, c)).as(x + ", " + y).isCloseTo(colour[c], within(8));
    }
  }

  /** Stored: red above blue, and the right half transparent. */
  @Test
  void transparentPhotoIsSeenOverWhite() throws IOException {
    ByteImage picture = read("half.avif");
    assertThat(picture.width()).isEqualTo(64);
    assertColour(picture, 16, 12, RED);
    assertColour(picture, 16, 36, BLUE);
    assertColour(picture, 48, 12, WHITE);
    assertColour(picture, 48, 36, WHITE);
  }

  @Test
  void transparencyIsTurnedWithThePhoto() throws IOException {
    ByteImage picture = read("half-turned.avif");
    assertThat(picture.width()).isEqualTo(48);
    assertColour(picture, 36, 16, RED);
    assertColour(picture, 12, 16, BLUE);
    assertColour(picture, 36, 48, WHITE);
    assertColour(picture, 12, 48, WHITE);
  }
}
