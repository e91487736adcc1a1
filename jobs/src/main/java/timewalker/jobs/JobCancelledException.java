package timewalker.jobs;

/** Thrown out of {@link Progress} once a job shall stop, so that open files close themselves. */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JobCancelledException() {
    super("interrupted");
  }
}
