package timewalker.jobs;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job was stopped by its listener or by an interrupt of its thread. Half-written files are
 * removed. Checkpoints stay, so that a later run can continue.
 */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final @Nullable String kept; // null for nothing

  public JobCancelledException() {
    super("interrupted");
    this.kept = null;
  }

  /**
   * As above.
   *
   * @param kept what a later run can continue from, and where it lies; one line
   */
  public JobCancelledException(String kept) {
    super("interrupted: " + kept);
    this.kept = kept;
  }

  /**
   * As above.
   *
   * @param cause the failure that the stop caused
   */
  public JobCancelledException(Throwable cause) {
    super("interrupted", cause);
    this.kept = null;
  }

  /** What a later run can continue from, and where it lies; empty for nothing. */
  public Optional<String> kept() {
    return Optional.ofNullable(kept);
  }
}
