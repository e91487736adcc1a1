package timewalker.io.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/**
 * Writes a clip frame by frame. The file appears under its name when {@link #finish} returns;
 * closing without finishing leaves nothing behind. Every clip carries a synthetic-media tag.
 */
public interface ClipWriter extends AutoCloseable {

  /** Adds a frame; all have the size of the first. */
  void add(ByteImage frame) throws IOException;

  /** Completes the file. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;

  /** A writer of what a trained avatar shows. */
  static ClipWriter to(Path file, int framesPerSecond) {
    return to(file, framesPerSecond, SyntheticMediaTag.TRAINED);
  }

  /**
   * A writer by the file's ending: {@code .mp4} (H.264) or {@code .gif}.
   *
   * @param framesPerSecond 1..60
   * @param tag what the clip says of its origin
   */
  static ClipWriter to(Path file, int framesPerSecond, SyntheticMediaTag tag) {
    if (framesPerSecond < 1 || framesPerSecond > 60) {
      throw new IllegalArgumentException(framesPerSecond + " frames a second");
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (isMp4(name)) {
      return new Mp4Writer(file, framesPerSecond, tag);
    }
    if (name.endsWith(".gif")) {
      return new GifWriter(file, framesPerSecond, tag);
    }
    throw new BadInputException(file.toString(), "a clip's name must end in .mp4 or .gif");
  }

  private static boolean isMp4(String lowerCaseName) {
    return lowerCaseName.endsWith(".mp4");
  }

  /**
   * Makes sure that a clip can hold frames of a size.
   *
   * @param width pixels
   * @param height pixels
   * @throws BadInputException when not
   */
  static void requireSize(Path file, int width, int height) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (isMp4(name)) {
      Mp4Writer.requireSize(file, width, height);
    }
  }
}
