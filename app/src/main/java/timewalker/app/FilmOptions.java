package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;
import timewalker.io.BadInputException;

/** Where a film goes, how large and how fast it is. */
class FilmOptions {
  private static final int USUAL_RATE = 25;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Film to write (.mp4 or .gif), or a sheet of pictures (.png).")
  Path file;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Width and height of the avatar's picture (default: ${DEFAULT-VALUE}).")
  int size = 384;

  @Option(names = "--fps", paramLabel = "N", description = "Pictures a second (default: 25).")
  Integer framesPerSecond;

  /** Refuses what no film can be made with, before any work is done. */
  void check() throws IOException {
    if (size < 16 || size > 4096) {
      throw new BadInputException("--size", "takes 16 to 4096 pixels, not " + size);
    }
    if (framesPerSecond != null && (framesPerSecond < 1 || framesPerSecond > Film.HIGHEST_RATE)) {
      throw new BadInputException(
          "--fps",
          String.format(Locale.ROOT, "takes 1 to %d, not %d", Film.HIGHEST_RATE, framesPerSecond));
    }
    Film.requireWritable(file);
  }

  /** Pictures a second. */
  int rate() {
    return rate(USUAL_RATE);
  }

  /**
   * Pictures a second.
   *
   * @param usual when nothing else was asked for
   */
  int rate(double usual) {
    return framesPerSecond != null
        ? framesPerSecond
        : Math.clamp(Math.round(usual), 1, Film.HIGHEST_RATE);
  }
}
