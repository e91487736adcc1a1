package timewalker.prepare;

import java.util.Optional;
import timewalker.prepare.fit.FittedHead;
import timewalker.train.Split;

/**
 * What was written of a picture: the result of step 5.
 *
 * @param split empty when the picture is not in the dataset
 * @param timestep the frame's number in the dataset; −1 when it is not in it
 * @param headWithGaze the fitted head with the gaze found in the pixels; empty where it is unknown
 * @param thumbnail file name of its small picture in the report
 * @param verdict why the head could not be cut out
 */
public record DatasetFrame(
    Optional<Split> split,
    int timestep,
    Optional<FittedHead> headWithGaze,
    Optional<String> thumbnail,
    Verdict verdict) {
  /** The result for a picture that was not written. */
  static final DatasetFrame NONE = rejected(Verdict.KEPT);

  /** Whether the picture is in the dataset to be trained on. */
  boolean isTrained() {
    return split.filter(Split::isTrained).isPresent();
  }

  static DatasetFrame rejected(Verdict verdict) {
    return new DatasetFrame(Optional.empty(), -1, Optional.empty(), Optional.empty(), verdict);
  }
}
