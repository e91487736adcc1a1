package timewalker.io;

import org.jspecify.annotations.Nullable;

/**
 * Input from outside cannot be used: a file is missing or corrupt, a value is impossible, a path
 * leaves its folder. The message is one sentence for the person who owns the file: where it is
 * wrong (file, key), what is wrong, and what to do about it. It never means a defect of the
 * program.
 */
public class BadInputException extends RuntimeException {
  /** Characters of a message. */
  private static final int MOST = 1000;

  private final String where;
  private final String what;

  /**
   * @param where file, and the key, array or frame in it
   * @param what what is wrong there and, where that is not obvious, what to do
   */
  public BadInputException(String where, String what) {
    super(printable(where + ": " + what));
    this.where = printable(where);
    this.what = printable(what);
  }

  /** As above, with the failure that revealed it, which speaks where nothing is said. */
  public BadInputException(String where, @Nullable String what, @Nullable Throwable cause) {
    super(printable(where + ": " + (what == null ? cause : what)), cause);
    this.where = printable(where);
    this.what = printable(String.valueOf(what == null ? cause : what));
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null
  }

  /** File, and the key, array or frame in it. */
  public String where() {
    return where;
  }

  /** What is wrong there, without {@link #where}. */
  public String what() {
    return what;
  }

  /** Names in hostile files may hold line breaks and terminal controls; a message is one line. */
  private static String printable(String text) {
    return oneLine(text, MOST);
  }

  /**
   * A text without line breaks and terminal controls, which names in hostile files may hold.
   *
   * @param most characters that are kept
   */
  public static String oneLine(String text, int most) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), most));
    text.codePoints().limit(most).forEach(c -> clean.appendCodePoint(isPlain(c) ? c : '?'));
    return clean.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
