package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import timewalker.app.console.Within;
import timewalker.app.console.Written;
import timewalker.jobs.film.Film;

/** Options for file, size and frame rate of a film. */
public class FilmOptions {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Film to write (.mp4 or .gif), or a sheet of pictures (.png).")
  @Written
  public Path file;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Width and height of the avatar's picture (default: ${DEFAULT-VALUE}).")
  @Within(least = 16, most = 4096)
  public int size = 384;

  @Option(
      names = "--fps",
      paramLabel = "N",
      description = "Frames per second (default: 25; animate keeps the time of a clip).")
  @Within(least = 1, most = Film.HIGHEST_RATE)
  public @Nullable Integer framesPerSecond;

  /** Refuses what no film can be made with, before any work is done. */
  public void check() throws IOException {
    Film.requireWritable(file);
  }

  /** Pictures a second. */
  public int rate() {
    return framesPerSecond != null ? framesPerSecond : Film.USUAL_RATE;
  }
}
