package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.avatar.LifeStage;
import timewalker.io.BadInputException;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

class DatasetFramesTest {
  private static final LifeStage YOUNG = new LifeStage("age-08", 8);
  private static final LifeStage OLD = new LifeStage("age-25", 25.5);

  @TempDir Path folder;

  /** The sample dataset, with a held-out frame of a life stage of its own as its last. */
  private Dataset dataset(String stage, double age) throws IOException {
    List<FrameData> frames = new ArrayList<>(SampleFrames.all());
    FrameData given = SampleFrames.frame(99, 0);
    FrameFacts facts = given.facts();
    frames.add(
        new FrameData(
            new FrameFacts(
                facts.timestep(),
                facts.cameraIndex(),
                stage,
                age,
                new Split("test-age"),
                facts.camera()),
            given.params(),
            given.image(),
            given.mask(),
            given.depth(),
            given.normal()));
    Path target = folder.resolve("set");
    DatasetWriterTest.write(target, frames);
    return Dataset.open(target);
  }

  private static int lastStage(DatasetFrames frames) {
    for (int i = 0; i < frames.size(); i++) {
      if (frames.info(i).split().name().equals("test-age")) {
        return frames.info(i).stage();
      }
    }
    throw new AssertionError("no frame of test-age");
  }

  @Test
  void frameOfAnUntrainedAgeBelongsToTheNearestLifeStage() throws IOException {
    Dataset dataset = dataset("age-20", 20);
    try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
      assertThat(lastStage(frames)).isEqualTo(1);
    }
    try (DatasetFrames frames =
        DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, "me.twa", List.of(OLD, YOUNG))) {
      assertThat(lastStage(frames)).isZero();
    }
  }

  @Test
  void frameOfAnUntrainedLifeStageWithoutAnAgeIsRefused() throws IOException {
    Dataset dataset = dataset("zz", Double.NaN);
    String phrase =
        "set: frame "
            + dataset.frames().getLast().name()
            + " shows the life stage zz, which no training frame shows";
    assertThatThrownBy(() -> new DatasetFrames(dataset, FrameCache.Settings.DEFAULT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(phrase);
    assertThatThrownBy(() ->
            DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, "me.twa", List.of(YOUNG, OLD)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(phrase);
  }

  @Test
  void frameOfAnUntrainedAgeIsRefusedByAnAvatarWithoutAges() throws IOException {
    Dataset dataset = dataset("age-20", 20);
    List<LifeStage> ageless =
        List.of(new LifeStage("age-08", Double.NaN), new LifeStage("age-25", Double.NaN));
    assertThatThrownBy(
            () -> DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, "me.twa", ageless))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no age says where it lies");
  }
}
