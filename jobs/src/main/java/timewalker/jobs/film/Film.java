package timewalker.jobs.film;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.video.ClipWriter;
import timewalker.jobs.Outputs;
import timewalker.jobs.Progress;
import timewalker.jobs.picture.Pictures;

/** Writes pictures as a clip, or some of them side by side on a sheet. */
public final class Film {
  /** Pictures per second where the request does not say. */
  public static final int USUAL_RATE = 25;

  /** Maximum number of pictures per second. */
  public static final int HIGHEST_RATE = 60;

  /** Number of pictures on a sheet. */
  public static final int SHEET_COLUMNS = 8;

  private Film() {}

  /** The allowed number of pictures per second that is nearest to the wanted one. */
  public static int rate(double wanted) {
    return Math.clamp(Math.round(wanted), 1, HIGHEST_RATE);
  }

  /** Whether a name asks for a sheet. */
  public static boolean isSheet(Path file) {
    return Outputs.ending(file).equals("png");
  }

  /**
   * Makes sure that a film can be written.
   *
   * @param width of its pictures, pixels
   * @param height of its pictures, pixels
   */
  public static void requireWritable(Path file, int width, int height) throws IOException {
    requireWritable(file);
    ClipWriter.requireSize(file, width, height);
  }

  /** Makes sure that a film can be written. */
  public static void requireWritable(Path file) throws IOException {
    Outputs.requireFile(
        file,
        List.of("mp4", "gif", "png"),
        "a film's name ends in .mp4 or .gif, a sheet's in .png");
  }

  /**
   * Writes a clip.
   *
   * @param tag origin of the clip, written into the file
   * @param picture of each number below {@code count}
   * @param progress advanced by one a picture
   */
  public static void clip(
      Path file,
      int framesPerSecond,
      SyntheticMediaTag tag,
      int count,
      IntFunction<ByteImage> picture,
      Progress progress)
      throws IOException {
    try (ClipWriter clip = ClipWriter.to(file, framesPerSecond, tag)) {
      for (int i = 0; i < count; i++) {
        clip.add(picture.apply(i));
        progress.advance(1);
      }
      clip.finish();
    }
  }

  /** Writes pictures side by side. */
  public static void sheet(
      Path file,
      SyntheticMediaTag tag,
      int count,
      IntFunction<ByteImage> picture,
      Progress progress)
      throws IOException {
    List<ByteImage> row =
        IntStream.range(0, count)
            .mapToObj(i -> {
              ByteImage one = picture.apply(i);
              progress.advance(1);
              return one;
            })
            .toList();
    Pictures.write(file, Pictures.row(row), tag);
  }
}
