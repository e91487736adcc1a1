package timewalker.prepare;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.stage.LifeStages;
import timewalker.prepare.stage.StageClue;
import timewalker.prepare.stage.StageFinder;
import timewalker.prepare.stage.StagesFile;

/** Step 3: gives every picture its life stage. */
final class StageStep {
  private StageStep() {}

  /**
   * What was found of the life stages.
   *
   * @param stages of each picture, in the order of the pictures
   * @param file what was decided, as a file that can be edited and fed back
   */
  record Result(List<PictureStage> stages, StagesFile file) {}

  /** Finds the stages of the pictures that show the person. */
  static Result run(
      List<AnalysedPicture> pictures,
      List<PersonFace> faces,
      Optional<StagesFile> file,
      Optional<LocalDate> born,
      PrepareSettings settings) {
    int[] in = IntStream.range(0, faces.size()).filter(i -> faces.get(i).found()).toArray();
    List<StageClue> clues =
        Arrays.stream(in)
            .mapToObj(i -> clue(pictures.get(i), faces.get(i).face().orElseThrow()))
            .toList();
    LifeStages found = StageFinder.find(clues, file, born, settings.stage());
    List<Integer> used =
        Arrays.stream(found.stageOf()).filter(k -> k >= 0).distinct().sorted().boxed().toList();
    List<PictureStage> stages =
        new ArrayList<>(Collections.nCopies(pictures.size(), PictureStage.NONE));
    for (int i = 0; i < in.length; i++) {
      int stage = found.stageOf()[i];
      String why = found.reason(i);
      stages.set(
          in[i],
          stage < 0
              ? new PictureStage(
                  -1, Optional.empty(), why, new Verdict(Verdict.Reason.LEFT_OUT, why))
              : new PictureStage(
                  used.indexOf(stage), Optional.of(found.stages().get(stage)), why, Verdict.KEPT));
    }
    return new Result(List.copyOf(stages), found.toFile(clues));
  }

  /**
   * Makes sure that the person may have lived when some dated picture was taken.
   *
   * @throws timewalker.io.BadInputException when not
   */
  static void requirePossible(LocalDate born, List<AnalysedPicture> all) {
    List<LocalDate> dates =
        all.stream()
            .flatMap(picture -> picture.taken().stream())
            .map(LocalDateTime::toLocalDate)
            .toList();
    StageFinder.requirePossible(born, dates);
  }

  private static StageClue clue(AnalysedPicture picture, AnalysedFace face) {
    return new StageClue(
        picture.file().name(),
        picture.frame(),
        picture.shot(),
        picture.taken().map(LocalDateTime::toLocalDate),
        face.identity().descriptor(),
        face.colours(),
        face.identity().age(),
        picture.file().copies());
  }

  /** Ages of the stages, in their order; NaN where unknown. */
  static double[] ages(List<PictureStage> pictures) {
    List<Double> ages = new ArrayList<>();
    for (PictureStage picture : pictures) {
      while (picture.index() >= ages.size()) {
        ages.add(Double.NaN);
      }
      picture.label().ifPresent(label -> ages.set(picture.index(), label.age()));
    }
    return ages.stream().mapToDouble(age -> age).toArray();
  }
}
