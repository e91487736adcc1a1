package timewalker.jobs;

/**
 * Thrown out of a job that was told to stop, by its listener or by an interrupt of its thread.
 * Files that were half written are gone; what the job keeps to go on from later is kept.
 */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JobCancelledException() {
    super("interrupted");
  }

  /**
   * As above.
   *
   * @param cause what failed because the job was stopped
   */
  public JobCancelledException(Throwable cause) {
    super("interrupted", cause);
  }
}
