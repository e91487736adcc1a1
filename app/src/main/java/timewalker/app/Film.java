package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.video.ClipWriter;

/** Pictures one after the other: a clip, or some of them beside each other on a sheet. */
final class Film {
  /** Most pictures a second. */
  static final int HIGHEST_RATE = 60;

  /** Pictures of a sheet. */
  static final int SHEET_COLUMNS = 8;

  private Film() {}

  /** Whether a name asks for a sheet. */
  static boolean isSheet(Path file) {
    return ending(file).equals("png");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * Makes the folder of a film.
   *
   * @throws BadInputException when no film can be written there, or under that name
   */
  static void requireWritable(Path file) throws IOException {
    if (!List.of("mp4", "gif", "png").contains(ending(file))) {
      throw new BadInputException(
          file.toString(), "a film's name ends in .mp4 or .gif, a sheet's in .png");
    }
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    if (!Files.isWritable(folder) || Files.isDirectory(file)) {
      throw new BadInputException(file.toString(), "cannot be written");
    }
  }

  /**
   * Writes a clip.
   *
   * @param picture of each number below {@code count}
   * @param progress advanced by one a picture
   */
  static void clip(
      Path file, int framesPerSecond, int count, IntFunction<ByteImage> picture, Progress progress)
      throws IOException {
    try (ClipWriter clip = ClipWriter.to(file, framesPerSecond)) {
      for (int i = 0; i < count; i++) {
        clip.add(picture.apply(i));
        progress.advance(1);
      }
      clip.finish();
    }
  }

  /** Writes pictures beside each other. */
  static void sheet(Path file, int count, IntFunction<ByteImage> picture, Progress progress)
      throws IOException {
    List<ByteImage> row =
        IntStream.range(0, count)
            .mapToObj(i -> {
              ByteImage one = picture.apply(i);
              progress.advance(1);
              return one;
            })
            .toList();
    RenderCommand.write(file, Pictures.row(row));
  }
}
