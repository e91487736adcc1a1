package timewalker.jobs;

import java.util.Optional;

/**
 * Thrown out of a job that was told to stop, by its listener or by an interrupt of its thread.
 * Files that were half written are gone; what the job keeps to go on from later is kept.
 */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String kept; // null for nothing

  public JobCancelledException() {
    super("interrupted");
    this.kept = null;
  }

  /**
   * As above.
   *
   * @param kept what there is to go on from, and where it lies; one line
   */
  public JobCancelledException(String kept) {
    super("interrupted: " + kept);
    this.kept = kept;
  }

  /**
   * As above.
   *
   * @param cause what failed because the job was stopped
   */
  public JobCancelledException(Throwable cause) {
    super("interrupted", cause);
    this.kept = null;
  }

  /** What there is to go on from, and where it lies. */
  public Optional<String> kept() {
    return Optional.ofNullable(kept);
  }
}
