package timewalker.jobs;

/**
 * How far one piece of work of a job is. Safe to call from several threads.
 *
 * <p>Every call of {@link #advance} is also a place where a job is cancelled, so work that takes
 * long reports its steps even where nobody looks.
 */
public interface Progress extends AutoCloseable {
  /** Shown to nobody. */
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
   * @throws JobCancelledException when the job shall stop
   */
  void advance(long steps);

  /**
   * Says something about the work that stands beside the count from now on, such as its speed.
   *
   * @param text short, one line
   */
  void note(String text);

  /** The piece of work has ended. */
  @Override
  void close();
}
