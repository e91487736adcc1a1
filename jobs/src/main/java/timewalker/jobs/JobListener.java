package timewalker.jobs;

/**
 * Follows a job, and decides whether it goes on. A job also ends when the thread that runs it is
 * interrupted. Methods may be called from any thread of the job.
 */
public interface JobListener {
  /** Looks at nothing and stops nothing. */
  JobListener SILENT = new JobListener() {};

  /**
   * A piece of work begins. The job closes what is returned when that piece ends.
   *
   * @param task what is being done, such as "Rendering"
   * @param total number of steps
   */
  default Progress progress(String task, long total) {
    return Progress.UNSEEN;
  }

  /** Whether the job shall stop; asked between two steps. */
  default boolean interrupted() {
    return false;
  }
}
