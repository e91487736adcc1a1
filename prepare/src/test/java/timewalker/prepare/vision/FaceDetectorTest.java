package timewalker.prepare.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;

class FaceDetectorTest {
  private static final FaceDetector DETECTOR = new FaceDetector();

  /** Of the face mesh. */
  private static final int NOSE_TIP = 4;

  @AfterAll
  static void close() {
    DETECTOR.close();
  }

  private static void assertShows(Face face, KnownPhotos.Known known) {
    double eyes = known.eyeDistance();
    float[] at = known.landmarks();
    assertThat(face.keypoints()[4]).isCloseTo(at[2 * NOSE_TIP], within((float) (0.2 * eyes)));
    assertThat(face.keypoints()[5]).isCloseTo(at[2 * NOSE_TIP + 1], within((float) (0.3 * eyes)));
    double right = (at[2 * 33] + at[2 * 133]) / 2;
    double left = (at[2 * 263] + at[2 * 362]) / 2;
    assertThat((double) face.keypoints()[0]).isCloseTo(right, within(0.2 * eyes));
    assertThat((double) face.keypoints()[2]).isCloseTo(left, within(0.2 * eyes));
    assertThat(face.box().width()).isBetween(1.2 * eyes, 3 * eyes);
  }

  @Test
  void oneFaceIsFoundWhereItIs() {
    for (int height : new int[] {128, 480, 1000}) {
      for (double yaw : new double[] {-35, 0, 20}) {
        KnownPhotos.Known known =
            KnownPhotos.inRoom(KnownPhotos.portrait(25, height * 4 / 3, height, yaw, 5, 0.45), 1);
        List<Face> faces = DETECTOR.find(known.photo());
        assertThat(faces).hasSize(1);
        assertShows(faces.getFirst(), known);
        assertThat(faces.getFirst().score()).isBetween(0.6f, 1f);
      }
    }
  }

  @Test
  void twoFacesAreFound() {
    ByteImage room = KnownPhotos.room(960, 480, 4);
    KnownPhotos.paste(KnownPhotos.portrait(25, 480, 480, 10, 0, 0.5).photo(), room, 0, 0);
    KnownPhotos.paste(KnownPhotos.portrait(50, 480, 480, -10, 0, 0.5).photo(), room, 480, 0);
    List<Face> faces = DETECTOR.find(room);
    assertThat(faces).hasSize(2);
    double[] x = faces.stream().mapToDouble(f -> f.box().x()).sorted().toArray();
    assertThat(x[0]).isBetween(180.0, 300.0);
    assertThat(x[1]).isBetween(660.0, 780.0);
  }

  @Test
  void smallFaceInALargePhotoIsFoundInItsParts() {
    ByteImage room = KnownPhotos.room(1600, 1200, 5);
    KnownPhotos.Known known = KnownPhotos.inRoom(KnownPhotos.portrait(25, 120, 120, 0, 0, 0.5), 6);
    KnownPhotos.paste(known.photo(), room, 1300, 240);
    List<Face> faces = DETECTOR.find(room);
    assertThat(faces).isNotEmpty();
    assertThat(faces.getFirst().box().x()).isBetween(1340.0, 1380.0);
    assertThat(faces.getFirst().box().y()).isBetween(280.0, 330.0);
  }

  @Test
  void photoLyingOnItsSideShowsItsFace() {
    KnownPhotos.Known known = KnownPhotos.inRoom(KnownPhotos.portrait(25, 512, 512, 0, 0, 0.5), 7);
    for (int quarter : new int[] {1, 3}) {
      Turned turned = new Turned(known.photo(), quarter);
      List<Face> faces = DETECTOR.find(turned.photo());
      assertThat(faces).hasSize(1);
      double[] nose = turned.point(known.landmarks()[8], known.landmarks()[9]);
      assertThat((double) faces.getFirst().keypoints()[4]).isCloseTo(nose[0], within(25.0));
      assertThat((double) faces.getFirst().keypoints()[5]).isCloseTo(nose[1], within(25.0));
      double roll =
          Math.IEEEremainder(faces.getFirst().roll() - quarter * Math.PI / 2, 2 * Math.PI);
      assertThat(roll).isCloseTo(0, within(0.1));
    }
  }

  @Test
  void faceAtTheBorderIsFoundThere() {
    ByteImage room = KnownPhotos.room(640, 480, 8);
    ByteImage portrait = KnownPhotos.portrait(25, 300, 300, 0, 0, 0.5).photo();
    KnownPhotos.paste(portrait, room, 340, 0);
    List<Face> faces = DETECTOR.find(room);
    assertThat(faces).hasSize(1);
    assertThat(faces.getFirst().box().x()).isBetween(460.0, 520.0);
  }

  @Test
  void roomsWithoutPeopleShowNobody() {
    try (FaceLandmarks landmarks = new FaceLandmarks()) {
      for (int seed = 0; seed < 12; seed++) {
        ByteImage room = KnownPhotos.room(640, 480, seed);
        // The detector may err on clutter; then the landmarks do not find a face there.
        for (Face face : DETECTOR.find(room)) {
          assertThat(landmarks.find(room, face).presence()).isLessThan(0.5f);
        }
      }
      assertThat(DETECTOR.find(new ByteImage(64, 64, 3))).isEmpty();
      assertThat(DETECTOR.find(new ByteImage(1, 1, 3))).isEmpty();
      assertThat(DETECTOR.find(new ByteImage(3000, 2, 3))).isEmpty();
    }
  }
}
