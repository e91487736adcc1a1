package timewalker.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class HeadMotionTest {
  private final HeadModel head = EmbeddedHead.load();

  @Test
  void aMotionComesBackAndTheShapeStays() {
    HeadParams p = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    p.shape()[3] = 2;
    double[] motion = new double[HeadMotion.length(head)];
    for (int i = 0; i < motion.length; i++) {
      motion[i] = i / 8.0;
    }
    HeadParams moved = HeadMotion.with(p, motion);
    assertThat(HeadMotion.of(moved)).isEqualTo(motion);
    assertThat(moved.shape()).isEqualTo(p.shape()).isNotSameAs(p.shape());
    int e = head.expressionCount();
    assertThat(moved.expression()[1]).isEqualTo(1 / 8f);
    assertThat(moved.root()[0]).isEqualTo(e / 8f);
    assertThat(moved.neck()[0]).isEqualTo((e + 3) / 8f);
    assertThat(moved.jaw()[0]).isEqualTo((e + 6) / 8f);
    assertThat(moved.eyes()[5]).isEqualTo((e + 14) / 8f);
    assertThat(moved.translation()[2]).isEqualTo((e + 17) / 8f);
    assertThat(HeadMotion.of(p)).containsOnly(0);
  }

  @Test
  void aComponentOfItsScaleMovesItsFarthestVertexByTheDistanceAskedFor() {
    double[] scale = new HeadMotion.Scale(0.002, 1, 2, 3, 4, 5).of(head);
    HeadPoser poser = new HeadPoser(head);
    float[] rest = new float[3 * head.vertexCount()];
    float[] moved = new float[rest.length];
    HeadParams p = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    poser.pose(p, rest);
    int smile = EmbeddedHead.expressionIndex("mouthSmileLeft");
    p.expression()[smile] = (float) scale[smile];
    poser.pose(p, moved);
    double most = 0;
    for (int v = 0; v < rest.length; v += 3) {
      double x = moved[v] - rest[v];
      double y = moved[v + 1] - rest[v + 1];
      double z = moved[v + 2] - rest[v + 2];
      most = Math.max(most, Math.sqrt(x * x + y * y + z * z));
    }
    assertThat(most).isCloseTo(0.002, within(1e-6));
    int e = head.expressionCount();
    assertThat(scale[e]).isEqualTo(1);
    assertThat(scale[e + 5]).isEqualTo(2);
    assertThat(scale[e + 8]).isEqualTo(3);
    assertThat(scale[e + 14]).isEqualTo(4);
    assertThat(scale[e + 17]).isEqualTo(5);
  }
}
