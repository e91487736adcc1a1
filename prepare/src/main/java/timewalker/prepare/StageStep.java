package timewalker.prepare;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import timewalker.prepare.look.SeenFace;
import timewalker.prepare.stage.LifeStages;
import timewalker.prepare.stage.StageClue;
import timewalker.prepare.stage.StageFinder;
import timewalker.prepare.stage.StagesFile;

/** Step 3: gives every picture its life stage. */
final class StageStep {
  private StageStep() {}

  /**
   * Finds the stages of the pictures that are still in.
   *
   * @return what was decided, as a file that can be edited and fed back
   */
  static StagesFile run(
      List<Picture> all,
      Optional<StagesFile> file,
      Optional<LocalDate> born,
      PrepareSettings settings) {
    List<Picture> pictures = all.stream().filter(p -> p.verdict().kept()).toList();
    List<StageClue> clues = pictures.stream().map(StageStep::clue).toList();
    LifeStages found = StageFinder.find(clues, file, born, settings.stage());
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      int stage = found.stageOf()[i];
      picture.stageWhy = found.whys().get(i).text();
      if (stage < 0) {
        picture.reject(Verdict.Reason.LEFT_OUT, picture.stageWhy);
      } else {
        picture.stageIndex = stage;
        picture.stage = found.stages().get(stage);
      }
    }
    closeGaps(pictures);
    return found.toFile(clues);
  }

  /**
   * Makes sure that the person may have lived when some dated picture was taken.
   *
   * @throws BadInputException when not
   */
  static void requirePossible(LocalDate born, List<Picture> all) {
    List<LocalDate> dates =
        all.stream()
            .filter(p -> p.look() != null)
            .flatMap(p -> p.look().taken().stream())
            .map(LocalDateTime::toLocalDate)
            .toList();
    StageFinder.requirePossible(born, dates);
  }

  /** Numbers the stages that have pictures. */
  private static void closeGaps(List<Picture> pictures) {
    List<Integer> used =
        pictures.stream().map(p -> p.stageIndex).filter(k -> k >= 0).distinct().sorted().toList();
    for (Picture picture : pictures) {
      picture.stageIndex = picture.stageIndex < 0 ? -1 : used.indexOf(picture.stageIndex);
    }
  }

  private static StageClue clue(Picture picture) {
    SeenFace face = picture.face();
    return new StageClue(
        picture.file().name(),
        picture.frame(),
        picture.shot(),
        picture.look().taken().map(LocalDateTime::toLocalDate),
        face.identity().descriptor(),
        face.colours(),
        face.identity().age());
  }

  /** Ages of the stages, in their order; NaN where unknown. */
  static double[] ages(List<Picture> pictures) {
    List<Double> ages = new ArrayList<>();
    for (Picture picture : pictures) {
      while (picture.stageIndex >= ages.size()) {
        ages.add(Double.NaN);
      }
      if (picture.stageIndex >= 0) {
        ages.set(picture.stageIndex, picture.stage.age());
      }
    }
    return ages.stream().mapToDouble(age -> age).toArray();
  }
}
