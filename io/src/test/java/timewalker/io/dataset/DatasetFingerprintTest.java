package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.train.Split;

class DatasetFingerprintTest {
  @TempDir Path folder;
  private Path set;

  @BeforeEach
  void write() throws IOException {
    set = folder.resolve("set");
    DatasetWriterTest.write(set, SampleFrames.all());
  }

  private static String of(Path dataset) throws IOException {
    return DatasetFingerprint.of(Dataset.open(dataset), _ -> {});
  }

  @Test
  void neitherPlaceNorTimesOfTheFilesMatter() throws IOException {
    String before = of(set);
    assertThat(before).matches("[0-9a-f]{64}");
    Path moved = folder.resolve("moved");
    Files.move(set, moved);
    try (Stream<Path> files = Files.walk(moved)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      }
    }
    assertThat(of(moved)).isEqualTo(before);
  }

  @Test
  void everyFileOfAFrameMatters() throws IOException {
    Frame frame = Dataset.open(set).frames(Split.TEST_VIEW).getFirst();
    for (String name :
        new String[] {
          frame.paths().image(),
          frame.paths().mask(),
          frame.paths().params(),
          frame.paths().depth(),
          frame.paths().normal()
        }) {
      String before = of(set);
      byte[] bytes = Files.readAllBytes(set.resolve(name));
      bytes[bytes.length - 1] ^= 1;
      Files.write(set.resolve(name), bytes);
      assertThat(of(set)).as(name).isNotEqualTo(before);
    }
  }

  @Test
  void listsMatterAndAllFramesAreTold() throws IOException {
    String before = of(set);
    Path list = set.resolve(Dataset.listName(Split.TEST));
    Files.writeString(list, Files.readString(list).replace("test-view", "test-other"));
    int[] frames = {0};
    String after = DatasetFingerprint.of(Dataset.open(set), n -> frames[0] += n);
    assertThat(after).isNotEqualTo(before);
    assertThat(frames[0]).isEqualTo(20);
  }
}
