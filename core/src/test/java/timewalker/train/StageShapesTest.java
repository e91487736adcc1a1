package timewalker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;

class StageShapesTest {
  private static PaintedHead frames;

  @BeforeAll
  static void paint() {
    frames = new PaintedHead(8, 2, 1);
  }

  private static PersonalSpace space() {
    return SpaceStart.of(
        frames.head(), frames, TrainingSettings.ofSteps(10).with("surfels.count", 8000));
  }

  @Test
  void withoutRefinementAFrameKeepsItsShapeBitForBit() {
    StageShapes shapes = new StageShapes(space(), frames);
    for (int i = 0; i < frames.size(); i++) {
      FrameSource.FrameInfo info = frames.info(i);
      HeadParams shown = shapes.shown(StageMix.single(info.stage(), 2), info.params());
      assertThat(shown.shape()).isEqualTo(info.params().shape());
    }
  }

  @Test
  void whatRefinementChangedIsAddedToAFramesOwnShape() {
    PersonalSpace space = space();
    StageShapes shapes = new StageShapes(space, frames);
    space.stageShape(1)[3] += 0.5f;
    HeadParams given = frames.info(frames.size() - 1).params().copy();
    given.shape()[4] += 0.25f;
    HeadParams other = shapes.shown(StageMix.single(0, 2), given);
    assertThat(other.shape()).isEqualTo(given.shape());
    HeadParams own = shapes.shown(StageMix.single(1, 2), given);
    assertThat(own.shape()[3]).isCloseTo(given.shape()[3] + 0.5f, offset(1e-6f));
    assertThat(own.shape()[4]).isEqualTo(given.shape()[4]);
    HeadParams between = shapes.shown(new StageMix(new float[] {0.5f, 0.5f}), given);
    assertThat(between.shape()[3]).isCloseTo(given.shape()[3] + 0.25f, offset(1e-6f));
  }
}
