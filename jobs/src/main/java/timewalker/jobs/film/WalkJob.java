package timewalker.jobs.film;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.engine.Engine;
import timewalker.io.avatar.AvatarFile;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;

/** Writes a film from the first life stage to the last and back. */
public final class WalkJob {
  /**
   * What is wanted.
   *
   * @param file film to write (.mp4 or .gif), or a sheet of pictures (.png)
   * @param size width and height, pixels
   * @param seconds length of the film
   * @param framesPerSecond pictures a second
   */
  public record Request(Path file, int size, double seconds, int framesPerSecond) {
    private int pictures() {
      return Walk.pictures(file, seconds, framesPerSecond);
    }
  }

  /**
   * What was made.
   *
   * @param file the film
   */
  public record Result(Path file) {}

  private WalkJob() {}

  /**
   * Renders and writes the film, whole or not at all.
   *
   * @throws timewalker.io.BadInputException when the ending of the file's name is not that of a
   *     film
   */
  public static Result run(AvatarFile avatar, Request request, Engine engine, JobListener listener)
      throws IOException {
    Film.requireWritable(request.file, request.size, request.size);
    return Cancellation.watch(
        listener,
        watched -> {
          try (Progress progress = watched.progress("Rendering the film", request.pictures())) {
            new Walk(engine, avatar.render())
                .write(
                    request.file, request.size, request.seconds, request.framesPerSecond, progress);
          }
          return new Result(request.file);
        });
  }
}
