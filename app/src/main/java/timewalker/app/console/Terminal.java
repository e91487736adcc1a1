package timewalker.app.console;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import timewalker.io.TemporaryFile;

/**
 * The streams of a run: results go to {@code out}, everything else to {@code err}.
 *
 * <p>Also knows whether the user has pressed Ctrl-C. One terminal serves one run.
 */
public final class Terminal {
  /** How long a run may take to tidy up after Ctrl-C before the process ends anyway. */
  private static final long TIDY_UP_MILLIS = 5_000;

  /** What the JVM itself was given as its standard error. */
  private static final PrintStream JVM_ERR = System.err;

  private final PlainStream out;
  private final Supplier<Optional<IOException>> outputFailure;
  private final PlainStream err;
  private final boolean interactive;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean interrupted;
  private volatile @Nullable Thread runner;

  /**
   * @param out takes results
   * @param err takes messages, log lines and progress
   * @param interactive whether {@code err} is a screen on which lines can be redrawn
   */
  public Terminal(PrintStream out, PrintStream err, boolean interactive) {
    this.out = new PlainStream(out);
    this.outputFailure = Optional::empty;
    this.err = new PlainStream(err);
    this.interactive = interactive;
  }

  /** As above, with an output that remembers its failures; a print stream forgets them. */
  Terminal(WatchedOutput out, Charset charset, PrintStream err, boolean interactive) {
    this.out = new PlainStream(new PrintStream(out, true, charset));
    this.outputFailure = out::failure;
    this.err = new PlainStream(err);
    this.interactive = interactive;
  }

  /** The process's own streams. */
  public static Terminal ofProcess() {
    // Only the launcher can tell whether standard error is a screen: Java knows no more than
    // whether standard input and output both are.
    WatchedOutput out =
        new WatchedOutput(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    return new Terminal(
        out, System.out.charset(), realErr(), Boolean.getBoolean("timewalker.screen"));
  }

  /**
   * The standard error of whoever started us. The launcher may have put a filter for the JVM's own
   * lines before {@code System.err}, and then names the way around it.
   */
  private static PrintStream realErr() {
    String real = System.getProperty("timewalker.stderr");
    if (real != null) {
      try {
        System.setErr(
            new PrintStream(new FileOutputStream(real, true), true, System.err.charset()));
      } catch (FileNotFoundException e) {
        // Not every kind of stream can be opened again (a socket cannot); the filter does it then.
        return System.err;
      }
    }
    return System.err;
  }

  /**
   * Closes what leads through the launcher's filter, at the end of all work: the filter then ends
   * before this process, and nothing of a start is left after it.
   */
  @SuppressWarnings("ReferenceEquality") // the very stream, whatever it is equal to
  public void endFilter() {
    if (System.getProperty("timewalker.stderr") != null && System.err != JVM_ERR) {
      JVM_ERR.close();
    }
  }

  public PlainStream out() {
    return out;
  }

  /** Why a part of the results was not written; empty where all of them were. */
  public Optional<IOException> outputFailure() {
    out.flush();
    return outputFailure.get();
  }

  public PlainStream err() {
    return err;
  }

  public boolean interactive() {
    return interactive;
  }

  /** True from the moment the user pressed Ctrl-C. */
  public boolean interrupted() {
    return interrupted;
  }

  /** Asks the run to stop at its next progress step or blocking call. */
  public void interrupt() {
    interrupted = true;
    Thread thread = runner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Tells {@link #interrupt} that the calling thread is the one to stop. */
  public void runStarts() {
    runner = Thread.currentThread();
  }

  /** Tells {@link #stopRun} that nothing is left to tidy up. */
  public void runEnded() {
    runner = null;
    ended.countDown();
  }

  /** Stops a run that still goes on and waits while it removes what it had half written. */
  public void stopRun() {
    if (runner == null) {
      return;
    }
    interrupt();
    try {
      if (!ended.await(TIDY_UP_MILLIS, TimeUnit.MILLISECONDS)) {
        err.println("The program stopped in the middle of a step. A temporary folder may remain.");
      }
      TemporaryFile.removeAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
