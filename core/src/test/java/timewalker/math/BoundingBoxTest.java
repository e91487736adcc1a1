package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundingBoxTest {
  @Test
  void boxReachesFromTheLeastToTheGreatestCoordinateOfEachAxis() {
    BoundingBox box = BoundingBox.of(new float[] {1, -2, 7, -3, 5, 6});
    assertThat(box.low()).containsExactly(-3, -2, 6);
    assertThat(box.high()).containsExactly(1, 5, 7);
    assertThat(box.middle()).containsExactly(-1, 1.5, 6.5);
    assertThat(box.extent(0)).isEqualTo(4);
    assertThat(box.longest()).isEqualTo(7);
  }

  @Test
  void boxAroundNothingHasNoExtent() {
    assertThat(BoundingBox.of(new float[0]).longest()).isZero();
  }
}
