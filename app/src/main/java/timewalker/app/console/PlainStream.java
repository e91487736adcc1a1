package timewalker.app.console;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints text without control characters. Names of files, folders and life stages may hold
 * characters that move the cursor, rename the window or change the direction of reading. They are
 * printed as numbers, such as {@code \u001b}, as in JSON.
 */
public final class PlainStream extends PrintStream {
  PlainStream(PrintStream to) {
    super(to, true, to.charset());
  }

  @Override
  public void print(String text) {
    super.print(plain(String.valueOf(text)));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char[] text) {
    print(String.valueOf(text));
  }

  @Override
  public void print(char c) {
    print(String.valueOf(c));
  }

  /** Prints one line whatever line breaks the text holds, such as a message about a file. */
  void printLine(String text) {
    println(text.replace("\r", shown('\r')).replace("\n", shown('\n')));
  }

  /** Goes back to the start of the line and writes it anew. */
  void redraw(String line) {
    super.print("\r" + plain(line));
    flush();
  }

  /** The text without what would do more than show itself; lines and tabs stay. */
  static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lineEnd = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || c == '\t' || lineEnd || !acts(c)) {
        out.append(c);
      } else {
        out.append(shown(c));
      }
    }
    return out.toString();
  }

  private static String shown(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
  }

  private static boolean acts(char c) {
    boolean turnsDirection = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    return turnsDirection
        || switch (Character.getType(c)) {
          case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
          default -> false;
        };
  }
}
