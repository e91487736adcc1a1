package timewalker.avatar;

/**
 * A personal space cannot be used: a number is out of bounds, or its surfels cannot be drawn. The
 * file is wrong, or training diverged.
 */
public final class UnusableSpaceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what is out of bounds. */
  public UnusableSpaceException(String message) {
    super(message);
  }
}
