package timewalker.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import timewalker.head.EmbeddedHead;
import timewalker.io.AtomicFile;
import timewalker.io.video.ClipReader;
import timewalker.math.Parallel;
import timewalker.prepare.Preparation;
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

  /** Makes the dataset, or finds it. */
  Path dataset(ConsoleCommand command, Parallel parallel) throws IOException {
    Preparation.Request request =
        new Preparation.Request(
            List.of(clip),
            dataset,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Path stamp = request.workFolder().resolve("driver.txt");
    String state = state(request.workFolder());
    if (!Files.isDirectory(dataset)
        || !Files.isRegularFile(stamp)
        || !Files.readString(stamp).equals(state)) {
      Files.deleteIfExists(stamp);
      new PreparationJob(command, request, SETTINGS, parallel).run();
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
