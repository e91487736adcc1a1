package timewalker.app.report;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.build.BuildJob;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.prepare.PreparationResult;

/** Follows jobs as the console does, and writes the pages about what they found. */
public final class JobReports implements BuildJob.Listener {
  private final JobListener console;
  private final String title;
  private final @Nullable Path page; // null where nothing is trained
  private final Supplier<Map<String, String>> facts;

  private JobReports(
      JobListener console, String title, @Nullable Path page, Supplier<Map<String, String>> facts) {
    this.console = console;
    this.title = title;
    this.page = page;
    this.facts = facts;
  }

  /** Of a preparation alone. */
  public static JobReports ofPreparing(JobListener console) {
    return new JobReports(console, "", null, Map::of);
  }

  /**
   * Of a training, and of a preparation before it.
   *
   * @param title of the page about the training
   * @param page to write
   * @param facts that stand on it beside what the training knows, asked for at its end
   */
  public static JobReports ofTraining(
      JobListener console, String title, Path page, Supplier<Map<String, String>> facts) {
    return new JobReports(console, title, page, facts);
  }

  @Override
  public Progress progress(String task, long total) {
    return console.progress(task, total);
  }

  @Override
  public boolean interrupted() {
    return console.interrupted();
  }

  @Override
  public void prepared(PreparationJob.Request request, PreparationResult result)
      throws IOException {
    String name = request.what().dataset().getFileName().toString();
    new PreparationReport(name, result, request.settings().fewPhotos()).write(request.report());
  }

  @Override
  public void measured(TrainingJob.Trained trained) throws IOException {
    RunReport.of(
            title,
            trained.trainer(),
            trained.settings(),
            trained.frames(),
            trained.render(),
            trained.evaluation(),
            trained.summary(),
            facts.get())
        .write(requireNonNull(page, "these reports are of a preparation alone"));
  }
}
