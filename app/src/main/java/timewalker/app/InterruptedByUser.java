package timewalker.app;

/** Thrown out of {@link Progress} once Ctrl-C was pressed, so that open files close themselves. */
public final class InterruptedByUser extends RuntimeException {
  private static final long serialVersionUID = 1;

  InterruptedByUser() {
    super("interrupted");
  }
}
