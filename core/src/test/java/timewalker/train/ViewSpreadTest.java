package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import timewalker.avatar.LifeStage;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.math.BoundingBox;
import timewalker.math.Camera;

class ViewSpreadTest {
  private static final HeadModel HEAD = EmbeddedHead.load();
  private static final int FRAMES = 41;

  private final FrameList frames = new FrameList(new LifeStage("a", 20), new LifeStage("b", 40));

  /** Frames of one life stage, the camera turned evenly from one side to the other. */
  private int[] turned(int stage, double degrees) {
    int first = frames.size();
    double[] middle = BoundingBox.of(HEAD.template()).middle();
    for (int i = 0; i < FRAMES; i++) {
      double turn = Math.toRadians(degrees) * ((2.0 * i + 1) / FRAMES - 1);
      double[] eye = {middle[0] + Math.sin(turn), middle[1], middle[2] + Math.cos(turn)};
      Camera camera = Camera.lookAt(64, 64, 100, eye, middle);
      frames.infos.add(
          new FrameSource.FrameInfo(
              "frame" + first + i,
              stage,
              new FrameFacts(i, 0, frames.stages().get(stage).name(), 20, Split.TRAIN, camera),
              HeadParams.neutral(HEAD.shapeCount(), HEAD.expressionCount())));
    }
    return IntStream.range(first, frames.size()).toArray();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "20, 0.04", "40, 0.15", "60, 0.32", "90, 0.59", "180, 1"})
  void aHeadThatTurnsToBothSidesHasTheSpreadOfAnArc(double degrees, double expected) {
    double[] spread = ViewSpread.of(HEAD, frames, new int[][] {turned(0, degrees), {}});
    assertThat(spread[0]).isCloseTo(expected, within(0.02));
    assertThat(spread[1]).as("without frames").isZero();
  }

  @Test
  void eachLifeStageHasItsOwn() {
    double[] spread = ViewSpread.of(HEAD, frames, new int[][] {turned(0, 10), turned(1, 120)});
    assertThat(spread[0]).isLessThan(0.03);
    assertThat(spread[1]).isGreaterThan(0.7);
  }
}
