package timewalker.prepare.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.prepare.vision.Face;
import timewalker.prepare.vision.Region;

class NeighbourMaskTest {
  private static Face face(double x, double size) {
    return new Face(1, new Region(x, 60, size, size, 0), new float[12]);
  }

  private static ByteImage red() {
    ByteImage picture = new ByteImage(200, 120, 3);
    for (int i = 0; i < picture.data().length; i += 3) {
      picture.data()[i] = (byte) 200;
    }
    return picture;
  }

  private static int redAt(ByteImage picture, int x) {
    return picture.at(x, 60, 0);
  }

  @Test
  void whatIsNearerToTheNeighbourInItsSizeIsPaintedOver() {
    Face face = face(60, 40);
    Face neighbour = face(110, 60);
    ByteImage alone = NeighbourMask.without(red(), face, List.of(face, neighbour));
    // twenty pixels of the way belong to the smaller face, thirty to the larger
    assertThat(redAt(alone, 78)).isEqualTo(200);
    assertThat(redAt(alone, 82)).isEqualTo(128);
    assertThat(redAt(alone, 20)).isEqualTo(200);
  }

  @Test
  void nobodyNearChangesNothing() {
    Face face = face(40, 30);
    ByteImage picture = red();
    assertThat(NeighbourMask.without(picture, face, List.of(face))).isSameAs(picture);
    assertThat(NeighbourMask.without(picture, face, List.of(face, face(150, 30))))
        .isSameAs(picture);
    // the same face, detected once more
    assertThat(NeighbourMask.without(picture, face, List.of(face, face(45, 32)))).isSameAs(picture);
    assertThat(Arrays.equals(picture.data(), red().data())).isTrue();
  }
}
