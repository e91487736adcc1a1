package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LandmarkSchemeTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final LandmarkScheme SCHEME = LandmarkScheme.MEDIAPIPE;

  @Test
  void everyLandmarkIsItsMirrorImagesMirrorImage() {
    int[] mirror = SCHEME.mirror(HEAD);
    int middle = 0;
    for (int l = 0; l < mirror.length; l++) {
      assertThat(mirror[mirror[l]]).isEqualTo(l);
      middle += mirror[l] == l ? 1 : 0;
    }
    assertThat(Arrays.stream(mirror).distinct().count()).isEqualTo(SCHEME.count());
    assertThat(mirror[61]).as("corner of the mouth").isEqualTo(291);
    assertThat(mirror[SCHEME.noseTip()]).isEqualTo(SCHEME.noseTip());
    // Top of the forehead to the chin; the face mesh has 36 points in the plane of symmetry.
    assertThat(middle).isBetween(25, 40);
  }

  @Test
  void namedLandmarksOfTheLeftMirrorThoseOfTheRight() {
    int[] mirror = SCHEME.mirror(HEAD);
    assertThat(mirror[SCHEME.leftEye().outer()]).isEqualTo(SCHEME.rightEye().outer());
    assertThat(mirror[SCHEME.leftEye().inner()]).isEqualTo(SCHEME.rightEye().inner());
    assertThat(SCHEME.leftEye().lids().stream().map(l -> mirror[l]).toList())
        .isEqualTo(SCHEME.rightEye().lids());
    assertThat(SCHEME.oval().stream().map(l -> mirror[l]).toList())
        .containsExactlyInAnyOrderElementsOf(SCHEME.oval());
    for (int l :
        List.of(SCHEME.noseTip(), SCHEME.noseBridge(), SCHEME.ridgeTop(), SCHEME.ridgeBottom())) {
      assertThat(mirror[l]).isEqualTo(l);
    }
    assertThat(SCHEME.oval()).containsAll(SCHEME.hairline()).doesNotHaveDuplicates();
  }

  @Test
  void eyeLinePointsFromTheRightEyeToTheLeft() {
    float[] pixels = new float[2 * SCHEME.count()];
    assertThat(SCHEME.eyeLine(pixels)).containsExactly(1, 0);
    pixels[2 * SCHEME.leftEye().outer()] = 3;
    pixels[2 * SCHEME.leftEye().outer() + 1] = 4;
    assertThat(SCHEME.eyeLine(pixels)).containsExactly(0.6, 0.8);
  }

  @Test
  void headWithoutAllLandmarksIsRefusedByName() {
    assertThatThrownBy(() -> named(SCHEME.set(), 478).on(HEAD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 468 of 478 landmarks of mediapipe468");
  }

  @Test
  void landmarksInAnotherOrderThanTheDetectorsAreRefusedByRow() {
    assertThat(named("own", 3).on(TestHeads.withLandmarks("own", 0, 1, 2)).count()).isEqualTo(3);
    assertThatThrownBy(() -> named("own", 3).on(TestHeads.withLandmarks("own", 0, 2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "row 1 of the landmarks own holds landmark 2; expected the detector's order");
    assertThatThrownBy(() -> named("own", 3).on(TestHeads.withLandmarks("own", 0, 1, 65535)))
        .hasMessageContaining("row 2 of the landmarks own holds landmark 65535");
  }

  private static LandmarkScheme named(String set, int count) {
    return new LandmarkScheme(
        set,
        count,
        SCHEME.rightEye(),
        SCHEME.leftEye(),
        SCHEME.noseTip(),
        SCHEME.noseBridge(),
        SCHEME.ridgeTop(),
        SCHEME.ridgeBottom(),
        SCHEME.mouth(),
        SCHEME.oval(),
        SCHEME.hairline());
  }
}
