package timewalker.app.console;

import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sends what is logged (through SLF4J, which hands on to the JDK's own logging) to standard error
 * as plain sentences. The JDK's logging because its level can change once the options are known,
 * and because libraries that use it directly then follow the same level.
 */
public final class Logging {
  // Held here because the JDK forgets loggers, with their level, that nobody holds.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("timewalker");

  private Logging() {}

  /** Logs to {@code terminal}, warnings and worse. */
  public static void to(Terminal terminal) {
    LogManager.getLogManager().reset();
    ROOT.addHandler(new TerminalHandler(terminal));
    verbosity(0);
  }

  /**
   * Sets what is logged.
   *
   * @param steps below 0: errors only; 0: warnings too; 1: what we do, too; above 1: everything,
   *     from libraries as well
   */
  static void verbosity(int steps) {
    Level level =
        switch (Integer.signum(steps)) {
          case -1 -> Level.SEVERE;
          case 0 -> Level.WARNING;
          default -> steps == 1 ? Level.INFO : Level.FINEST;
        };
    OURS.setLevel(level);
    ROOT.setLevel(steps == 1 ? Level.WARNING : level);
  }

  private static final class TerminalHandler extends Handler {
    private final Terminal terminal;
    private final Formatter sentence =
        new Formatter() {
          @Override
          public String format(LogRecord entry) {
            return prefix(entry.getLevel()) + formatMessage(entry);
          }
        };

    TerminalHandler(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public synchronized void publish(LogRecord entry) {
      if (saysThatAVisitorLeft(entry) && !ROOT.isLoggable(Level.FINE)) {
        return;
      }
      terminal.err().printLine(sentence.format(entry));
      if (entry.getThrown() != null) {
        if (ROOT.isLoggable(Level.FINE)) {
          entry.getThrown().printStackTrace(terminal.err());
        } else {
          terminal.err().printLine("  " + entry.getThrown());
        }
      }
    }

    @Override
    public void flush() {
      terminal.err().flush();
    }

    @Override
    public void close() {}
  }

  /** The server's library calls it an error when a page is closed before its answer is through. */
  private static boolean saysThatAVisitorLeft(LogRecord entry) {
    Throwable thrown = entry.getThrown();
    return !String.valueOf(entry.getLoggerName()).startsWith(OURS.getName())
        && (thrown instanceof ClosedChannelException || thrown instanceof EOFException);
  }

  private static String prefix(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error: ";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning: ";
    }
    return level.intValue() >= Level.INFO.intValue() ? "" : "debug: ";
  }
}
