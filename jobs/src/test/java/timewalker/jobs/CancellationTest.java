package timewalker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationTest {
  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void anInterruptOfTheRunningThreadStopsAtTheNextStep() {
    List<Long> steps = new ArrayList<>();
    assertThatThrownBy(() ->
            Cancellation.watch(
                shownTo(steps),
                watched -> {
                  try (Progress progress = watched.progress("Working", 10)) {
                    progress.advance(1);
                    Thread.currentThread().interrupt();
                    progress.advance(2);
                  }
                  return null;
                }))
        .isInstanceOf(JobCancelledException.class);
    assertThat(steps).containsExactly(1L);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void aWorkerOfAnInterruptedJobStopsAtItsNextStep() throws IOException {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Cancellation.watch(
        JobListener.SILENT,
        watched -> {
          try (Progress progress = watched.progress("Working", 1)) {
            Thread.currentThread().interrupt();
            Thread worker = Thread.ofPlatform().unstarted(() -> progress.advance(1));
            worker.setUncaughtExceptionHandler((_, e) -> thrown.add(e));
            worker.start();
            while (worker.isAlive()) {
              Thread.onSpinWait(); // the runner stays interrupted, so it cannot join
            }
          }
          return null;
        });
    assertThat(thrown).singleElement().isInstanceOf(JobCancelledException.class);
  }

  @Test
  void whatFailsBecauseOfAnInterruptIsACancellation() {
    IOException closed = new IOException("the channel was closed");
    assertThatThrownBy(() ->
            Cancellation.watch(
                JobListener.SILENT,
                watched -> {
                  Thread.currentThread().interrupt();
                  throw closed;
                }))
        .isInstanceOf(JobCancelledException.class)
        .hasCause(closed);
  }

  @Test
  void whatFailsByItselfIsThrownAsItIs() {
    IOException full = new IOException("the disk is full");
    assertThatThrownBy(() ->
            Cancellation.watch(
                JobListener.SILENT,
                watched -> {
                  throw full;
                }))
        .isSameAs(full);
  }

  @Test
  void theListenerStopsAJobBeforeItBegins() {
    JobListener stopped =
        new JobListener() {
          @Override
          public boolean interrupted() {
            return true;
          }
        };
    List<String> done = new ArrayList<>();
    assertThatThrownBy(() -> Cancellation.watch(stopped, watched -> done.add("begun")))
        .isInstanceOf(JobCancelledException.class);
    assertThat(done).isEmpty();
  }

  private static JobListener shownTo(List<Long> steps) {
    return new JobListener() {
      @Override
      public Progress progress(String task, long total) {
        return new Progress() {
          @Override
          public void advance(long more) {
            steps.add(more);
          }

          @Override
          public void note(String text) {}

          @Override
          public void close() {}
        };
      }
    };
  }
}
