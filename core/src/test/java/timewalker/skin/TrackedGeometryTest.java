package timewalker.skin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.math.Camera;
import timewalker.math.Parallel;

class TrackedGeometryTest {
  @Test
  void picturesOfAnySizeAreDrawnAlsoTheSmallestFirst() {
    HeadModel head = EmbeddedHead.load();
    try (Parallel parallel = Parallel.of(1)) {
      TrackedGeometry tracked = new TrackedGeometry(head, parallel);
      for (int size : new int[] {1, 64, 1}) {
        double[] eye = {0, -0.028, 1};
        double[] target = {0, -0.028, 0};
        tracked.draw(head.template(), Camera.lookAt(size, size, 2.75 * size, eye, target));
        float facing = tracked.depth().data()[size / 2 * size + size / 2];
        assertThat(facing).as("size %d", size).isBetween(0.8f, 1.0f);
      }
    }
  }
}
