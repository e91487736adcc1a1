package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.math.Parallel;

class SubjectDatasetTest {
  private static final SynthSettings TINY =
      SynthSettings.DEFAULT.withAges(List.of(25.0)).withFrames(3, 1).withSize(64);

  private static Map<String, Integer> written(Path folder, int threads) throws IOException {
    try (Parallel parallel = Parallel.of(threads)) {
      SubjectDataset.write(new LifelongSubject(TINY), folder, false, parallel, steps -> {});
    }
    Map<String, Integer> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }

  @Test
  void fewerFramesThanTestsAreWrittenToo(@TempDir Path folder) throws IOException {
    for (int frames = 1; frames < 6; frames++) {
      LifelongSubject subject = new LifelongSubject(TINY.withFrames(frames, 6).withSize(32));
      Path data = folder.resolve("of-" + frames);
      try (Parallel parallel = Parallel.of(2)) {
        SubjectDataset.write(subject, data, false, parallel, steps -> {});
      }
      try (Stream<Path> images = Files.list(data.resolve("images"))) {
        // of each kind of test six: other views, other faces, other shapes
        assertThat(images).hasSize(frames + 18);
      }
    }
  }

  @Test
  void subjectWithoutAShotIsNoDataset(@TempDir Path folder) throws IOException {
    SynthSettings frontal =
        TINY.withAges(List.of(20.0)).withFrames(1, 0).withSize(32).withFrontal(true);
    LifelongSubject subject = new LifelongSubject(frontal);
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(
              () -> SubjectDataset.write(subject, folder.resolve("e"), true, parallel, steps -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no frame");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneAndTwoThreadsWriteTheSameBytes(@TempDir Path folder) throws IOException {
    Map<String, Integer> one = written(folder.resolve("one"), 1);
    Map<String, Integer> two = written(folder.resolve("two"), 2);
    assertThat(one).isEqualTo(two);
    assertThat(one)
        .containsKeys(
            "transforms_train.json",
            "transforms_test.json",
            "images/00000_00.png",
            "fg_masks/00000_00.png",
            "depth/00000_00.png",
            "normal/00000_00.png",
            "truth/mesh/00000.npy",
            "truth/faces/a25.npy");
  }
}
