package timewalker.train;

import org.jspecify.annotations.Nullable;

/** Training stopped because a number is not finite or too large. */
public final class TrainingStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** There is no checkpoint to resume from. */
  static final int NO_CHECKPOINT = -1;

  private final int step;

  /**
   * @param step the step that was not taken
   * @param what was wrong, in words
   * @param lastCheckpoint steps done in the newest checkpoint, or {@link #NO_CHECKPOINT}
   * @param cause what found it, or null
   */
  TrainingStopped(int step, String what, int lastCheckpoint, @Nullable Throwable cause) {
    super(
        "Training stopped at step "
            + step
            + ": "
            + what
            + (lastCheckpoint == NO_CHECKPOINT
                ? "; there is no checkpoint yet"
                : "; the last checkpoint is that of step " + lastCheckpoint),
        cause);
    this.step = step;
  }

  /** The step that was not taken. */
  public int step() {
    return step;
  }
}
