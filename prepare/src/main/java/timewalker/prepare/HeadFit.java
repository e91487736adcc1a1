package timewalker.prepare;

import java.util.Optional;
import timewalker.prepare.fit.FittedHead;

/**
 * The head that was fitted to a picture: the result of step 4.
 *
 * @param head empty when none fits, or none was looked for
 * @param verdict why the fit cannot be used
 */
public record HeadFit(Optional<FittedHead> head, Verdict verdict) {
  /** The result for a picture that was rejected before, or before the fit. */
  static final HeadFit NONE = new HeadFit(Optional.empty(), Verdict.KEPT);
}
