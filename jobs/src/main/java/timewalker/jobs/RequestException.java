package timewalker.jobs;

import timewalker.io.BadInputException;

/** A request asks for something that its inputs do not allow. */
public final class RequestException extends BadInputException {
  private static final long serialVersionUID = 1;

  private final String component;

  /**
   * @param where file or folder that does not allow it
   * @param what what is wrong there, and what to change
   * @param component of the request to change, such as "resume"
   */
  public RequestException(String where, String what, String component) {
    super(where, what);
    this.component = component;
  }

  /** The component of the request to change, such as "resume". */
  public String component() {
    return component;
  }
}
