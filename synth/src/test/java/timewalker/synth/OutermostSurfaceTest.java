package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.math.TriangleTree;

class OutermostSurfaceTest {
  private static final double AGE = 50; // with a beard
  private final LifelongSubject subject = new LifelongSubject(SynthSettings.DEFAULT);
  private final HeadModel head = subject.headModel();

  private HeadParams resting() {
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    System.arraycopy(subject.shape(AGE), 0, params.shape(), 0, head.shapeCount());
    return params;
  }

  @Test
  void itIsWhatDepthPicturesShow() {
    TrueSurface surface = subject.outermostSurface(AGE, resting());
    TriangleTree tree = new TriangleTree(surface.vertices(), surface.faces(), null);
    double[] eye = {0.4, 0.2, 0.9};
    Camera camera = Camera.lookAt(120, 120, 300, eye, new double[3]);
    float[] depth = subject.render(AGE, resting(), camera).depth().data();
    double[] m = camera.cameraFromWorld();
    int shown = 0;
    int near = 0;
    for (int p = 0; p < depth.length; p++) {
      if (depth[p] == 0) {
        continue;
      }
      double x = depth[p] * (p % 120 + 0.5 - camera.cx()) / camera.fx() - m[3];
      double y = depth[p] * (p / 120 + 0.5 - camera.cy()) / camera.fy() - m[7];
      double z = depth[p] - m[11];
      double distance =
          tree.distance(
              m[0] * x + m[4] * y + m[8] * z,
              m[1] * x + m[5] * y + m[9] * z,
              m[2] * x + m[6] * y + m[10] * z);
      shown++;
      near += distance < 1e-3 ? 1 : 0;
    }
    assertThat(shown).isGreaterThan(3000);
    // The rest is strands that only this camera sees.
    assertThat((double) near / shown).isGreaterThan(0.98);
  }

  @Test
  void whatLiesBehindIsNotThere() {
    TrueSurface surface = subject.outermostSurface(AGE, resting());
    TriangleTree tree = new TriangleTree(surface.vertices(), surface.faces(), null);
    int[] cavity = head.mask("mouth-cavity");
    float[] vertices = new float[3 * head.vertexCount()];
    new timewalker.head.HeadPoser(head).pose(resting(), vertices);
    double deepest = 0;
    for (int v : cavity) {
      deepest =
          Math.max(
              deepest, tree.distance(vertices[3 * v], vertices[3 * v + 1], vertices[3 * v + 2]));
    }
    assertThat(deepest).isGreaterThan(0.01);
    // Triangles face outwards, away from the middle of the head, but for ears and nostrils.
    int outwards = 0;
    for (int i = 0; i < surface.vertices().length; i += 9) {
      double dot = 0;
      for (int c = 0; c < 3; c++) {
        dot += surface.vertices()[i + c] * surface.normals()[i + c];
      }
      outwards += dot > 0 ? 1 : 0;
    }
    assertThat(9.0 * outwards / surface.vertices().length).isGreaterThan(0.9);
  }
}
