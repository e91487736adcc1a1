package timewalker.prepare.person;

import java.util.ArrayList;
import java.util.List;
import timewalker.prepare.media.FrameRange;

/**
 * Whose the faces are.
 *
 * @param faces [faces] one for each that was asked about
 * @param others how many other people there seem to be
 */
public record PersonChoice(List<Judged> faces, int others) {
  /**
   * One face.
   *
   * @param likeness to the person, NaN when there is nothing to compare with
   * @param stranger likeness to the best stranger, NaN when there is none
   * @param track faces with one number were followed through a clip
   * @param byYears whether a lower likeness counted since the person is not seen otherwise in the
   *     face's years
   */
  public record Judged(
      Membership membership, double likeness, double stranger, int track, boolean byYears) {
    /** Whether the user should have a look at this judgement. */
    boolean unsure() {
      return membership == Membership.DOUBTFUL || byYears && membership == Membership.PERSON;
    }
  }

  public PersonChoice {
    faces = List.copyOf(faces);
  }

  /**
   * The questions to the user: a line for each doubtful face, or run of frames that shows it; those
   * that became the person's by their years are answered with yes already.
   */
  public FaceDecisions questions(List<FaceClue> clues) {
    List<FaceDecisions.Line> lines = new ArrayList<>();
    boolean[] asked = new boolean[clues.size()];
    for (int i = 0; i < clues.size(); i++) {
      Judged judged = faces.get(i);
      if (!judged.unsure() || asked[i]) {
        continue;
      }
      int last = i;
      for (int j = i; j < clues.size(); j++) {
        if (faces.get(j).track == judged.track && faces.get(j).unsure()) {
          asked[j] = true;
          last = j;
        }
      }
      FaceClue clue = clues.get(i);
      FrameRange frames =
          clue.frame() < 0
              ? FrameRange.ALL
              : new FrameRange(clue.frame(), clues.get(last).frame() + 1);
      lines.add(
          new FaceDecisions.Line(
              clue.file(),
              frames,
              clue.x(),
              clue.y(),
              judged.membership,
              judged.likeness,
              judged.stranger));
    }
    return new FaceDecisions(lines);
  }
}
