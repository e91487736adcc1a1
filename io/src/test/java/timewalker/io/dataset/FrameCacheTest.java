package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import timewalker.avatar.LifeStage;
import timewalker.io.BadInputException;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameCacheTest {
  /** The largest of the sample frames: 13 x 9 pixels, colour and mask. */
  private static final long FRAME_BYTES = 13 * 9 * 4;

  @TempDir Path folder;

  @Test
  void memoryStaysBelowTheLimitAndContentIsAlwaysRight() throws Exception {
    List<Frame> frames = frames();
    List<FramePictures> expected = frames.stream().map(Frame::pictures).toList();
    for (long limit : new long[] {FRAME_BYTES, 3 * FRAME_BYTES, 7 * FRAME_BYTES, 1 << 20}) {
      for (int threads : new int[] {0, 1, 3}) {
        try (FrameCache cache = new FrameCache(frames, new FrameCache.Settings(limit, threads))) {
          Random random = new Random(limit + threads);
          for (int round = 0; round < 40; round++) {
            int[] next = random.ints(8, 0, frames.size()).toArray();
            cache.prefetch(next);
            for (int index : next) {
              FramePictures pictures = cache.get(index);
              assertThat(pictures.image().data()).isEqualTo(expected.get(index).image().data());
              assertThat(pictures.mask().data()).isEqualTo(expected.get(index).mask().data());
              assertThat(cache.bytes()).isLessThanOrEqualTo(limit);
            }
          }
          assertThat(cache.peakBytes()).isLessThanOrEqualTo(limit).isPositive();
        }
      }
    }
  }

  @Test
  void announcedFramesAreDecodedInTheBackground() throws Exception {
    List<Frame> frames = frames();
    try (FrameCache cache = new FrameCache(frames, new FrameCache.Settings(1 << 20, 2))) {
      int[] all = IntStream.range(0, frames.size()).toArray();
      cache.prefetch(all);
      while (!IntStream.of(all).allMatch(cache::holds)) {
        Thread.sleep(1);
      }
      // The files are no longer needed.
      for (Frame frame : frames) {
        Files.deleteIfExists(folder.resolve("set").resolve(frame.paths().image()));
      }
      for (int index : all) {
        assertThat(cache.get(index).bytes()).isPositive();
      }
    }
  }

  @Test
  void whatWasUsedLongestAgoGoesFirst() throws Exception {
    List<Frame> frames = frames().stream().filter(f -> f.lifeStage().equals("age-25")).toList();
    try (FrameCache cache = new FrameCache(frames, new FrameCache.Settings(3 * FRAME_BYTES, 0))) {
      FramePictures first = cache.get(0);
      FramePictures second = cache.get(1);
      cache.get(2);
      assertThat(cache.get(0)).isSameAs(first);
      cache.get(3);
      assertThat(cache.get(0)).isSameAs(first);
      assertThat(cache.get(1)).isNotSameAs(second);
    }
  }

  @Test
  void aFrameLargerThanTheLimitIsGivenButNotKept() throws Exception {
    List<Frame> frames = frames();
    try (FrameCache cache = new FrameCache(frames, new FrameCache.Settings(100, 1))) {
      cache.prefetch(new int[] {0, 1});
      assertThat(cache.get(0).bytes()).isGreaterThan(100);
      assertThat(cache.get(0)).isNotSameAs(cache.get(0));
      assertThat(cache.bytes()).isZero();
    }
  }

  @Test
  void aDamagedFrameFailsForWhoeverAsksForItAndForNobodyElse() throws Exception {
    List<Frame> frames = frames();
    Files.writeString(folder.resolve("set").resolve(frames.get(1).paths().image()), "gone");
    try (FrameCache cache = new FrameCache(frames, new FrameCache.Settings(1 << 20, 2))) {
      for (int round = 0; round < 3; round++) {
        cache.prefetch(new int[] {0, 1, 2});
        assertThat(cache.get(0).bytes()).isPositive();
        assertThatThrownBy(() -> cache.get(1))
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining(frames.get(1).paths().image());
        assertThat(cache.get(2).bytes()).isPositive();
      }
      assertThatThrownBy(() -> cache.prefetch(new int[] {99}))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void theTrainerSeesStagesThatWereTrainedAndTestFramesAtTheNearest() throws Exception {
    List<FrameData> samples = new java.util.ArrayList<>(SampleFrames.all());
    FrameData last = samples.getLast();
    samples.add(
        new FrameData(
            new FrameFacts(50, 0, "age-16", 16, Split.TEST_AGE, last.facts().camera()),
            SampleFrames.params(50),
            last.image(),
            last.mask(),
            java.util.Optional.empty(),
            java.util.Optional.empty()));
    DatasetWriterTest.write(folder.resolve("more"), samples);
    Dataset dataset = Dataset.open(folder.resolve("more"));
    try (DatasetFrames source = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
      assertThat(source.stages()).extracting("name").containsExactly("age-08", "age-25");
      assertThat(source.size()).isEqualTo(21);
      var info = source.info(20);
      assertThat(info.split()).isEqualTo(Split.TEST_AGE);
      // 16 is 8 from 8 and 9.5 from 25.5.
      assertThat(info.stage()).isZero();
      assertThat(info.age()).isEqualTo(16);
      assertThat(info.params().jaw()).isEqualTo(SampleFrames.params(50).jaw());
      var picture = source.picture(20);
      assertThat(picture.colour().data()).isEqualTo(last.image().toFloat().data());
      assertThat(picture.mask().data()).isEqualTo(last.mask().toFloat().data());
    }
  }

  @Test
  void lifeStagesFollowTheOrderOfAnAvatarByName() throws Exception {
    DatasetWriterTest.write(folder.resolve("set"), SampleFrames.all());
    Dataset dataset = Dataset.open(folder.resolve("set"));
    LifeStage young = new LifeStage("age-08", 8);
    LifeStage grown = new LifeStage("age-25", 25.5);
    try (DatasetFrames turned =
        DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, "me.twa", List.of(grown, young))) {
      assertThat(turned.stages()).extracting("name").containsExactly("age-25", "age-08");
      for (int i = 0; i < turned.size(); i++) {
        assertThat(turned.stages().get(turned.info(i).stage()).name())
            .isEqualTo(turned.frame(i).lifeStage());
      }
    }
    for (List<LifeStage> others :
        List.of(List.of(young), List.of(young, grown, new LifeStage("age-50", 50)))) {
      assertThatThrownBy(
              () -> DatasetFrames.of(dataset, FrameCache.Settings.DEFAULT, "me.twa", others))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("has the life stages age-08, age-25, and me.twa has age-08");
    }
  }

  private List<Frame> frames() throws IOException {
    DatasetWriterTest.write(folder.resolve("set"), SampleFrames.all());
    return Dataset.open(folder.resolve("set")).frames();
  }
}
