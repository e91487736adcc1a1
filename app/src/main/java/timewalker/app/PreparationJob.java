package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.app.report.PreparationReport;
import timewalker.head.EmbeddedHead;
import timewalker.io.BadInputException;
import timewalker.math.Parallel;
import timewalker.prepare.InputFile;
import timewalker.prepare.Preparation;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;

/** A preparation with its progress and its report: what prepare, build and animate do. */
final class PreparationJob {
  private static final Logger LOG = LoggerFactory.getLogger(PreparationJob.class);

  private final ConsoleCommand command;
  private final Preparation.Request request;
  private final PrepareSettings settings;
  private final Parallel parallel;

  PreparationJob(
      ConsoleCommand command,
      Preparation.Request request,
      PrepareSettings settings,
      Parallel parallel) {
    this.command = command;
    this.request = request;
    this.settings = settings;
    this.parallel = parallel;
  }

  /** The page about every picture. */
  Path report() {
    return request.workFolder().resolve("report").resolve("index.html");
  }

  /** Looks and decides, but writes no dataset. */
  PreparationResult plan() throws IOException {
    try (Shown shown = new Shown()) {
      return requireUsable(preparation(shown).plan());
    }
  }

  /**
   * Does all, and writes the report.
   *
   * @throws BadInputException when nothing usable is left; the report then says why
   */
  PreparationResult run() throws IOException {
    PreparationResult result;
    try (Shown shown = new Shown()) {
      result = preparation(shown).run();
    }
    new PreparationReport(request.dataset().getFileName().toString(), result, settings.fewPhotos())
        .write(report());
    return requireUsable(result);
  }

  private Preparation preparation(Preparation.Listener listener) {
    return new Preparation(request, settings, EmbeddedHead.load(), parallel, listener);
  }

  private PreparationResult requireUsable(PreparationResult result) {
    if (!result.usable()) {
      String reasons =
          result.reasons().entrySet().stream()
              .map(e -> e.getValue() + " " + e.getKey().text())
              .collect(Collectors.joining(", "));
      String one =
          result.pictures().size() == 1
              ? result.pictures().getFirst().verdict().sentence()
              : reasons;
      throw new BadInputException(
          request.inputs().stream().map(Path::toString).collect(Collectors.joining(", ")),
          "nothing usable is left: "
              + one
              + (Files.exists(report()) ? "; every picture is shown in " + report() : ""));
    }
    return result;
  }

  /** Shows one step after the other. */
  private final class Shown implements Preparation.Listener, AutoCloseable {
    private Progress progress;

    @Override
    public synchronized void begun(String step, int parts) {
      close();
      progress = command.progress(step, parts);
    }

    @Override
    public synchronized void advanced(int parts) {
      progress.advance(parts);
    }

    @Override
    public synchronized void analysed(InputFile clip, int frames, int of) {
      progress.note(String.format(Locale.ROOT, "frame %d of %d of %s", frames, of, clip.name()));
      progress.advance(0);
    }

    @Override
    public void kept(Path table, Path before) {
      LOG.warn("{} is written anew; what it held is kept in {}", table, before.getFileName());
    }

    @Override
    public synchronized void close() {
      if (progress != null) {
        progress.close();
        progress = null;
      }
    }
  }
}
