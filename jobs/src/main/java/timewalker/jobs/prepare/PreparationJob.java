package timewalker.jobs.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.head.EmbeddedHead;
import timewalker.io.BadInputException;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.math.Parallel;
import timewalker.prepare.InputFile;
import timewalker.prepare.Preparation;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;

/** Makes a dataset from photos and clips of one person. */
public final class PreparationJob {
  private static final Logger LOG = LoggerFactory.getLogger(PreparationJob.class);

  /**
   * What is to be prepared, and how.
   *
   * @param what inputs, the folder of the dataset, and what is known of the person
   * @param settings sizes and limits
   */
  public record Request(Preparation.Request what, PrepareSettings settings) {
    /**
     * A request with default settings, without known facts about the person.
     *
     * @param photos photos, clips, and folders of them
     * @param dataset folder that is made; an older dataset there is replaced
     */
    public static Request of(List<Path> photos, Path dataset) {
      return new Request(
          new Preparation.Request(
              photos,
              dataset,
              true,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          PrepareSettings.DEFAULT);
    }

    /** File of the report about every picture. */
    public Path report() {
      return what.workFolder().resolve("report").resolve("index.html");
    }
  }

  /** Receives the progress of a preparation. */
  public interface Listener extends JobListener {
    /** Ignores progress and never stops the job. */
    Listener SILENT = new Listener() {};

    /**
     * Called with the result before the job ends, also when no picture can be used. The place for a
     * report; see {@link Request#report}.
     */
    default void prepared(Request request, PreparationResult result) throws IOException {}
  }

  private PreparationJob() {}

  /**
   * Analyses the pictures, but writes no dataset.
   *
   * @throws BadInputException when no picture can be used
   */
  public static PreparationResult plan(Request request, Parallel parallel, JobListener listener)
      throws IOException {
    return Cancellation.watch(
        listener,
        watched -> {
          try (Shown shown = new Shown(watched)) {
            return requireUsable(request, preparation(request, parallel, shown).plan());
          }
        });
  }

  /**
   * Makes the dataset. A second run reuses the analysis of the first one.
   *
   * @throws BadInputException when no picture can be used; names the reasons
   */
  public static PreparationResult run(Request request, Parallel parallel, Listener listener)
      throws IOException {
    return Cancellation.watch(
        listener,
        watched -> {
          PreparationResult result;
          try (Shown shown = new Shown(watched)) {
            result = preparation(request, parallel, shown).run();
          }
          listener.prepared(request, result);
          return requireUsable(request, result);
        });
  }

  private static Preparation preparation(
      Request request, Parallel parallel, Preparation.Listener listener) {
    return new Preparation(request.what, request.settings, EmbeddedHead.load(), parallel, listener);
  }

  private static PreparationResult requireUsable(Request request, PreparationResult result) {
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
          request.what.inputs().stream().map(Path::toString).collect(Collectors.joining(", ")),
          "no picture can be used: "
              + one
              + (Files.exists(request.report())
                  ? "; the report shows every picture: " + request.report()
                  : ""));
    }
    return result;
  }

  /** Shows one step after the other. */
  private static final class Shown implements Preparation.Listener, AutoCloseable {
    private final JobListener listener;
    private Progress progress = Progress.UNSEEN;

    Shown(JobListener listener) {
      this.listener = listener;
    }

    @Override
    public synchronized void begun(String step, int parts) {
      close();
      progress = listener.progress(step, parts);
    }

    @Override
    public synchronized void advanced(int parts) {
      progress.advance(parts);
    }

    @Override
    public synchronized void counted(InputFile clip, int frames) {
      progress.note(String.format(Locale.ROOT, "counting: frame %d of %s", frames, clip.name()));
      progress.advance(0);
    }

    @Override
    public synchronized void analysed(InputFile clip, int frames, int of) {
      progress.note(String.format(Locale.ROOT, "frame %d of %d of %s", frames, of, clip.name()));
      progress.advance(0);
    }

    @Override
    public void kept(Path table, Path before) {
      LOG.warn("{} is replaced; the earlier file is kept as {}", table, before.getFileName());
    }

    @Override
    public synchronized void close() {
      progress.close();
      progress = Progress.UNSEEN;
    }
  }
}
