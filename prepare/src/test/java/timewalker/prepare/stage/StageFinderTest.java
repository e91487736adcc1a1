package timewalker.prepare.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.io.BadInputException;
import timewalker.prepare.media.MediaNames;
import timewalker.prepare.stage.LifeStages.Why;

class StageFinderTest {
  private static final Optional<LocalDate> BORN = Optional.of(LocalDate.of(1974, 11, 11));
  private static final Optional<LocalDate> UNKNOWN = Optional.empty();
  private static final MediaNames THERE =
      new MediaNames(Set.of("school/y.jpg", "school/prom/x.jpg"), Set.of("person.mp4"));
  @TempDir Path folder;

  @Test
  void foldersNameYearsAgesAndStages() {
    LifeStages stages =
        find(
            List.of(
                photo("1998/a.jpg"),
                photo("age 30/b.jpg"),
                photo("box/s01/c.jpg"),
                photo("2004 summer/deep/er/d.jpg")),
            BORN);
    assertThat(names(stages)).containsExactly("y1998", "a30", "s01", "y2004");
    assertThat(stages.stages().get(stages.stageOf()[0]).age()).isCloseTo(23.6, within(0.1));
    assertThat(stages.whys()).containsOnly(Why.FOLDER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A52",
        "S21",
        "S 9",
        "holiday 1998",
        "1998x",
        "page 3",
        "1960-1999",
        "1980 - 1989 Oma",
        "2048 px",
        "2099"
      })
  void foldersOfPhonesDecadesAndTheFutureNameNoStage(String folder) {
    assertThat(StageFinder.isStated(folder + "/a.jpg")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a52", "Age 52", "aged_52", "52 Years old", "s09", "Stage 9", "1998-07"})
  void foldersOfAgesAndStagesNameThem(String folder) {
    assertThat(StageFinder.isStated(folder + "/a.jpg")).isTrue();
  }

  @Test
  void picturesTakenBeforeWhatTheirFolderSaysAreTold() {
    LifeStages stages =
        find(
            List.of(
                dated("2019-03-01 backup/a.jpg", "1998-05-01"),
                dated("age 50/b.jpg", "1998-05-01"),
                dated("1998/scan.jpg", "2019-05-01"),
                dated("1998/new year.jpg", "1997-12-31"),
                photo("2019/undated.jpg")),
            BORN);
    assertThat(stages.whys()).containsOnly(Why.FOLDER);
    assertThat(stages.reason(0)).isEqualTo("folder: dated 1998");
    assertThat(stages.reason(1)).isEqualTo("folder: dated 1998");
    for (int i = 2; i < 5; i++) {
      assertThat(stages.reason(i)).isEqualTo("folder");
    }
  }

  @Test
  void datesBecomeStagesThatSpanMoreYearsLaterInLife() {
    List<StageClue> clues = new ArrayList<>();
    for (String day :
        List.of(
            "1976-01-01", "1976-06-01", "1980-03-01", "1980-08-01", "2020-01-01", "2024-01-01")) {
      clues.add(dated("DCIM/" + day + ".jpg", day));
    }
    LifeStages stages = find(clues, BORN);
    assertThat(names(stages)).containsExactly("a01", "a01", "a06", "a06", "a47", "a47");
    assertThat(stages.stages().stream().map(StageLabel::name)).containsExactly("a01", "a06", "a47");
  }

  @Test
  void dateBeforeBirthIsAClockThatWasNeverSet() {
    LifeStages stages =
        find(List.of(dated("x/a.jpg", "1970-01-01"), dated("x/b.jpg", "2010-01-01")), BORN);
    assertThat(stages.whys()).containsExactly(Why.APPEARANCE, Why.DATE);
  }

  @Test
  void photoOfTheBirthdayItselfIsPlacedByItsDate() {
    LifeStages stages =
        find(List.of(dated("x/a.jpg", "1974-11-11"), dated("x/b.jpg", "1974-11-10")), BORN);
    assertThat(stages.whys()).containsExactly(Why.DATE, Why.APPEARANCE);
    assertThat(stages.stages().get(stages.stageOf()[0])).isEqualTo(StageLabel.ofAge(0));
  }

  @Test
  void undatedPhotoIsOfTheStageOfItsFolderOnlyWhenTheFolderAgrees() {
    LifeStages stages =
        find(
            List.of(
                dated("old/a.jpg", "1980-01-01"),
                dated("old/b.jpg", "1980-02-01"),
                photo("old/c.jpg"),
                dated("mixed/d.jpg", "1980-01-01"),
                dated("mixed/e.jpg", "2010-01-01"),
                photo("mixed/f.jpg")),
            BORN);
    assertThat(stages.stageOf()[2]).isEqualTo(stages.stageOf()[0]);
    assertThat(stages.whys().get(2)).isEqualTo(Why.SAME_FOLDER);
    assertThat(stages.whys().get(5)).isEqualTo(Why.APPEARANCE);
  }

  @Test
  void undatedPhotoJoinsTheDatedStageThatItIsLike() {
    LifeStages stages =
        find(
            List.of(
                dated("x/a.jpg", "1980-01-01", look(1, 0)),
                dated("x/b.jpg", "2010-01-01", look(2, 0)),
                photo("y/c.jpg", look(2, 0.2)),
                photo("y/d.jpg", look(3, 0))),
            BORN);
    assertThat(stages.stageOf()[2]).isEqualTo(stages.stageOf()[1]);
    assertThat(names(stages).get(3)).isEqualTo("s01");
  }

  @Test
  void lonePhotoJoinsTheNearestStageUnlessItIsUnlikeAllAndTheTableSaysWhy() {
    List<StageClue> clues = new ArrayList<>();
    for (int degrees : new int[] {0, 5, 10, 50, 55, 60, 95, 160}) {
      clues.add(photo("%d.jpg".formatted(degrees), turned(degrees)));
    }
    LifeStages stages = find(clues, UNKNOWN);
    assertThat(names(stages))
        .containsExactly("s01", "s01", "s01", "s02", "s02", "s02", "s02", "s03");
    // The rest of a stage is what a photo is compared with: 95° with 50°, 55° and 60°.
    double nearest = (cos(45) + cos(40) + cos(35)) / 3;
    double highest = (cos(110) + cos(105) + cos(100) + cos(65)) / 4;
    List<String> whys = stages.toFile(clues).rules().stream().map(StagesFile.Rule::why).toList();
    assertThat(whys.get(0)).isEqualTo("appearance: likeness 0.99");
    assertThat(whys.get(6))
        .isEqualTo(
            String.format(Locale.ROOT, "appearance: nearest stage (likeness %.2f)", nearest));
    assertThat(whys.get(7))
        .isEqualTo(
            String.format(
                Locale.ROOT, "appearance: unlike all others (likeness at most %.2f)", highest));
  }

  @Test
  void twoStagesWorthTrainingStayApartWhereLonePhotosWouldJoin() {
    List<StageClue> clues = new ArrayList<>();
    for (int degrees : new int[] {0, 45}) {
      for (int i = 0; i < 3; i++) {
        clues.add(photo(clues.size() + ".jpg", turned(degrees + i)));
      }
    }
    assertThat(find(clues, UNKNOWN).stages()).hasSize(2);
    assertThat(find(clues.subList(0, 4), UNKNOWN).stages()).hasSize(1);
  }

  /** Descriptors whose cosines are those of the angles between them. */
  private static float[] turned(double degrees) {
    return new float[] {(float) cos(degrees), (float) cos(90 - degrees)};
  }

  private static double cos(double degrees) {
    return Math.cos(Math.toRadians(degrees));
  }

  @Test
  void shotsOfOneLookAreOneStageWhereverTheyStand() {
    List<StageClue> clues = new ArrayList<>();
    int[] looks = {1, 2, 1, 3};
    for (int f = 0; f < 40; f++) {
      int shot = f / 10;
      clues.add(
          new StageClue(
              "life.mp4",
              f,
              shot,
              Optional.of(LocalDate.of(2020, 1, 1)),
              look(looks[shot], 0.3 + 0.001 * f),
              new float[3],
              30,
              List.of()));
    }
    LifeStages stages = find(clues, UNKNOWN);
    assertThat(stages.stages()).hasSize(3);
    assertThat(names(stages).get(5)).isEqualTo("s01");
    assertThat(names(stages).get(15)).isEqualTo("s02");
    assertThat(names(stages).get(25)).isEqualTo("s01");
    assertThat(names(stages).get(35)).isEqualTo("s03");
  }

  @Test
  void whatWasFoundCanBeFedBack() throws IOException {
    List<StageClue> clues = new ArrayList<>();
    for (int f = 0; f < 30; f++) {
      clues.add(
          new StageClue(
              "life, part 1.mp4",
              f,
              f / 10,
              UNKNOWN,
              look(f / 10, 0),
              new float[3],
              30,
              List.of()));
    }
    clues.add(dated("a,b/c.jpg", "1980-01-01", look(5, 0)));
    clues.add(photo("no face.jpg"));
    clues.add(dated("a,b/line\nbreak\r\n.jpg", "2010-01-01", look(6, 0)));
    clues.add(dated("=1+1 \"said\" .jpg", "2010-02-01", look(6, 0)));
    LifeStages found = find(clues, BORN);
    Path file = folder.resolve("stages.csv");
    Files.write(file, found.toFile(clues).table());
    Map<Boolean, Set<String>> names =
        clues.stream()
            .collect(
                Collectors.partitioningBy(
                    StageClue::ofClip, Collectors.mapping(StageClue::file, Collectors.toSet())));
    StagesFile written = StagesFile.read(file, new MediaNames(names.get(false), names.get(true)));
    LifeStages again = StageFinder.find(clues, Optional.of(written), BORN, StageSettings.DEFAULT);
    assertThat(names(again)).isEqualTo(names(found));
    assertThat(again.whys()).containsOnly(Why.STAGES_FILE);
    assertThat(found.stageOf()[31]).isEqualTo(-1);
    assertThat(names(again).get(32)).isEqualTo("a35");
  }

  @Test
  void stagesFileOfOneClipNeedsNoFileNamesAndCoversWhatItCovers() throws IOException {
    Path file = folder.resolve("stages.csv");
    Files.writeString(
        file, "# comment\nstage,first_frame,end_frame\ns01,0,150\ns02,150,350\n-,350,400\n");
    StagesFile stages = StagesFile.read(file, THERE);
    assertThat(
            stages.ruleFor(List.of("person.mp4"), 149).orElseThrow().stage().orElseThrow().name())
        .isEqualTo("s01");
    assertThat(
            stages.ruleFor(List.of("person.mp4"), 150).orElseThrow().stage().orElseThrow().name())
        .isEqualTo("s02");
    assertThat(stages.ruleFor(List.of("person.mp4"), 360).orElseThrow().stage()).isEmpty();
    assertThat(stages.ruleFor(List.of("person.mp4"), 400)).isEmpty();
    assertThat(stages.ruleFor(List.of("photo.jpg"), -1)).isEmpty();
  }

  @Test
  void ageOfTheFileIsNeverOverruledByAFolderNorTheOtherWayRound() throws IOException {
    Path file = folder.resolve("two.csv");
    for (String row : List.of("a20,45,a", "a20,45,x")) {
      Files.writeString(file, "stage,age,file\n" + row + "\n");
      MediaNames there = new MediaNames(Set.of("a/1.jpg", "age 20/2.jpg", "x/3.jpg"), Set.of());
      StagesFile stages = StagesFile.read(file, there);
      List<StageClue> clues = List.of(photo("a/1.jpg"), photo("age 20/2.jpg"), photo("x/3.jpg"));
      assertThatThrownBy(
              () -> StageFinder.find(clues, Optional.of(stages), UNKNOWN, StageSettings.DEFAULT))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              file
                  + ", line 2: life stage a20 has two ages, 45 here and 20 by the folder of"
                  + " \"age 20/2.jpg\"; name the stage here otherwise, or give that folder a row of"
                  + " its own");
    }
  }

  @Test
  void agesOfAFileThatWasWrittenAgreeWithTheFoldersTheyCameFrom() throws IOException {
    List<StageClue> clues = List.of(photo("1998/a.jpg"), photo("1998/b.jpg"));
    LifeStages found = find(clues, BORN);
    Path file = folder.resolve("stages.csv");
    Files.write(file, found.toFile(clues.subList(1, 2)).table());
    StagesFile written =
        StagesFile.read(file, new MediaNames(Set.of("1998/a.jpg", "1998/b.jpg"), Set.of()));
    LifeStages again = StageFinder.find(clues, Optional.of(written), BORN, StageSettings.DEFAULT);
    assertThat(again.whys()).containsExactly(Why.FOLDER, Why.STAGES_FILE);
    assertThat(again.stages()).containsExactly(new StageLabel("y1998", 23.64));
  }

  @Test
  void lastRuleCountsAndFoldersCoverWhatIsInThem() throws IOException {
    Path file = folder.resolve("stages.csv");
    Files.writeString(file, "stage,age,file\na08,8,school\na25,25,school/prom/x.jpg\n");
    StagesFile stages = StagesFile.read(file, THERE);
    assertThat(
            stages.ruleFor(List.of("school/y.jpg"), -1).orElseThrow().stage().orElseThrow().age())
        .isEqualTo(8);
    assertThat(
            stages
                .ruleFor(List.of("school/prom/x.jpg"), -1)
                .orElseThrow()
                .stage()
                .orElseThrow()
                .name())
        .isEqualTo("a25");
    assertThat(stages.ruleFor(List.of("schoolbus/y.jpg"), -1)).isEmpty();
  }

  @Test
  void whatIsSaidOfACopyHoldsForThePicture() throws IOException {
    Path file = folder.resolve("stages.csv");
    MediaNames there =
        new MediaNames(Set.of("bk/1.jpg", "holiday/x.jpg", "holiday/y.jpg"), Set.of());
    StageClue picture = copied("bk/1.jpg", "holiday/x.jpg");
    Files.writeString(file, "stage,age,file\n-,,holiday/x.jpg\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("-");
    Files.writeString(file, "stage,age,file\ngold,70,holiday\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("gold");
    Files.writeString(file, "stage,age,file\n-,,bk\ngold,70,holiday\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("gold");
    Files.writeString(
        file, "stage,age,file\na20,20,holiday/x.jpg\na20,20,bk/1.jpg\na30,30,holiday/y.jpg\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("a20");
    Files.writeString(file, "stage,age,file\na20,20,holiday/x.jpg\na30,30,bk/1.jpg\n");
    StagesFile two = StagesFile.read(file, there);
    Files.writeString(file, "stage,age,file\n-,,bk\n");
    LifeStages open = findBy(List.of(picture), Optional.of(StagesFile.read(file, there)));
    assertThat(open.whys()).as("the original stays").doesNotContain(Why.STAGES_FILE);
    Files.writeString(file, "stage,age,file\na20,20,holiday/x.jpg\n-,,bk\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("a20");
    Files.writeString(file, "stage,age,file\n-,,bk\n-,,holiday\n");
    assertThat(only(picture, StagesFile.read(file, there))).isEqualTo("-");
    assertThatThrownBy(() -> only(picture, two))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file
                + ", line 2: gives holiday/x.jpg the stage a20, but its copy bk/1.jpg has the stage"
                + " a30; remove one of the two rows");
  }

  private static String only(StageClue clue, StagesFile file) {
    return names(findBy(List.of(clue), Optional.of(file))).getFirst();
  }

  private static LifeStages findBy(List<StageClue> clues, Optional<StagesFile> file) {
    return StageFinder.find(clues, file, UNKNOWN, StageSettings.DEFAULT);
  }

  private static StageClue copied(String file, String copy) {
    return new StageClue(file, -1, -1, UNKNOWN, new float[0], new float[3], 30, List.of(copy));
  }

  @Test
  void newPicturesJoinTheStagesOfATableThatIsFedBack() throws IOException {
    List<StageClue> before = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      before.add(
          dated("young/%d.jpg".formatted(i), "1968-0%d-01".formatted(i + 1), look(1, 0.01 * i)));
      before.add(
          dated("old/%d.jpg".formatted(i), "1988-0%d-01".formatted(i + 1), look(2, 0.01 * i)));
    }
    for (Optional<LocalDate> born : List.of(Optional.of(LocalDate.of(1930, 1, 1)), UNKNOWN)) {
      LifeStages first = find(before, born);
      Path file = folder.resolve("fed.csv");
      Files.write(file, first.toFile(before).table());
      List<StageClue> after = new ArrayList<>(before);
      after.add(photo("from a friend.jpg", look(2, 0.09)));
      after.add(photo("young/scan.jpg", look(3, 0.09)));
      after.add(dated("more/1.jpg", "1988-12-01", look(2, 0.08)));
      Set<String> all = after.stream().map(StageClue::file).collect(Collectors.toSet());
      StagesFile fed = StagesFile.read(file, new MediaNames(all, Set.of()));
      LifeStages again = StageFinder.find(after, Optional.of(fed), born, StageSettings.DEFAULT);
      List<String> names = names(again);
      assertThat(Set.copyOf(names)).hasSize(2);
      assertThat(names.subList(8, 11)).containsExactly(names.get(1), names.get(0), names.get(1));
      assertThat(again.whys().subList(8, 11))
          .containsExactly(Why.APPEARANCE, Why.SAME_FOLDER, Why.DATE);
    }
  }

  /** A clock that was wrong must not put a child among the old. */
  @Test
  void dateThatLooksContradictClearlyIsNotBelieved() {
    List<StageClue> clues = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clues.add(
          dated("young/%d.jpg".formatted(i), "1980-0%d-01".formatted(i + 1), look(1, 0.01 * i)));
      clues.add(
          dated("old/%d.jpg".formatted(i), "2010-0%d-01".formatted(i + 1), look(2, 0.01 * i)));
    }
    clues.add(dated("young/wrong.jpg", "2010-08-01", look(1, 0.05)));
    clues.add(dated("loose.jpg", "2010-09-01", look(1, 0.06)));
    clues.add(dated("unlike all.jpg", "2010-09-01", look(3, 0)));
    for (Optional<LocalDate> born : List.of(BORN, UNKNOWN)) {
      LifeStages stages = find(clues, born);
      assertThat(stages.stageOf()[10]).isEqualTo(stages.stageOf()[0]);
      assertThat(stages.reason(10))
          .isEqualTo("same folder: its looks contradict its date, 2010-08-01");
      assertThat(stages.stageOf()[11]).isEqualTo(stages.stageOf()[0]);
      assertThat(stages.reason(11))
          .isEqualTo("appearance: its looks contradict its date, 2010-09-01");
      assertThat(stages.stageOf()[12]).isEqualTo(stages.stageOf()[1]);
      assertThat(stages.reason(12)).isEqualTo("date");
    }
  }

  @Test
  void loosePicturesJoinTheStagesThatFoldersState() {
    List<StageClue> clues = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clues.add(photo("1968/%d.jpg".formatted(i), look(1, 0.01 * i)));
      clues.add(photo("1988/%d.jpg".formatted(i), look(2, 0.01 * i)));
    }
    clues.add(photo("loose.jpg", look(2, 0.09)));
    clues.add(dated("dated.jpg", "1988-03-01", look(2, 0.08)));
    assertThat(names(find(clues, UNKNOWN)).subList(8, 10)).containsExactly("y1988", "y1988");
  }

  @Test
  void anUndatedPictureIsOfTheStageOfTheFolderItsCopyLiesIn() {
    List<StageClue> clues =
        List.of(
            dated("wedding/a.jpg", "1998-06-01"),
            dated("wedding/b.jpg", "1998-06-01"),
            copied("x.jpg", "wedding/scan of x.jpg"));
    LifeStages found = find(clues, BORN);
    assertThat(found.whys().getLast()).isEqualTo(Why.SAME_FOLDER);
    assertThat(found.stageOf()[2]).isEqualTo(found.stageOf()[0]);
  }

  @Test
  void mistakesInAStagesFileNameTheirLine() throws IOException {
    Path file = folder.resolve("stages.csv");
    Files.writeString(file, "stage,first_frame,end_frame\ns01,5,5\n");
    assertThatThrownBy(() -> StagesFile.read(file, THERE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 2");
    Files.writeString(file, "stage,age\nbad name,3\n");
    assertThatThrownBy(() -> StagesFile.read(file, THERE)).hasMessageContaining("\"bad name\"");
    Files.writeString(file, "stage,age\nold,300\n");
    assertThatThrownBy(() -> StagesFile.read(file, THERE)).hasMessageContaining("130");
    Files.writeString(file, "stage,age\nx,10\nx,\ny,20\nx,11\n");
    assertThatThrownBy(() -> StagesFile.read(file, THERE))
        .hasMessageContaining("line 5: life stage x has two ages, 10 and 11");
    Files.writeString(file, "stage,file,first_frame\ns01,school/y.jpg,3\n");
    assertThatThrownBy(() -> StagesFile.read(file, THERE))
        .hasMessageContaining("line 2: gives frames of a photo");
  }

  @Test
  void rowThatNamesNoPictureIsRefusedWithTheNearestName() throws IOException {
    Path file = folder.resolve("stages.csv");
    String rows = "school/prom/\nold,school\nold,person.mp4\nold,\nold,school/prom/x.jpg\n";
    Files.writeString(file, "stage,file\nold," + rows);
    assertThat(StagesFile.read(file, THERE).rules()).hasSize(5);
    for (String[] typo :
        new String[][] {
          {"scool", "school"},
          {"School/Prom", "school/prom"},
          {"school/y.jpeg", "school/y.jpg"},
          {"x.jpg", "school/prom/x.jpg"}
        }) {
      Files.writeString(file, "stage,file\nold," + rows + "a08," + typo[0] + "\n");
      assertThatThrownBy(() -> StagesFile.read(file, THERE))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("stages.csv, line 7: names \"" + typo[0] + "\"")
          .hasMessageContaining("correct it to \"" + typo[1] + "\"");
    }
  }

  @Test
  void birthdayThatFitsNoDatedPictureIsRefused() {
    List<LocalDate> dates = List.of(LocalDate.of(2010, 5, 1), LocalDate.of(1990, 5, 1));
    StageFinder.requirePossible(LocalDate.of(2010, 5, 1), dates);
    StageFinder.requirePossible(LocalDate.of(1860, 6, 1), dates);
    StageFinder.requirePossible(LocalDate.MAX, List.of());
    StageFinder.requirePossible(LocalDate.MAX, List.of(LocalDate.of(1, 1, 1)));
    for (LocalDate late : List.of(LocalDate.of(2010, 5, 2), LocalDate.MAX)) {
      assertThatThrownBy(() -> StageFinder.requirePossible(late, dates))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("--born " + late)
          .hasMessageContaining("taken before it, the last on 2010-05-01");
    }
    for (LocalDate early : List.of(LocalDate.of(1860, 4, 1), LocalDate.MIN)) {
      assertThatThrownBy(() -> StageFinder.requirePossible(early, dates))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("--born " + early)
          .hasMessageContaining("no dated picture was taken in the 130 years after it");
    }
  }

  private static LifeStages find(List<StageClue> clues, Optional<LocalDate> born) {
    return StageFinder.find(clues, Optional.empty(), born, StageSettings.DEFAULT);
  }

  private static List<String> names(LifeStages stages) {
    List<String> names = new ArrayList<>();
    for (int stage : stages.stageOf()) {
      names.add(stage < 0 ? "-" : stages.stages().get(stage).name());
    }
    return names;
  }

  private static StageClue photo(String file) {
    return photo(file, new float[0]);
  }

  private static StageClue photo(String file, float[] look) {
    return new StageClue(file, -1, -1, UNKNOWN, look, new float[3], 30, List.of());
  }

  private static StageClue dated(String file, String day) {
    return dated(file, day, new float[0]);
  }

  private static StageClue dated(String file, String day, float[] look) {
    return new StageClue(
        file, -1, -1, Optional.of(LocalDate.parse(day)), look, new float[3], 30, List.of());
  }

  /** A descriptor of length 1 that belongs to a look. */
  private static float[] look(int kind, double noise) {
    Random fixed = new Random(kind);
    Random random = new Random((long) (1e6 * noise));
    float[] d = new float[64];
    double sum = 0;
    for (int i = 0; i < d.length; i++) {
      d[i] = (float) (fixed.nextGaussian() + noise * random.nextGaussian());
      sum += d[i] * d[i];
    }
    for (int i = 0; i < d.length; i++) {
      d[i] /= (float) Math.sqrt(sum);
    }
    return d;
  }
}
