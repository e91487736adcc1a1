package timewalker.jobs.animate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import timewalker.head.EmbeddedHead;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.math.Parallel;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;
import timewalker.prepare.analysis.FaceAnalysisCache;
import timewalker.prepare.fit.HeadFitter;

/** A clip that drives an avatar. Its dataset lies beside the film and is made only once. */
final class DriverClip {
  /** Rendered films drive an avatar as well as others. */
  private static final PrepareSettings SETTINGS = PrepareSettings.DEFAULT.with("rendered", true);

  /** More than the times of a day of film take. */
  private static final long MOST_BYTES = 64L << 20;

  private final Path clip;
  private final Path dataset;

  /**
   * @param film what it is for; the dataset lies in the same folder
   */
  DriverClip(Path clip, Path film) {
    this.clip = clip;
    this.dataset = film.toAbsolutePath().resolveSibling(clip.getFileName() + ".driver");
  }

  /**
   * Makes the dataset, or finds it.
   *
   * @return when its frames are shown
   * @throws timewalker.io.BadInputException when the clip shows nothing that can drive a head
   */
  ClipTimes prepare(Parallel parallel, PreparationJob.Listener listener) throws IOException {
    PreparationJob.Request request =
        new PreparationJob.Request(
            PreparationJob.Request.of(List.of(clip), dataset).what(), SETTINGS);
    Path work = request.what().workFolder();
    Path stamp = work.resolve("driver.txt");
    Optional<ClipTimes> known = Optional.empty();
    if (Files.isDirectory(dataset) && Files.isRegularFile(stamp)) {
      known = known(text(stamp), state(work, listener));
    }
    if (known.isPresent()) {
      return known.get();
    }
    double[] times =
        Cancellation.watch(listener, watched -> ClipTimes.read(clip, SETTINGS, watched));
    Files.deleteIfExists(stamp);
    PreparationResult result = PreparationJob.run(request, parallel, listener);
    ClipTimes found = ClipTimes.of(result.pictures(), times);
    byte[] content = (state(work, listener) + found.text()).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(stamp, out -> out.write(content));
    return found;
  }

  /** Empty where it is larger than any of ours, which a stranger may have put there. */
  private static String text(Path stamp) throws IOException {
    try {
      return new String(StrangersFile.bytes(stamp, MOST_BYTES), StandardCharsets.UTF_8);
    } catch (BadInputException tooLarge) {
      return "";
    }
  }

  private static Optional<ClipTimes> known(String stamp, String state) {
    return stamp.startsWith(state)
        ? ClipTimes.parse(stamp.substring(state.length()))
        : Optional.empty();
  }

  /** The dataset's folder. */
  Path dataset() {
    return dataset;
  }

  /** What the dataset depends on. */
  private String state(Path work, JobListener listener) throws IOException {
    String settings = EmbeddedHead.load().sha256() + " " + HeadFitter.VERSION + " " + SETTINGS;
    FaceAnalysisCache cache = new FaceAnalysisCache(work.resolve("cache"), settings);
    return Cancellation.watch(
            listener,
            watched -> {
              try (Progress progress = watched.progress("Reading the clip", 1)) {
                return cache.keyOf(clip, () -> progress.advance(0));
              }
            })
        + "\n";
  }
}
