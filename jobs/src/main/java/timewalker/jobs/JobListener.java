package timewalker.jobs;

/**
 * Receives the progress of a job and may stop the job. A job also stops when the thread that runs
 * it is interrupted. Methods may be called from any thread of the job.
 */
public interface JobListener {
  /** Ignores progress and never stops the job. */
  JobListener SILENT = new JobListener() {};

  /**
   * A task of the job begins. The job closes the returned progress when the task ends.
   *
   * @param task name of the task, such as "Rendering"
   * @param total number of steps
   */
  default Progress progress(String task, long total) {
    return Progress.UNSEEN;
  }

  /** Whether the job should stop; the job asks between steps. */
  default boolean interrupted() {
    return false;
  }
}
