package timewalker.io.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

final class LensDistortionTest {
  private static final Camera CAMERA =
      Camera.lookAt(120, 100, 90, new double[] {0, 0, 1}, new double[3]);

  @Test
  void straightLinesOfTheWorldAreStraightAgain() {
    LensDistortion lens = new LensDistortion(-0.18, 0.05, 0.002, -0.003, 0.01);
    // the world: brightness grows with x/z; the lens shows it bent, found by bisection
    ByteImage bent = new ByteImage(120, 100, 1);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 120; x++) {
        double bx = (x + 0.5 - CAMERA.cx()) / CAMERA.fx();
        double by = (y + 0.5 - CAMERA.cy()) / CAMERA.fy();
        double sx = bx;
        double sy = by;
        for (int i = 0; i < 100; i++) {
          double r2 = sx * sx + sy * sy;
          double radial = 1 - 0.18 * r2 + 0.05 * r2 * r2 + 0.01 * r2 * r2 * r2;
          double tx = 2 * 0.002 * sx * sy - 0.003 * (r2 + 2 * sx * sx);
          double ty = 0.002 * (r2 + 2 * sy * sy) - 2 * 0.003 * sx * sy;
          sx = (bx - tx) / radial;
          sy = (by - ty) / radial;
        }
        bent.data()[y * 120 + x] = (byte) Math.round(127 + 100 * sx + 40 * sy);
      }
    }
    ByteImage straight = lens.straightened(CAMERA, bent);
    for (int y = 5; y < 95; y++) {
      for (int x = 5; x < 115; x++) {
        double sx = (x + 0.5 - CAMERA.cx()) / CAMERA.fx();
        double sy = (y + 0.5 - CAMERA.cy()) / CAMERA.fy();
        assertThat((double) straight.at(x, y, 0)).isCloseTo(127 + 100 * sx + 40 * sy, within(1.1));
      }
    }
    assertThat(lens.isNone()).isFalse();
    assertThat(new LensDistortion(0, 0, 0, 0, 0).isNone()).isTrue();
  }

  @Test
  void numbersThatNoLensHasAreTold() {
    assertThat(new LensDistortion(-0.18, 0.05, 0.002, -0.003, 0.01).isImpossible(CAMERA)).isFalse();
    assertThat(new LensDistortion(-0.4, 0.2, 0, 0, 0).isImpossible(CAMERA)).isFalse();
    assertThat(new LensDistortion(1e30, 0, 0, 0, 0).isImpossible(CAMERA)).isTrue();
    assertThat(new LensDistortion(-2, 0, 0, 0, 0).isImpossible(CAMERA)).isTrue();
    assertThat(new LensDistortion(0, 0, 50, 0, 0).isImpossible(CAMERA)).isTrue();
    assertThat(
            new LensDistortion(Double.MAX_VALUE, -Double.MAX_VALUE, 0, 0, 0).isImpossible(CAMERA))
        .isTrue();
  }
}
