package timewalker.app.report;

import java.io.IOException;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.prepare.PreparationResult;

/**
 * Reports the progress of a preparation on the console, and writes the page about its pictures.
 *
 * @param console shows progress and may stop the job
 */
public record PreparationReports(JobListener console) implements PreparationJob.Listener {
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
}
