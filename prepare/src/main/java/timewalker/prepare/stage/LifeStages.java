package timewalker.prepare.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.prepare.media.FrameRange;

/**
 * The life stages of a set of pictures.
 *
 * @param stages in the order of life, as far as it is known
 * @param stageOf [pictures] index into {@code stages}; −1 for those that are to be left out
 * @param whys [pictures] how the stage was found
 * @param details [pictures] more about that, for people; empty where there is nothing to say
 */
public record LifeStages(
    List<StageLabel> stages, int[] stageOf, List<Why> whys, List<String> details) {
  /** Largest distance between frames of one run: frames between are skipped, or show no face. */
  private static final int GAP = 12;

  /** How a picture's stage was found. */
  public enum Why {
    STAGES_FILE,
    FOLDER,
    DATE,
    SAME_FOLDER,
    APPEARANCE;

    /** For people. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public LifeStages {
    stages = List.copyOf(stages);
    whys = List.copyOf(whys);
    details = List.copyOf(details);
  }

  /** How a picture's stage was found, for people. */
  public String reason(int picture) {
    String detail = details.get(picture);
    return whys.get(picture).text() + (detail.isEmpty() ? "" : ": " + detail);
  }

  /**
   * The same as a table that can be changed and fed back: a line for each photo, and for each run
   * of frames.
   *
   * @param clues of the pictures, in their order
   */
  public StagesFile toFile(List<StageClue> clues) {
    List<StagesFile.Rule> rules = new ArrayList<>();
    int i = 0;
    while (i < clues.size()) {
      int end = i + 1;
      while (end < clues.size() && continues(clues, i, end)) {
        end++;
      }
      rules.add(rule(clues.get(i), clues.get(end - 1), i));
      i = end;
    }
    return new StagesFile(rules);
  }

  private boolean continues(List<StageClue> clues, int first, int next) {
    StageClue a = clues.get(first);
    StageClue b = clues.get(next);
    return a.ofClip()
        && a.file().equals(b.file())
        && b.frame() - clues.get(next - 1).frame() <= GAP
        && stageOf[first] == stageOf[next]
        && reason(first).equals(reason(next));
  }

  private StagesFile.Rule rule(StageClue first, StageClue last, int index) {
    Optional<StageLabel> stage =
        stageOf[index] < 0 ? Optional.empty() : Optional.of(stages.get(stageOf[index]));
    String why = reason(index);
    return first.ofClip()
        ? new StagesFile.Rule(
            stage, first.file(), new FrameRange(first.frame(), last.frame() + 1), why, "")
        : new StagesFile.Rule(stage, first.file(), FrameRange.ALL, why, "");
  }
}
