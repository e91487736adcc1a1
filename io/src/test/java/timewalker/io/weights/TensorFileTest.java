package timewalker.io.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.io.BadInputException;

/** The two .pth files are made by tools/lpips-golden, with PyTorch. */
final class TensorFileTest {
  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TensorFileTest.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** The first numbers that the hash of tools/lpips-golden gives for a name. */
  private static float uniform(String name, int i) {
    int k = 0;
    for (int c = 0; c < name.length(); c++) {
      k = 31 * k + name.charAt(c);
    }
    int x = i + k * (int) 2654435761L;
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return (float) (Integer.toUnsignedLong(x) / 2147483648.0 - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth"})
  void tensorsOfPyTorchAreReadInBothLayouts(String name) throws IOException {
    Map<String, Tensor> tensors = TensorFile.read(resource(name), key -> !key.equals("double"));
    assertThat(tensors).containsOnlyKeys("features.0.weight", "features.0.bias", "strided");
    assertThat(tensors.get("features.0.weight").shape()).containsExactly(2, 3, 1, 2);
    for (int i = 0; i < 12; i++) {
      assertThat(tensors.get("features.0.weight").values()[i])
          .isEqualTo(uniform("features.0.weight", i));
    }
    // A turned and cut view of a 3 x 4 matrix: its numbers lie apart.
    Tensor strided = tensors.get("strided");
    assertThat(strided.shape()).containsExactly(3, 2);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 2; column++) {
        assertThat(strided.values()[2 * row + column])
            .isEqualTo((float) (uniform("strided", 4 * column + row + 1) * Math.sqrt(6.0 / 4)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth"})
  void otherNumbersThanFloatsAreRefusedByName(String name) throws IOException {
    Path file = resource(name);
    assertThatThrownBy(() -> TensorFile.read(file, key -> true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("double", "DoubleStorage", "32-bit floats");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth"})
  void cutOffFilesAreRefusedWhereverTheyEnd(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    Path cut = folder.resolve("cut.pth");
    for (int length = 0; length < whole.length - 30; length += 7) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TensorFile.read(cut, key -> !key.equals("double")))
          .isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void codeInsideAFileIsNamedAndNotRun() throws IOException {
    Path file = folder.resolve("evil.pth");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("evil/data.pkl"));
      zip.write("cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.US_ASCII));
    }
    assertThatThrownBy(() -> TensorFile.read(file, key -> true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("names os.system, which is not plain data");
  }

  @Test
  void safetensorsComeBackAsTheyWereWritten() throws IOException {
    Path file = folder.resolve("some.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", new Tensor(new int[] {2, 2}, new float[] {1, -2, 3.5f, 1e-30f}));
    tensors.put("b", new Tensor(new int[] {1}, new float[] {7}));
    SafeTensors.write(file, tensors, Map.of("who", "me"));
    assertThat(SafeTensors.metadata(file)).containsExactly(Map.entry("who", "me"));
    Map<String, Tensor> read = TensorFile.read(file, name -> name.equals("a"));
    assertThat(read).containsOnlyKeys("a");
    assertThat(read.get("a").shape()).containsExactly(2, 2);
    assertThat(read.get("a").values()).containsExactly(1, -2, 3.5f, 1e-30f);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> TensorFile.read(file, name -> true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cut off");
  }

  @Test
  void whatIsNoWeightsFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "hello, this is text");
    assertThatThrownBy(() -> TensorFile.read(file, name -> true))
        .hasMessageContaining("neither a PyTorch file (.pth) nor a .safetensors file");
    assertThatThrownBy(() -> TensorFile.read(folder.resolve("none"), name -> true))
        .hasMessageContaining("does not exist");
  }
}
