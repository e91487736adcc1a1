package timewalker.jobs;

import java.io.IOException;

/**
 * Runs a job with the listener of its caller. The job also stops when the thread that runs it is
 * interrupted.
 */
public final class Cancellation implements JobListener {
  private final JobListener listener;
  private final Thread runner = Thread.currentThread();

  private Cancellation(JobListener listener) {
    this.listener = listener;
  }

  /**
   * A job.
   *
   * @param <R> what it finds or makes
   */
  public interface Job<R> {
    /** Does the work. */
    R run(JobListener listener) throws IOException;
  }

  /**
   * Runs a job.
   *
   * @param listener of the caller
   * @throws JobCancelledException when the job was stopped, also when something failed because of
   *     it
   */
  public static <R> R watch(JobListener listener, Job<R> job) throws IOException {
    Cancellation cancellation = new Cancellation(listener);
    try {
      cancellation.check();
      return job.run(cancellation);
    } catch (JobCancelledException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (cancellation.interrupted()) {
        throw new JobCancelledException(e);
      }
      throw e;
    }
  }

  @Override
  public boolean interrupted() {
    return runner.isInterrupted() || listener.interrupted();
  }

  private void check() {
    if (interrupted()) {
      throw new JobCancelledException();
    }
  }

  @Override
  public Progress progress(String task, long total) {
    Progress shown = listener.progress(task, total);
    return new Progress() {
      @Override
      public void advance(long steps) {
        check();
        shown.advance(steps);
      }

      @Override
      public void note(String text) {
        shown.note(text);
      }

      @Override
      public void close() {
        shown.close();
      }
    };
  }
}
