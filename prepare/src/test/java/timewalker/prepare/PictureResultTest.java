package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.stage.StageLabel;
import timewalker.prepare.vision.PictureSignature;
import timewalker.train.Split;

class PictureResultTest {
  private static final HeadModel HEAD = EmbeddedHead.load();

  private static FittedHead fitted() {
    HeadParams params = HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount());
    Camera camera = Camera.lookAt(64, 64, 100, new double[] {0, 0, 1}, new double[3]);
    return new FittedHead(params, camera, 30, new float[1], new float[1]);
  }

  private static PictureResult result(HeadFit fit, DatasetFrame frame) {
    AnalysedPicture picture =
        new AnalysedPicture(
            new InputFile(Path.of("x"), "x", false), -1, -1, Optional.empty(), Verdict.KEPT);
    return PictureResult.of(
            List.of(picture), List.of(PersonFace.NONE), List.of(PictureStage.NONE), List.of(fit))
        .getFirst()
        .with(frame);
  }

  @Test
  void firstRejectionCounts() {
    Verdict profile = new Verdict(Verdict.Reason.PROFILE, "fit");
    Verdict unreadable = new Verdict(Verdict.Reason.UNREADABLE, "frame");
    HeadFit rejected = new HeadFit(Optional.of(fitted()), profile);
    assertThat(result(HeadFit.NONE, DatasetFrame.NONE).verdict()).isEqualTo(Verdict.KEPT);
    assertThat(result(rejected, DatasetFrame.rejected(unreadable)).verdict()).isEqualTo(profile);
    assertThat(result(HeadFit.NONE, DatasetFrame.rejected(unreadable)).verdict())
        .isEqualTo(unreadable);
  }

  @Test
  void keptPicturesAreUsableOnceOneOfThemIsTrained() {
    PictureResult kept = result(HeadFit.NONE, DatasetFrame.NONE);
    PictureResult test = result(HeadFit.NONE, written(Split.TEST));
    assertThat(usable()).isFalse();
    assertThat(usable(kept)).as("before frames are written").isTrue();
    assertThat(usable(test, test)).as("no dataset can hold only test frames").isFalse();
    assertThat(usable(test, result(HeadFit.NONE, written(Split.TRAIN)))).isTrue();
  }

  private static DatasetFrame written(Split split) {
    return new DatasetFrame(
        Optional.of(split), 0, Optional.empty(), Optional.empty(), Verdict.KEPT);
  }

  private static boolean usable(PictureResult... pictures) {
    return of(List.of(pictures)).usable();
  }

  private static PreparationResult of(List<PictureResult> pictures) {
    return of(pictures, Optional.empty());
  }

  private static PreparationResult of(List<PictureResult> pictures, Optional<LocalDate> born) {
    InputFiles none = new InputFiles(List.of(), List.of(), List.of(), List.of());
    return new PreparationResult(
        none, born, pictures, Optional.empty(), 0, 0, 0, 0, Path.of("data-prepare"));
  }

  @Test
  void folderWhosePicturesAreOfSeveralAgesIsTold() {
    assertThat(dated("folder", 1968, 1988)).contains("has pictures dated 1968 to 1988: rename");
    assertThat(dated("folder", 2015, 2015)).as("scans").doesNotContain("dated");
    assertThat(dated("folder: dated 1968", 1968)).contains("has pictures dated 1968 to 1968");
    assertThat(dated("stages file", 1968, 1988)).as("said by the user").doesNotContain("dated");
  }

  @Test
  void picturesDatedBeforeTheBirthdayAreTold() {
    Optional<LocalDate> born = Optional.of(LocalDate.of(1970, 5, 1));
    List<PictureResult> album = pictures("appearance", 1969, 1970, 1968, 1990, 1839);
    assertThat(of(album, born).text(3))
        .contains("2 pictures are dated before --born 1970-05-01")
        .contains("check the birthday or the dates");
    assertThat(of(album, born).toMap(3)).containsEntry("dated_before_birth", 2L);
    assertThat(of(album).text(3)).doesNotContain("--born");
    assertThat(of(pictures("same folder", 1969), born).text(3)).contains("1 picture is dated");
    for (String stated : List.of("folder", "stages file")) {
      assertThat(of(pictures(stated, 1969), born).text(3)).as(stated).doesNotContain("--born");
    }
  }

  private static String dated(String why, int... years) {
    return of(pictures(why, years)).text(3);
  }

  private static List<PictureResult> pictures(String why, int... years) {
    StageLabel stage = new StageLabel("a52", 52);
    List<PictureResult> pictures = new ArrayList<>();
    for (int year : years) {
      FaceAnalysis analysis =
          new FaceAnalysis(
              1,
              1,
              Optional.of(LocalDateTime.of(year, 5, 1, 12, 0)),
              OptionalDouble.empty(),
              new PictureSignature(new byte[PictureSignature.LEVELS]),
              List.of());
      String name = "a52/" + year + ".jpg";
      pictures.addAll(
          PictureResult.of(
              List.of(
                  AnalysedPicture.photo(new InputFile(Path.of(name), name, false), analysis, "")),
              List.of(PersonFace.NONE),
              List.of(new PictureStage(0, Optional.of(stage), why, Verdict.KEPT)),
              List.of(HeadFit.NONE)));
    }
    return pictures;
  }

  @Test
  void gazeOfTheFrameLeavesTheFitAsItIs() {
    FittedHead fitted = fitted();
    float[] eyes = {0.1f, 0.2f, 0, 0.1f, 0.2f, 0};
    DatasetFrame frame =
        new DatasetFrame(
            Optional.of(Split.TRAIN),
            0,
            Optional.of(fitted.withGaze(eyes)),
            Optional.empty(),
            Verdict.KEPT);
    PictureResult result = result(new HeadFit(Optional.of(fitted), Verdict.KEPT), frame);
    assertThat(result.gazeFound()).isTrue();
    assertThat(result.head().orElseThrow().params().eyes()).containsExactly(eyes);
    assertThat(fitted.params().eyes()).containsOnly(0f);
    assertThat(result(new HeadFit(Optional.of(fitted), Verdict.KEPT), DatasetFrame.NONE).head())
        .containsSame(fitted);
  }
}
