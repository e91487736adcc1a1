package timewalker.avatar;

/**
 * A personal space whose own numbers are sound leads to surfels that cannot be drawn: its file was
 * made so, or its training went astray.
 */
public final class UnusableSpaceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what cannot be drawn. */
  public UnusableSpaceException(String message) {
    super(message);
  }
}
