package timewalker.io.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.BadInputException;
import timewalker.math.NamedArrays;

class ArrayArchiveTest {
  @TempDir Path folder;

  private static ArrayArchive sample() {
    ObjectNode manifest = ArrayArchive.newManifest();
    manifest.put("format", "sample").put("version", 1).put("note", "né");
    NamedArrays arrays = new NamedArrays();
    arrays.put("x", new float[] {1, -0f, Float.MIN_VALUE, 3, 4, 5}, 2, 3);
    arrays.put("y", new double[] {Math.PI});
    arrays.put("net/i", new int[] {7, -8});
    arrays.put("l", new long[] {Long.MIN_VALUE});
    return new ArrayArchive(manifest, arrays);
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    Path file = folder.resolve("a.zip");
    sample().write(file);
    ArrayArchive back = ArrayArchive.read(file, "sample", 1);
    assertThat(back.manifest().path("note").asText()).isEqualTo("né");
    assertThat(back.arrays().names()).containsExactly("x", "y", "net/i", "l");
    assertThat(back.arrays().floats("x")).isEqualTo(sample().arrays().floats("x"));
    assertThat(back.arrays().entry("x").shape()).containsExactly(2, 3);
    assertThat(back.arrays().doubles("y")).containsExactly(Math.PI);
    assertThat(back.arrays().ints("net/i")).containsExactly(7, -8);
    assertThat(back.arrays().longs("l")).containsExactly(Long.MIN_VALUE);
    Path again = folder.resolve("b.zip");
    back.manifest().remove("sha256");
    back.write(again);
    assertThat(again).hasSameBinaryContentAs(file);
  }

  @Test
  void newerVersionIsRefusedHoweverLargeItsNumber() throws IOException {
    Path file = folder.resolve("a.zip");
    for (long version : new long[] {2, 1L << 40}) {
      ArrayArchive newer = sample();
      newer.manifest().put("version", version);
      newer.write(file);
      assertThatThrownBy(() -> ArrayArchive.read(file, "sample", 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("has format version " + version + ", newer than");
    }
  }

  @Test
  void aFileCutOffAnywhereIsNoticed() throws IOException {
    Path file = folder.resolve("a.zip");
    sample().write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ArrayArchive.read(file, "sample", 1))
          .isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void aFlippedByteNeverPassesForTheOriginal() throws IOException {
    Path file = folder.resolve("a.zip");
    sample().write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x10;
      Files.write(file, flipped);
      try {
        // Dates and attributes of zip entries are nobody's content; all else must be as it was.
        NamedArrays arrays = ArrayArchive.read(file, "sample", 1).arrays();
        assertThat(arrays.floats("x")).isEqualTo(sample().arrays().floats("x"));
        assertThat(arrays.longs("l")).containsExactly(Long.MIN_VALUE);
      } catch (BadInputException expected) {
        assertThat(expected).hasMessageContaining("a.zip");
      }
    }
  }

  @Test
  void anotherKindOrANewerVersionIsRefused() throws IOException {
    Path file = folder.resolve("a.zip");
    sample().write(file);
    assertThatThrownBy(() -> ArrayArchive.read(file, "other", 1)).hasMessageContaining("other");
    assertThatThrownBy(() -> ArrayArchive.read(file, "sample", 0)).hasMessageContaining("update");
  }
}
