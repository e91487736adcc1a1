package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CameraTest {
  @Test
  void pointsAreProjected() {
    Camera camera = Camera.lookAt(200, 100, 150, new double[] {0, 0, 2}, new double[3]);
    double[] seen = new double[3];
    // Half a metre to the right and a quarter up, one metre before the camera.
    camera.project(0.5, 0.25, 1, seen);
    assertThat(seen).containsExactly(new double[] {175, 12.5, 1}, within(1e-12));
    camera.project(0, 0, 3, seen);
    assertThat(seen[2]).isCloseTo(-1, within(1e-12));
  }
}
