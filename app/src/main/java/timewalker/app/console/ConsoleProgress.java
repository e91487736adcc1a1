package timewalker.app.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.Progress;

/**
 * Shows the progress of a task on standard error: a bar on a screen, elsewhere a plain line from
 * time to time. A task shorter than two seconds shows nothing. Safe to call from several threads.
 *
 * <p>Ctrl-C takes effect within a call of {@link #advance}. So long work reports its steps even
 * where nobody sees them.
 */
public final class ConsoleProgress implements Progress {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final long WATCH_MILLIS = 500;
  private static final int BAR_COLUMNS = 118;

  private final Terminal terminal;
  private final boolean silent;
  private final String task;
  private final long total;
  private final long started;
  private final LongSupplier clock;

  private long done;
  private long lastLine;
  private boolean shown;
  private boolean closed;
  private String note = "";
  private @Nullable ProgressBar bar;

  /** Starts to show progress; a watcher shows it even while no step is completed. */
  static ConsoleProgress start(Terminal terminal, boolean silent, String task, long total) {
    ConsoleProgress progress = new ConsoleProgress(terminal, silent, task, total, System::nanoTime);
    if (!silent) {
      Thread.ofPlatform().daemon().name("progress").start(progress::watch);
    }
    return progress;
  }

  /**
   * Shows itself only when it is told of steps.
   *
   * @param clock nanoseconds that only ever grow
   */
  ConsoleProgress(Terminal terminal, boolean silent, String task, long total, LongSupplier clock) {
    this.terminal = terminal;
    this.silent = silent;
    this.task = task;
    this.total = total;
    this.clock = clock;
    this.started = clock.getAsLong();
  }

  /**
   * Reports that {@code steps} more steps are done.
   *
   * @throws JobCancelledException when the user has pressed Ctrl-C
   */
  @Override
  public synchronized void advance(long steps) {
    if (terminal.interrupted()) {
      throw new JobCancelledException();
    }
    done += steps;
    show();
  }

  /** Shows where the work is, if it goes on for long enough and the last line is old enough. */
  synchronized void show() {
    long now = clock.getAsLong();
    if (silent || closed || now - started < QUIET_NANOS) {
      return;
    }
    if (terminal.interactive()) {
      redrawBar(now);
    } else if (!shown || now - lastLine >= LINE_NANOS) {
      terminal.err().printLine(line(now));
      lastLine = now;
    }
    shown = true;
  }

  /**
   * Sets a text that is shown beside the count from now on, such as the speed.
   *
   * @param text short, one line
   */
  @Override
  public synchronized void note(String text) {
    note = text;
    if (bar != null) {
      bar.setExtraMessage(" " + text);
    }
  }

  /** Ends the display; the last line says how long the work took. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    if (bar != null) {
      bar.close();
      bar = null;
      terminal.err().println();
    }
    if (shown && !terminal.interactive()) {
      terminal.err().printLine(line(clock.getAsLong()));
    }
    shown = false;
  }

  private synchronized void watch() {
    try {
      while (!closed) {
        wait(WATCH_MILLIS);
        show();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redrawBar(long now) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .startsFrom(done, Duration.ofNanos(now - started))
              .setConsumer(new DelegatingProgressBarConsumer(this::redraw, BAR_COLUMNS))
              .build();
    }
    bar.stepTo(done);
  }

  private void redraw(String barLine) {
    terminal.err().redraw(barLine);
  }

  private String line(long now) {
    double seconds = (now - started) / 1e9;
    return String.format(
        Locale.ROOT,
        "%s: %d of %d (%.0f %%), %.0f s%s",
        task,
        done,
        total,
        100.0 * done / Math.max(1, total),
        seconds,
        note.isEmpty() ? "" : ", " + note);
  }
}
