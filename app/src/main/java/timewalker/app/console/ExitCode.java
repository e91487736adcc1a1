package timewalker.app.console;

/** Exit codes of the process. They are part of the public contract, so the numbers never change. */
public final class ExitCode {
  public static final int OK = 0;

  /** The command line itself was wrong: unknown option, missing value, number out of range. */
  public static final int USAGE = 2;

  /** A file, folder or picture was missing, unreadable, not what it should be, or not writable. */
  public static final int BAD_INPUT = 3;

  /** A defect of this program, or a limit of the machine such as memory. */
  static final int INTERNAL = 4;

  /** Ended by Ctrl-C: 128 + SIGINT, as shells expect. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
