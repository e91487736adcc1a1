package timewalker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;

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
  void workersOfAnInterruptedJobStopToo() {
    try (Parallel parallel = Parallel.of(3)) {
      Thread runner = Thread.currentThread();
      assertThatThrownBy(() ->
              Cancellation.watch(
                  JobListener.SILENT,
                  watched -> {
                    try (Progress progress = watched.progress("Working", 64)) {
                      parallel.run(
                          64,
                          part -> {
                            if (part == 0) {
                              runner.interrupt();
                            }
                            progress.advance(1);
                          });
                      progress.advance(0);
                    }
                    return null;
                  }))
          .isInstanceOf(JobCancelledException.class);
    }
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
