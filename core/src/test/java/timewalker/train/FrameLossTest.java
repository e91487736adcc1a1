package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.RenderTarget;

final class FrameLossTest {
  private static final int SIZE = 48;

  private static double size(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += Math.abs(g);
    }
    return sum;
  }

  @Test
  void theTrackedDepthFadesAndTheTrackedNormalsStay() {
    HeadModel head = EmbeddedHead.load();
    Camera camera =
        Camera.lookAt(SIZE, SIZE, 1.9 * SIZE, new double[] {0, 0, 0.6}, new double[] {0, 0, 0});
    float[] posed = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(HeadParams.neutral(head.shapeCount(), head.expressionCount()), posed);
    TrainingSettings settings = TrainingSettings.ofSteps(1000);
    try (Parallel parallel = Parallel.of(1)) {
      TrackedGeometry tracked = new TrackedGeometry(head, parallel);
      tracked.draw(posed, camera);
      // A wall a centimetre behind the nearest point of the head: no consistency to speak of.
      RenderTarget rendered = new RenderTarget(SIZE, SIZE);
      Arrays.fill(rendered.alpha(), 1);
      Arrays.fill(rendered.depth(), 0.6f);
      Arrays.fill(rendered.normal(), 2 * SIZE * SIZE, 3 * SIZE * SIZE, -1);
      FrameLoss loss = new FrameLoss(settings, null, parallel);
      double[] depth = new double[3];
      double[] normal = new double[3];
      for (int i = 0; i < 3; i++) {
        RenderTarget grad = new RenderTarget(SIZE, SIZE);
        loss.compareGeometry(500 * i, rendered, tracked, camera, grad);
        depth[i] = size(grad.depth());
        normal[i] = size(grad.normal());
      }
      double decay = settings.losses().geometry().depthDecay();
      assertThat(decay).isLessThan(0.5);
      assertThat(depth[0]).isGreaterThan(0.01);
      assertThat(depth[1] / depth[0]).isCloseTo(Math.sqrt(decay), within(1e-3));
      assertThat(depth[2] / depth[0]).isCloseTo(decay, within(1e-3));
      assertThat(normal[2]).isEqualTo(normal[0]).isPositive();
    }
  }
}
