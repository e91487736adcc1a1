package timewalker.app.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import timewalker.jobs.JobCancelledException;

class ConsoleProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private final AtomicLong now = new AtomicLong(17);

  @Test
  void shortWorkShowsNothing() {
    CapturedTerminal captured = new CapturedTerminal(false);
    try (ConsoleProgress progress = progress(captured, 3)) {
      now.addAndGet(SECOND / 2);
      progress.advance(1);
      progress.advance(2);
    }
    assertThat(captured.err()).isEmpty();
  }

  @Test
  void longWorkShowsPlainLinesNowAndThenWhereNoScreenIs() {
    CapturedTerminal captured = new CapturedTerminal(false);
    try (ConsoleProgress progress = progress(captured, 30)) {
      for (int i = 0; i < 30; i++) {
        now.addAndGet(SECOND);
        progress.advance(1);
      }
    }
    assertThat(captured.err().lines())
        .containsExactly(
            "Rendering: 2 of 30 (7 %), 2 s",
            "Rendering: 12 of 30 (40 %), 12 s",
            "Rendering: 22 of 30 (73 %), 22 s",
            "Rendering: 30 of 30 (100 %), 30 s");
    assertThat(captured.out()).isEmpty();
  }

  @Test
  void longFirstStepIsShownBeforeItIsDone() throws InterruptedException {
    CapturedTerminal captured = new CapturedTerminal(false);
    try (ConsoleProgress _ = ConsoleProgress.start(captured.terminal(), false, "Rendering", 4)) {
      for (int i = 0; i < 300 && captured.err().isEmpty(); i++) {
        Thread.sleep(100);
      }
      assertThat(captured.err()).startsWith("Rendering: 0 of 4 (0 %), ");
    }
  }

  @Test
  void screenGetsABarThatIsRedrawnInPlace() {
    CapturedTerminal captured = new CapturedTerminal(true);
    try (ConsoleProgress progress = progress(captured, 30)) {
      now.addAndGet(3 * SECOND);
      progress.advance(15);
      progress.advance(15);
    }
    assertThat(captured.err()).contains("\r", "Rendering", "100%", "30/30").endsWith("\n");
    assertThat(captured.out()).isEmpty();
  }

  @Test
  void quietRunShowsNoProgress() {
    CapturedTerminal captured = new CapturedTerminal(false);
    try (ConsoleProgress progress =
        new ConsoleProgress(captured.terminal(), true, "Rendering", 2, now::get)) {
      now.addAndGet(30 * SECOND);
      progress.advance(2);
    }
    assertThat(captured.err()).isEmpty();
  }

  @Test
  void interruptedRunEndsAtTheNextStep() {
    CapturedTerminal captured = new CapturedTerminal(false);
    try (ConsoleProgress progress = progress(captured, 3)) {
      progress.advance(1);
      captured.terminal().interrupt();
      assertThatThrownBy(() -> progress.advance(1)).isInstanceOf(JobCancelledException.class);
    }
  }

  private ConsoleProgress progress(CapturedTerminal captured, long total) {
    return new ConsoleProgress(captured.terminal(), false, "Rendering", total, now::get);
  }
}
