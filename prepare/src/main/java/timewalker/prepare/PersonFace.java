package timewalker.prepare;

import java.util.List;
import java.util.Optional;
import timewalker.prepare.analysis.AnalysedFace;

/**
 * The person's face in a picture: the result of step 2.
 *
 * @param face the person's, or the first one where none can be used; empty when there is none
 * @param others all other faces of the picture
 * @param likeness how much the face is like the person's others, a cosine; NaN where unknown
 * @param verdict why the picture does not show the person
 */
public record PersonFace(
    Optional<AnalysedFace> face, List<AnalysedFace> others, double likeness, Verdict verdict) {
  /** The result for a picture that was rejected before. */
  static final PersonFace NONE =
      new PersonFace(Optional.empty(), List.of(), Double.NaN, Verdict.KEPT);

  public PersonFace {
    others = List.copyOf(others);
  }

  /** Whether the next steps use the picture. */
  boolean found() {
    return face.isPresent() && verdict.kept();
  }
}
