package timewalker.jobs;

/**
 * The progress of one task of a job. Safe to call from several threads.
 *
 * <p>A job can only be cancelled within a call of {@link #advance}. So long work reports its steps
 * even where nobody shows them.
 */
public interface Progress extends AutoCloseable {
  /** Ignores all reports. */
  Progress UNSEEN =
      new Progress() {
        @Override
        public void advance(long steps) {}

        @Override
        public void note(String text) {}

        @Override
        public void close() {}
      };

  /**
   * Reports that {@code steps} more steps are done.
   *
   * @throws JobCancelledException when the job should stop
   */
  void advance(long steps);

  /**
   * Sets a text that is shown beside the count from now on, such as the speed.
   *
   * @param text short, one line
   */
  void note(String text);

  /** The task has ended. */
  @Override
  void close();
}
