package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.LandmarkScheme;
import timewalker.math.Parallel;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.media.FrameRange;
import timewalker.prepare.person.FaceDecisions;
import timewalker.prepare.person.Membership;
import timewalker.prepare.stage.StagesFile;
import timewalker.prepare.vision.FaceCover;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;

class PersonStepTest {
  private static final PictureSignature PLAIN =
      new PictureSignature(new byte[PictureSignature.LEVELS]);

  private static AnalysedFace face(int who, double x, double eyeDistance) {
    LandmarkScheme scheme = LandmarkScheme.MEDIAPIPE;
    float[] points = new float[3 * scheme.count()];
    for (int l = 0; l < scheme.count(); l++) {
      points[3 * l] = (float) (x + l % 20);
      points[3 * l + 1] = l / 20;
    }
    float[] descriptor = new float[Identity.LENGTH];
    descriptor[who] = 1;
    return new AnalysedFace(
        0.9f,
        new Landmarks(scheme, points, 0.99f, 0.01f, new Region(x, 10, 20, 20, 0)),
        new Identity(descriptor, 30),
        new FrameQuality(eyeDistance, 0.8, 0.01, 0.99, 1, 0.5, 0, new FaceCover(4, 20, 4)),
        0,
        new float[AnalysedFace.COLOURS],
        PLAIN);
  }

  private static AnalysedPicture picture(String name, AnalysedFace... faces) {
    FaceAnalysis analysis =
        new FaceAnalysis(400, 400, Optional.empty(), OptionalDouble.empty(), PLAIN, List.of(faces));
    return AnalysedPicture.photo(new InputFile(Path.of(name), name, false), analysis, "");
  }

  private static List<PersonFace> faces(List<AnalysedPicture> pictures) throws IOException {
    return faces(pictures, FaceDecisions.NONE);
  }

  private static List<PersonFace> faces(List<AnalysedPicture> pictures, FaceDecisions decisions)
      throws IOException {
    try (Parallel parallel = Parallel.of(1);
        WorkerPool pool = new WorkerPool(EmbeddedHead.load(), parallel)) {
      return new PersonStep(pool, PrepareSettings.DEFAULT)
          .run(pictures, Optional.empty(), decisions, Optional.empty())
          .faces();
    }
  }

  @Test
  void everyPictureGetsItsOwnResultAndTheInputStaysAsItIs() throws IOException {
    List<AnalysedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pictures.add(picture("alone " + i, face(0, 100, 60)));
    }
    AnalysedFace person = face(0, 100, 60);
    AnalysedFace stranger = face(1, 250, 60);
    pictures.add(picture("both", stranger, person));
    pictures.add(picture("stranger", face(1, 100, 60)));
    pictures.add(picture("nobody"));
    pictures.add(picture("far away", face(0, 100, 5), stranger));
    pictures.add(
        AnalysedPicture.unreadable(new InputFile(Path.of("x"), "x", false), -1, "is empty"));
    List<AnalysedPicture> before = List.copyOf(pictures);
    List<PersonFace> found = faces(pictures);
    assertThat(pictures).isEqualTo(before);
    assertThat(found.subList(0, 5)).allMatch(PersonFace::found);
    assertThat(found.get(4).face()).containsSame(person);
    assertThat(found.get(4).others()).containsExactly(stranger);
    assertThat(found.get(5).verdict().reason()).isEqualTo(Verdict.Reason.OTHER_PERSON);
    assertThat(found.get(6).verdict().reason()).isEqualTo(Verdict.Reason.NO_FACE);
    assertThat(found.get(7).verdict().reason()).isEqualTo(Verdict.Reason.OTHER_PERSON);
    assertThat(found.get(8)).isEqualTo(PersonFace.NONE);
  }

  @Test
  void picturesThatAreLeftOutDoNotDecideWhoThePersonIs() throws IOException {
    List<AnalysedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pictures.add(picture("me " + i, face(0, 100, 60)));
    }
    for (int i = 0; i < 9; i++) {
      pictures.add(picture("grandchild/" + i, face(1, 100, 60)));
    }
    assertThat(faces(pictures).getFirst().verdict().kept()).isFalse();
    StagesFile.Rule rule =
        new StagesFile.Rule(Optional.empty(), "grandchild", FrameRange.ALL, "", "");
    try (Parallel parallel = Parallel.of(1);
        WorkerPool pool = new WorkerPool(EmbeddedHead.load(), parallel)) {
      List<PersonFace> found =
          new PersonStep(pool, PrepareSettings.DEFAULT)
              .run(
                  pictures,
                  Optional.empty(),
                  FaceDecisions.NONE,
                  Optional.of(new StagesFile(List.of(rule))))
              .faces();
      assertThat(found.subList(0, 3)).allMatch(face -> face.verdict().kept());
      assertThat(found).as("their table keeps a row for them").allMatch(PersonFace::found);
    }
  }

  /** A collage of three faces of the person after single photos; −1 for no decision. */
  private static PersonFace collage(int decided) throws IOException {
    List<AnalysedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pictures.add(picture("alone " + i, face(0, 100, 60)));
    }
    pictures.add(picture("collage", face(0, 100, 60), face(0, 200, 60), face(0, 300, 60)));
    List<FaceDecisions.Line> lines = new ArrayList<>();
    if (decided >= 0) {
      double x = 100 + 100 * decided;
      lines.add(
          new FaceDecisions.Line(
              "collage", FrameRange.ALL, x, 10, Membership.PERSON, Double.NaN, Double.NaN));
    }
    return faces(pictures, new FaceDecisions(lines)).getLast();
  }

  @Test
  void faceThatTheUserDecidesOnIsChosenWhereverItStandsAmongDoubtfulOnes() throws IOException {
    for (int decided = 0; decided < 3; decided++) {
      PersonFace found = collage(decided);
      assertThat(found.verdict()).as("face %d", decided).isEqualTo(Verdict.KEPT);
      double x = found.face().orElseThrow().landmarks().box().x();
      assertThat(x).isBetween(100.0 + 100 * decided, 120.0 + 100 * decided);
      assertThat(found.others()).hasSize(2);
    }
  }

  @Test
  void doubtfulFacesAreRejectedOnceWithTheirNumber() throws IOException {
    assertThat(collage(-1).verdict())
        .isEqualTo(
            new Verdict(
                Verdict.Reason.DOUBTFUL_PERSON, "3 faces may be the person's, likeness 1.00"));
  }

  @Test
  void otherFacesAreToldByTheirPlaceAndNotByEqualNumbers() throws IOException {
    AnalysedFace twice = face(0, 100, 5);
    PersonFace found = faces(List.of(picture("twins", twice, twice))).getFirst();
    assertThat(found.verdict().reason()).isEqualTo(Verdict.Reason.TOO_SMALL);
    assertThat(found.face()).containsSame(twice);
    assertThat(found.others()).containsExactly(twice);
  }
}
