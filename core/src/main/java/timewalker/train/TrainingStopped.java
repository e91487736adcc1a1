package timewalker.train;

/** Training met a number that is none and stopped before it could spread. */
public final class TrainingStopped extends RuntimeException {
  private final int step;

  TrainingStopped(int step, String what) {
    super("training stopped at step " + step + ": " + what);
    this.step = step;
  }

  /** The step that was not taken. */
  public int step() {
    return step;
  }
}
