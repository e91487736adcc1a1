package timewalker.prepare.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.math.Parallel;
import timewalker.prepare.media.MediaNames;

class PersonFinderTest {
  private static final Parallel PARALLEL = Parallel.of(2);
  private static final int LENGTH = 256;
  @TempDir Path folder;

  @AfterAll
  static void close() {
    PARALLEL.close();
  }

  @Test
  void mostFrequentFaceIsThePersonAndOthersAreCounted() {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      faces.add(photo("me" + i, face(1, 0, 0.4, i)));
    }
    for (int i = 0; i < 3; i++) {
      faces.add(photo("aunt" + i, face(2, 0, 0.4, i)));
    }
    faces.add(photo("stranger", face(3, 0, 0.4, 0)));
    PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
    assertThat(who(choice).subList(0, 6)).containsOnly(Membership.PERSON);
    assertThat(who(choice).subList(6, 10)).containsOnly(Membership.OTHER);
    assertThat(choice.others()).isEqualTo(2);
  }

  @Test
  void referenceChoosesWhoIsNotTheMostFrequent() {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      faces.add(photo("friend" + i, face(2, 0, 0.4, i)));
    }
    for (int i = 0; i < 3; i++) {
      faces.add(photo("me" + i, face(1, 0, 0.4, i)));
    }
    PersonChoice choice = find(faces, List.of(face(1, 0, 0.4, 99)), FaceDecisions.NONE);
    assertThat(who(choice).subList(0, 8)).containsOnly(Membership.OTHER);
    assertThat(who(choice).subList(8, 11)).containsOnly(Membership.PERSON);
  }

  @Test
  void lifeIsLinkedFromYearToYearThoughItsEndsAreUnlike() {
    List<FaceClue> faces = new ArrayList<>();
    for (int year = 0; year <= 40; year += 2) {
      faces.add(photo("me" + year, face(1, year * 0.03, 0.3, year)));
    }
    assertThat(faces.getFirst().likeness(faces.getLast())).isLessThan(0.5);
    assertThat(who(find(faces, List.of(), FaceDecisions.NONE))).containsOnly(Membership.PERSON);
  }

  @Test
  void whoStandsBesideThePersonIsNotThePersonHoweverAlike() {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      faces.add(photo("me" + i, face(1, 0, 0.3, i)));
    }
    // A brother: like the person, seen with the person twice and once alone.
    faces.add(photo("me0", face(1, 0.8, 0.3, 50)));
    faces.add(photo("me1", face(1, 0.8, 0.3, 51)));
    faces.add(photo("brother", face(1, 0.8, 0.3, 52)));
    assertThat(faces.get(0).likeness(faces.get(7))).isGreaterThan(0.5);
    PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
    assertThat(who(choice).subList(0, 5)).containsOnly(Membership.PERSON);
    assertThat(who(choice).subList(5, 8)).containsOnly(Membership.OTHER);
  }

  @Test
  void faceBetweenPersonAndNobodyIsAskedAboutAndTheAnswerCounts() throws IOException {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      faces.add(photo("me" + i, face(1, 0, 0.2, i)));
    }
    faces.add(photo("who, me?", face(1, 1.02, 0.2, 9)));
    PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
    assertThat(choice.faces().get(5).membership()).isEqualTo(Membership.DOUBTFUL);
    Path file = folder.resolve("faces.csv");
    Files.write(file, choice.questions(faces).table());
    Set<String> names = faces.stream().map(FaceClue::file).collect(Collectors.toSet());
    assertThat(Files.readString(file)).contains("?,\"who, me?\"");
    for (Membership answer : List.of(Membership.PERSON, Membership.OTHER)) {
      String said = answer == Membership.PERSON ? "yes," : "no,";
      Path answered = folder.resolve("answered.csv");
      Files.writeString(answered, Files.readString(file).replace("\n?,", "\n" + said));
      PersonChoice again =
          find(faces, List.of(), FaceDecisions.read(answered, new MediaNames(names, Set.of())));
      assertThat(again.faces().get(5).membership()).isEqualTo(answer);
      assertThat(who(again).subList(0, 5)).containsOnly(Membership.PERSON);
    }
  }

  @Test
  void whoIsConfirmedStaysThePersonWhenSomebodyElseIsSeenMoreOften() throws IOException {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      faces.add(photo("young" + i, face(1, 0, 0.2, i)));
      faces.add(photo("old" + i, face(1, 1.02, 0.2, 20 + i)));
    }
    for (int i = 0; i < 20; i++) {
      faces.add(photo("grandchild" + i, face(2, 0, 0.2, 40 + i)));
    }
    Set<String> names = faces.stream().map(FaceClue::file).collect(Collectors.toSet());
    Path answers = folder.resolve("confirmed.csv");
    Files.writeString(answers, "who,file\nyes,young0\nyes,young1\n");
    FaceDecisions confirmed = FaceDecisions.read(answers, new MediaNames(names, Set.of()));
    List<Membership> who = who(find(faces, List.of(), confirmed));
    for (int i = 0; i < 8; i++) {
      assertThat(who.get(i)).as("picture %d", i).isNotEqualTo(Membership.OTHER);
    }
    assertThat(who.get(0)).isEqualTo(Membership.PERSON);
    assertThat(who.get(2)).isEqualTo(Membership.PERSON);
    assertThat(who.subList(8, 28)).containsOnly(Membership.OTHER);
  }

  @Test
  void twoEqualFacesInOnePictureAreAskedAbout() {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      faces.add(photo("me" + i, face(1, 0, 0.3, i)));
    }
    faces.add(photo("mirror", face(1, 0, 0.3, 10)));
    faces.add(photo("mirror", face(1, 0, 0.3, 11)));
    PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
    assertThat(who(choice).subList(0, 4)).containsOnly(Membership.PERSON);
    assertThat(who(choice).subList(4, 6)).containsOnly(Membership.DOUBTFUL);
  }

  /** A page of an album shows prints of several ages; it must not outvote the photos. */
  @Test
  void pageOfPrintsIsAskedAboutAndChangesNothingElse() {
    for (int ages : new int[] {2, 4}) {
      List<FaceClue> faces = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        faces.add(photo("me" + i, face(1, 0.33 * (i % 4), 0.2, i)));
      }
      for (int i = 0; i < ages; i++) {
        faces.add(photo("page", face(1, i * 0.99 / (ages - 1), 0.2, 100 + i)));
      }
      PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
      assertThat(who(choice).subList(0, 40)).containsOnly(Membership.PERSON);
      assertThat(who(choice).subList(40, 40 + ages)).containsOnly(Membership.DOUBTFUL);
    }
  }

  @Test
  void twoPeopleSeenEquallyOftenAreAskedAbout() throws IOException {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      faces.add(photo("anna" + i, face(1, 0, 0.3, i)));
    }
    for (int i = 0; i < 8; i++) {
      faces.add(photo("berta" + i, face(2, 0, 0.3, i)));
    }
    assertThatThrownBy(() -> find(faces, List.of(), FaceDecisions.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the photos and clips: show two people about equally often: one 10 times, such as in"
                + " anna0, the other 8 times, such as in berta0; name a photo that shows only the"
                + " person with --person");
    // Whoever says who it is gets an answer, and so does who is clearly seen more often.
    assertThat(who(find(faces, List.of(face(2, 0, 0.3, 50)), FaceDecisions.NONE)).subList(10, 18))
        .containsOnly(Membership.PERSON);
    Path answers = folder.resolve("said.csv");
    Files.writeString(answers, "who,file\nyes,anna3\n");
    Set<String> names = faces.stream().map(FaceClue::file).collect(Collectors.toSet());
    FaceDecisions said = FaceDecisions.read(answers, new MediaNames(names, Set.of()));
    assertThat(who(find(faces, List.of(), said)).subList(0, 10)).containsOnly(Membership.PERSON);
    assertThat(who(find(faces.subList(0, 16), List.of(), FaceDecisions.NONE)).subList(0, 10))
        .containsOnly(Membership.PERSON);
  }

  /** One photo with the date of a clock that was never set must not keep a life stage away. */
  @Test
  void oneWrongDateKeepsNoYearsAway() {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      faces.add(dated("young" + i, face(1, 0, 0.2, i), 20 * 365 + i));
      faces.add(dated("old" + i, face(1, 0.93, 0.2, 20 + i), i == 3 ? 10 : 70 * 365 + 100 * i));
    }
    assertThat(who(find(faces, List.of(), FaceDecisions.NONE))).containsOnly(Membership.PERSON);
  }

  @Test
  void clipIsFollowedAndItsTurnedFacesBelongToTheTrack() {
    List<FaceClue> faces = new ArrayList<>();
    for (int f = 0; f < 30; f++) {
      // Turns away and back; alone the middle frames would be strangers.
      double turn = 1.2 * Math.sin(Math.PI * f / 29);
      faces.add(
          new FaceClue(
              "clip", f, 100 + f, 100, 80, face(1, turn, 0.1, f), Double.NaN, false, List.of()));
    }
    for (int i = 0; i < 3; i++) {
      faces.add(photo("me" + i, face(1, 0.3, 0.3, 100 + i)));
    }
    PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
    assertThat(who(choice)).containsOnly(Membership.PERSON);
    assertThat(choice.faces().getFirst().track()).isEqualTo(choice.faces().get(29).track());
  }

  @Test
  void pictureThatTheUserListsMayBeLessAlike() {
    for (boolean stated : new boolean[] {true, false}) {
      List<FaceClue> faces = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        faces.add(photo("me" + i, face(1, 0, 0.2, i)));
      }
      faces.add(
          new FaceClue(
              "masked", -1, 50, 50, 40, face(1, 1.2, 0.2, 9), Double.NaN, stated, List.of()));
      PersonChoice choice = find(faces, List.of(), FaceDecisions.NONE);
      assertThat(choice.faces().get(5).membership() == Membership.PERSON).isEqualTo(stated);
    }
  }

  @Test
  void lessAlikeFaceIsThePersonWhenItIsSeenMostInYearsWithoutThePerson() {
    int youth = 20 * 365;
    int old = 70 * 365;
    assertThat(whoIsOld(List.of(), old)).containsOnly(Membership.PERSON);
    assertThat(whoIsOld(List.of(), Double.NaN)).containsOnly(Membership.DOUBTFUL);
    // Seen beside photos of the person's youth it may be an aunt.
    assertThat(whoIsOld(List.of(), youth)).containsOnly(Membership.DOUBTFUL);
    // A friend who is seen as often in these years could as well be the person.
    List<FaceClue> friend = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      friend.add(dated("friend" + i, face(2, 0, 0.3, i), old + i));
    }
    assertThat(whoIsOld(friend, old)).containsOnly(Membership.DOUBTFUL);
    assertThat(whoIsOld(friend.subList(0, 2), old)).containsOnly(Membership.PERSON);
  }

  /** Whose the old face of a person is that is known from youth. */
  private static List<Membership> whoIsOld(List<FaceClue> others, double day) {
    List<FaceClue> faces = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      faces.add(dated("young" + i, face(1, 0, 0.2, i), 20 * 365 + i));
    }
    for (int i = 0; i < 5; i++) {
      faces.add(dated("old" + i, face(1, 0.93, 0.2, 20 + i), day + 100 * i));
    }
    faces.addAll(others);
    return who(find(faces, List.of(), FaceDecisions.NONE)).subList(6, 11);
  }

  private static FaceClue dated(String file, float[] descriptor, double day) {
    return new FaceClue(file, -1, 50, 50, 40, descriptor, day, false, List.of());
  }

  @Test
  void answerForACopyIsOneForThePicture() throws IOException {
    Path answered = folder.resolve("copies.csv");
    Files.writeString(answered, "who,file\nno,bk/1.jpg\n");
    MediaNames names = new MediaNames(Set.of("bk/1.jpg", "1.jpg"), Set.of());
    FaceDecisions decisions = FaceDecisions.read(answered, names);
    FaceClue alone = photo("1.jpg", face(1, 0, 0.2, 1));
    FaceClue copied =
        new FaceClue("1.jpg", -1, 50, 50, 40, alone.descriptor(), 0, false, List.of("bk/1.jpg"));
    assertThat(decisions.about(alone)).isEmpty();
    assertThat(decisions.about(copied)).contains(Membership.OTHER);
  }

  @Test
  void mistakesInAListOfFacesNameTheirLine() throws IOException {
    Path file = folder.resolve("faces.csv");
    Files.writeString(file, "who,file\nyes,a.jpg\nperhaps,b.jpg\n");
    MediaNames there = new MediaNames(Set.of("a.jpg", "b.jpg"), Set.of("x/c.mp4"));
    assertThatThrownBy(() -> FaceDecisions.read(file, there))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("yes");
    for (String name : List.of("X/c.mp4", "c.mp4", "x/d.mp4")) {
      Files.writeString(file, "who,file\nyes,a.jpg\nno,x/c.mp4\n?," + name + "\n");
      assertThatThrownBy(() -> FaceDecisions.read(file, there))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("faces.csv, line 4: names \"" + name + "\"")
          .hasMessageContaining("correct it to \"x/c.mp4\"");
    }
  }

  private static PersonChoice find(
      List<FaceClue> faces, List<float[]> references, FaceDecisions decisions) {
    return PersonFinder.find(faces, references, decisions, PersonSettings.DEFAULT, PARALLEL);
  }

  private static List<Membership> who(PersonChoice choice) {
    return choice.faces().stream().map(PersonChoice.Judged::membership).toList();
  }

  private static FaceClue photo(String file, float[] descriptor) {
    int x = file.length() + (int) (1000 * Math.abs(descriptor[0]));
    return new FaceClue(file, -1, x, 100, 40, descriptor, Double.NaN, false, List.of());
  }

  /**
   * A descriptor of length 1.
   *
   * @param turn radians from the person's face at first
   * @param noise how far each photo lies off, as a tangent
   */
  private static float[] face(int person, double turn, double noise, int photo) {
    float[] first = unit(new Random(1000 + person));
    float[] last = unit(new Random(2000 + person));
    float[] own = unit(new Random(3000 + 97L * person + photo));
    float[] d = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      d[i] = (float) (Math.cos(turn) * first[i] + Math.sin(turn) * last[i] + noise * own[i]);
    }
    return normalised(d);
  }

  private static float[] unit(Random random) {
    float[] d = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      d[i] = (float) random.nextGaussian();
    }
    return normalised(d);
  }

  private static float[] normalised(float[] d) {
    double sum = 0;
    for (float v : d) {
      sum += v * v;
    }
    for (int i = 0; i < d.length; i++) {
      d[i] /= (float) Math.sqrt(sum);
    }
    return d;
  }
}
