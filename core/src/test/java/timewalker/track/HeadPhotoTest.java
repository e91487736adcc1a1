package timewalker.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

final class HeadPhotoTest {
  private static final Camera CAMERA =
      Camera.lookAt(5, 4, 10, new double[] {0, 0, 1}, new double[] {0, 0, 0});

  @Test
  void pixelsBecomeTheirMeansAndTheRestIsCutOff() {
    FloatImage colour = new FloatImage(5, 4, 3);
    for (int i = 0; i < colour.data().length; i++) {
      colour.data()[i] = i;
    }
    FloatImage reduced = new HeadPhoto(colour, null).reduced(2).colour();
    assertThat(reduced.width()).isEqualTo(2);
    assertThat(reduced.height()).isEqualTo(2);
    assertThat(reduced.data()).startsWith(3, 5, 13, 15, 23, 25).endsWith(53, 55);
  }

  @Test
  void aPointIsSeenInTheSamePlace() {
    Camera reduced = HeadPhoto.reduced(CAMERA, 2);
    assertThat(reduced.width()).isEqualTo(2);
    assertThat(reduced.height()).isEqualTo(2);
    assertThat(2 * reduced.cx()).isEqualTo(CAMERA.cx());
    assertThat(2 * reduced.fx()).isEqualTo(CAMERA.fx());
    assertThat(2 * reduced.fy()).isEqualTo(CAMERA.fy());
  }

  @Test
  void aReducedPixelCountsWhenAllItsPartsDo() {
    // row 2, column 3 is missing
    var where = HeadPhoto.reduced(p -> p != 2 * 5 + 3, CAMERA, 2);
    assertThat(where.holds(0)).isTrue();
    assertThat(where.holds(1)).isTrue();
    assertThat(where.holds(2)).isTrue();
    assertThat(where.holds(3)).isFalse();
  }
}
