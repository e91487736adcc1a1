package timewalker.jobs.ablate;

import java.util.Optional;

/**
 * The state of one row on one dataset.
 *
 * @param run what was measured, if it was
 * @param note what is to be said about it, such as why it was left out; may be empty
 */
public record RowOutcome(Optional<RowRun> run, String note) {
  /** A row that was trained and measured. */
  public static RowOutcome done(RowRun run) {
    return new RowOutcome(Optional.of(run), "");
  }

  /** A row that would be "ours" bit for bit, and has its figures. */
  public static RowOutcome sameAsOurs(RowRun ours) {
    return new RowOutcome(
        Optional.of(ours),
        "the same run as ours, where no basis was switched off; it is trained only once");
  }

  /** A row that is left out on purpose. */
  public static RowOutcome skipped(String reason) {
    return new RowOutcome(Optional.empty(), "skipped: " + reason);
  }

  /** A row that is still to be done. */
  public static RowOutcome missing() {
    return new RowOutcome(Optional.empty(), "not finished");
  }
}
