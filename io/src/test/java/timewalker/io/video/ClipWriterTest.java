package timewalker.io.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

class ClipWriterTest {
  @TempDir Path folder;

  /** A square of changing grey on a blue ground. */
  private static ByteImage frame(int number, int width, int height) {
    ByteImage image = new ByteImage(width, height, 3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside = x > 20 && x < 50 && y > 20 && y < 40;
        for (int c = 0; c < 3; c++) {
          int value = inside ? 40 + 20 * number : c == 2 ? 200 : 30;
          image.data()[3 * (y * width + x) + c] = (byte) value;
        }
      }
    }
    return image;
  }

  private void write(Path file, int frames, int width, int height) throws IOException {
    try (ClipWriter writer = ClipWriter.to(file, 25)) {
      for (int i = 0; i < frames; i++) {
        writer.add(frame(i, width, height));
      }
      writer.finish();
    }
  }

  @Test
  void anMp4ShowsTheFramesAndSaysThatItIsSynthetic() throws Exception {
    Path file = folder.resolve("a.mp4");
    write(file, 9, 81, 63);
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
        Java2DFrameConverter converter = new Java2DFrameConverter()) {
      grabber.start();
      assertThat(grabber.getVideoCodecName()).isEqualTo("h264");
      int count = 0;
      for (Frame f = grabber.grabImage(); f != null; f = grabber.grabImage()) {
        BufferedImage image = converter.convert(f);
        assertThat(image.getWidth()).isEqualTo(82);
        assertThat(image.getRGB(35, 30) & 0xff).isCloseTo(40 + 20 * count, within(12));
        assertThat(image.getRGB(5, 50) & 0xff).isCloseTo(200, within(12));
        count++;
      }
      assertThat(count).isEqualTo(9);
    }
    assertThat(Mp4Tag.readFrom(file)).contains(SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void aGifShowsTheFramesAndSaysThatItIsSynthetic() throws IOException {
    Path file = folder.resolve("a.gif");
    write(file, 5, 81, 63);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertThat(reader.read(i).getRGB(35, 30) & 0xff).isCloseTo(40 + 20 * i, within(8));
      }
    }
    assertThat(GifWriter.readTag(file)).contains(SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void anAbandonedClipLeavesNothingBehind() throws IOException {
    for (String name : new String[] {"a.mp4", "a.gif"}) {
      try (ClipWriter writer = ClipWriter.to(folder.resolve(name), 10)) {
        writer.add(frame(0, 64, 64));
      }
      try (var files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void interruptedThreadStillWrites() throws IOException {
    for (String name : new String[] {"a.mp4", "a.gif"}) {
      Thread.currentThread().interrupt();
      try {
        write(folder.resolve(name), 2, 64, 64);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("a.mp4", "a.gif");
    }
  }

  @Test
  void aClipThatHoldsPhotosSaysThatItIsAComposite() throws IOException {
    for (String name : new String[] {"a.mp4", "a.gif"}) {
      Path file = folder.resolve(name);
      try (ClipWriter writer = ClipWriter.to(file, 10, SyntheticMediaTag.TRAINED_COMPOSITE)) {
        writer.add(frame(0, 64, 64));
        writer.finish();
      }
    }
    assertThat(Mp4Tag.readFrom(folder.resolve("a.mp4")))
        .contains(SyntheticMediaTag.TRAINED_COMPOSITE.uri());
    assertThat(SyntheticMediaTag.isOfTrainedModel(folder.resolve("a.mp4"))).isTrue();
    assertThat(SyntheticMediaTag.isOfTrainedModel(folder.resolve("a.gif"))).isTrue();
    assertThat(GifWriter.readTag(folder.resolve("a.gif")))
        .contains(SyntheticMediaTag.TRAINED_COMPOSITE.uri());
  }

  @Test
  void picturesLargerThanTheFormatHoldsAreRefusedBeforeAnyIsMade() throws IOException {
    Path mp4 = folder.resolve("large.mp4");
    ClipWriter.requireSize(mp4, 3072, 3072);
    ClipWriter.requireSize(mp4, 4096, 2304);
    ClipWriter.requireSize(folder.resolve("large.gif"), 4096, 4096);
    assertThatThrownBy(() -> ClipWriter.requireSize(mp4, 3074, 3072))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            mp4
                + ": has pictures of 3074 x 3072 pixels, and an .mp4 holds about 3072 x 3072;"
                + " choose a smaller size or a .gif");
    try (ClipWriter writer = ClipWriter.to(mp4, 10)) {
      assertThatThrownBy(() -> writer.add(frame(0, 3200, 3200)))
          .isInstanceOf(BadInputException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherEndingIsRefused() {
    assertThatThrownBy(() -> ClipWriter.to(folder.resolve("a.avi"), 25))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(".mp4 or .gif");
  }
}
