package timewalker.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.stage.StageLabel;

/**
 * The result of a preparation for one picture: the results of all steps side by side.
 *
 * @param source the picture and what is seen in it
 * @param person the person's face
 * @param lifeStage when it was taken
 * @param fit the fitted head
 * @param frame what was written
 */
public record PictureResult(
    AnalysedPicture source,
    PersonFace person,
    PictureStage lifeStage,
    HeadFit fit,
    DatasetFrame frame) {
  /** The results so far, with nothing written yet; all lists in the order of the pictures. */
  static List<PictureResult> of(
      List<AnalysedPicture> pictures,
      List<PersonFace> faces,
      List<PictureStage> stages,
      List<HeadFit> fits) {
    List<PictureResult> results = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      results.add(
          new PictureResult(
              pictures.get(i), faces.get(i), stages.get(i), fits.get(i), DatasetFrame.NONE));
    }
    return List.copyOf(results);
  }

  PictureResult with(DatasetFrame written) {
    return new PictureResult(source, person, lifeStage, fit, written);
  }

  /** Name for people. */
  public String name() {
    return source.name();
  }

  /** Its verdict: the first rejection counts. */
  public Verdict verdict() {
    return source
        .verdict()
        .and(person.verdict())
        .and(lifeStage.verdict())
        .and(fit.verdict())
        .and(frame.verdict());
  }

  /** The person's face. */
  public Optional<AnalysedFace> face() {
    return person.face();
  }

  /** The life stage. */
  public Optional<StageLabel> stage() {
    return lifeStage.label();
  }

  /** The fitted head, with its gaze where that is known. */
  public Optional<FittedHead> head() {
    return frame.headWithGaze().or(fit::head);
  }

  /** Whether the gaze was found in its pixels; otherwise the eyes look straight ahead. */
  public boolean gazeFound() {
    return frame.headWithGaze().isPresent();
  }

  /** Degrees by which the head is turned to the person's left; NaN without a fitted head. */
  public double yaw() {
    return head().map(h -> HeadTurn.of(h.params()).yaw()).orElse(Double.NaN);
  }
}
