package timewalker.train;

/**
 * Training met a number that is none, or beyond all measure, and stopped before it could spread.
 */
public final class TrainingStopped extends RuntimeException {
  private final int step;

  TrainingStopped(int step, String what) {
    this(step, what, null);
  }

  TrainingStopped(int step, String what, Throwable cause) {
    super("Training stopped at step " + step + ": " + what, cause);
    this.step = step;
  }

  /** The step that was not taken. */
  public int step() {
    return step;
  }
}
