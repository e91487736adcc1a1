package timewalker.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;

final class StageCorrectionTest {
  private final HeadModel head = EmbeddedHead.load();
  private final int columns = HeadMotion.length(head);
  private final int yaw = head.expressionCount() + 1;
  private final double[] reach = StageCorrection.reach(head);

  private HeadParams turned(double angle) {
    HeadParams p = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    p.root()[1] = (float) angle;
    return p;
  }

  /** One head, turned by 0.5: the mean error of the yaw is 0.1, and there 0.3 more. */
  private StageCorrection one() {
    float[] given = new float[columns];
    float[] weight = new float[columns];
    float[] mean = new float[columns];
    given[yaw] = 0.5f;
    weight[yaw] = 0.3f;
    mean[yaw] = 0.1f;
    return new StageCorrection(given, weight, mean);
  }

  private double corrected(List<StageCorrection> all, StageMix mix, double angle) {
    return StageCorrection.corrected(all, mix, turned(angle), reach).root()[1];
  }

  @Test
  void aHeadLikeOneThatIsKnownGetsItsError() {
    StageMix only = StageMix.single(0, 1);
    assertThat(corrected(List.of(one()), only, 0.5)).isCloseTo(0.9, within(1e-6));
    double apart = 0.2; // as far as two heads reach
    assertThat(corrected(List.of(one()), only, 0.5 - apart))
        .isCloseTo(0.3 + 0.1 + 0.3 * Math.exp(-0.5), within(1e-6));
  }

  @Test
  void aHeadUnlikeAllGetsTheMeanError() {
    assertThat(corrected(List.of(one()), StageMix.single(0, 1), -1)).isCloseTo(-0.9, within(1e-6));
  }

  @Test
  void lifeStagesShareByTheirWeights() {
    List<StageCorrection> two = List.of(StageCorrection.NONE, one());
    assertThat(corrected(two, StageMix.single(0, 2), 0.5)).isEqualTo(0.5);
    StageMix quarter = new StageMix(new float[] {0.75f, 0.25f});
    assertThat(corrected(two, quarter, 0.5)).isCloseTo(0.6, within(1e-6));
  }

  @Test
  void withoutCorrectionsAHeadIsHandedThrough() {
    HeadParams given = turned(0.5);
    assertThat(
            StageCorrection.corrected(
                List.of(StageCorrection.NONE), StageMix.single(0, 1), given, reach))
        .isSameAs(given);
  }
}
