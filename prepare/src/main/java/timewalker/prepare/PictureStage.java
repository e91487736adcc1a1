package timewalker.prepare;

import java.util.Optional;
import timewalker.prepare.stage.LifeStages;
import timewalker.prepare.stage.StageFinder;
import timewalker.prepare.stage.StageLabel;

/**
 * The life stage of a picture: the result of step 3.
 *
 * @param index number of the stage among those that have pictures; −1 when there is none
 * @param label name and age of the stage; empty when there is none
 * @param why how the stage was found
 * @param verdict why the picture is left out
 */
public record PictureStage(int index, Optional<StageLabel> label, String why, Verdict verdict) {
  /** The result for a picture that was rejected before. */
  static final PictureStage NONE = new PictureStage(-1, Optional.empty(), "", Verdict.KEPT);

  /** Whether the name of a folder put the picture into its stage. */
  boolean byFolder() {
    return why.equals(LifeStages.Why.FOLDER.text()) || olderThanFolder();
  }

  /** Whether its date lies before what the name of its folder says. */
  boolean olderThanFolder() {
    return why.startsWith(LifeStages.Why.FOLDER.text() + ":");
  }

  /** Whether its date was not believed, since its looks contradict it. */
  boolean doubtsDate() {
    return why.contains(StageFinder.DOUBTED);
  }

  /** Whether nobody stated the stage: the program found it by dates or looks. */
  boolean isGuessed() {
    return found() && !byFolder() && !why.equals(LifeStages.Why.STAGES_FILE.text());
  }

  /** Whether the next steps use the picture. */
  boolean found() {
    return label.isPresent();
  }
}
