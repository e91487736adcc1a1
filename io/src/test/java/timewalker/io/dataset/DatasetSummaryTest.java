package timewalker.io.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSummaryTest {
  @TempDir Path folder;

  @Test
  void everythingIsCounted() throws IOException {
    Path target = folder.resolve("set");
    DatasetWriterTest.write(target, SampleFrames.all());
    DatasetSummary summary = DatasetSummary.of(Dataset.open(target));
    assertThat(summary.text().lines().map(line -> line.replaceAll("\\s+", " ")))
        .contains(
            "Frames 20: 10 moments, 2 cameras, 12x9 10, 13x9 10",
            "Life stage age-08: 8 years, 10 frames",
            "Life stage age-25: 25.5 years, 10 frames",
            "Splits train 8, val 4, test-view 4, test-expression 4",
            "Head model sample-head (abababababab…), 7 shapes, 5 expressions",
            "Also depth in 20 frames, normals in 20",
            "Made by a machine (synthetic pictures)");
    assertThat(summary.warnings()).isEmpty();
    JsonNode data = new ObjectMapper().valueToTree(summary.data());
    assertThat(data.at("/frames").asInt()).isEqualTo(20);
    assertThat(data.at("/life_stages/1/age").asDouble()).isEqualTo(25.5);
    assertThat(data.at("/splits/val").asInt()).isEqualTo(4);
    assertThat(data.at("/head_model/expressions").asInt()).isEqualTo(5);
    long bytes;
    try (Stream<Path> files = Files.walk(target)) {
      bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
    assertThat(data.at("/bytes").asLong()).isEqualTo(bytes);
    // 20 frames of 4 pictures, 10 moments, 3 lists
    assertThat(data.at("/files").asLong()).isEqualTo(93);
  }

  @Test
  void unusableFramesAreWarnedOf() throws IOException {
    Path target = folder.resolve("set");
    DatasetWriterTest.write(target, SampleFrames.all());
    Files.delete(target.resolve("images/00000_00.png"));
    Files.write(target.resolve("fg_masks/00001_01.png"), new byte[0]);
    Files.delete(target.resolve("flame_param/00009.npz"));
    DatasetSummary summary = DatasetSummary.of(Dataset.open(target));
    assertThat(summary.warnings()).hasSize(4);
    assertThat(summary.text())
        .contains("frame 0, file_path: 'images/00000_00.png' does not exist")
        .contains("00001_01.png: is empty")
        .contains("'flame_param/00009.npz' does not exist");
  }
}
