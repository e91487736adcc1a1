package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;

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
