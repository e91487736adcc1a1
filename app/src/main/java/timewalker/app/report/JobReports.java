package timewalker.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.build.BuildJob;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.prepare.PreparationResult;

/**
 * Reports the progress of a training, and of a preparation before it, on the console, and writes
 * the pages about their results.
 */
public final class JobReports implements BuildJob.Listener {
  private final PreparationReports preparation;
  private final String title;
  private final ReportFolder folder;
  private final Supplier<Map<String, String>> facts;

  private JobReports(
      JobListener console, String title, ReportFolder folder, Supplier<Map<String, String>> facts) {
    this.preparation = new PreparationReports(console);
    this.title = title;
    this.folder = folder;
    this.facts = facts;
  }

  /**
   * Reports of the training of an avatar.
   *
   * @param avatar file that is written; the report lies beside it
   * @param title of the page about the training
   * @param facts that stand on it beside what the training knows, asked for at its end
   * @throws timewalker.io.OutputException when the report cannot be written, or its folder holds
   *     something else
   */
  public static JobReports of(
      JobListener console, Path avatar, String title, Supplier<Map<String, String>> facts)
      throws IOException {
    ReportFolder folder = new ReportFolder(avatar);
    folder.requireOwn();
    return new JobReports(console, title, folder, facts);
  }

  /**
   * Reports of the training of an avatar, under the avatar's name.
   *
   * @param preset name of the preset that the training started from
   */
  public static JobReports of(JobListener console, Path avatar, String preset) throws IOException {
    return of(console, avatar, avatar.getFileName().toString(), () -> Map.of("preset", preset));
  }

  /** The page about the training. */
  public Path page() {
    return folder.page();
  }

  @Override
  public Progress progress(String task, long total) {
    return preparation.progress(task, total);
  }

  @Override
  public boolean interrupted() {
    return preparation.interrupted();
  }

  @Override
  public void prepared(PreparationJob.Request request, PreparationResult result)
      throws IOException {
    preparation.prepared(request, result);
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
        .write(folder.page());
    folder.removeSides();
  }
}
