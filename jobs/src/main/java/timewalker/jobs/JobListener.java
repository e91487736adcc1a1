package timewalker.jobs;

/** Follows a job, and decides whether it goes on. */
public interface JobListener {
  /**
   * A piece of work begins. The job closes what is returned when that piece is done.
   *
   * @param task what is being done, such as "Rendering"
   * @param total number of steps
   */
  Progress progress(String task, long total);

  /** Whether the job shall stop; asked between two steps. */
  boolean interrupted();
}
