package timewalker.jobs.animate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import timewalker.head.EmbeddedHead;
import timewalker.io.AtomicFile;
import timewalker.io.video.ClipReader;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.math.Parallel;
import timewalker.prepare.PrepareSettings;
import timewalker.prepare.analysis.FaceAnalysisCache;
import timewalker.prepare.fit.HeadFitter;

/** A clip that drives an avatar. Its dataset lies beside the film and is made only once. */
final class DriverClip {
  private static final PrepareSettings SETTINGS = PrepareSettings.DEFAULT;

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
   * @throws timewalker.io.BadInputException when the clip shows nothing that can drive a head
   */
  Path dataset(Parallel parallel, PreparationJob.Listener listener) throws IOException {
    PreparationJob.Request request = PreparationJob.Request.of(List.of(clip), dataset);
    Path work = request.what().workFolder();
    Path stamp = work.resolve("driver.txt");
    String state = state(work);
    if (!Files.isDirectory(dataset)
        || !Files.isRegularFile(stamp)
        || !Files.readString(stamp).equals(state)) {
      Files.deleteIfExists(stamp);
      PreparationJob.run(request, parallel, listener);
      AtomicFile.write(stamp, out -> out.write(state.getBytes(StandardCharsets.UTF_8)));
    }
    return dataset;
  }

  /** What the dataset depends on. */
  private String state(Path work) throws IOException {
    String settings = EmbeddedHead.load().sha256() + " " + HeadFitter.VERSION + " " + SETTINGS;
    return new FaceAnalysisCache(work.resolve("cache"), settings).keyOf(clip) + "\n";
  }

  /** How fast the clip's frames follow each other; those that were looked at, when not all were. */
  double framesPerSecond() throws IOException {
    try (ClipReader reader = ClipReader.open(clip, SETTINGS.size())) {
      double step = Math.ceil(reader.estimatedFrames() / (double) SETTINGS.clipFrames());
      return reader.framesPerSecond() / Math.max(1, step);
    }
  }
}
