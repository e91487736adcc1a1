package timewalker.io.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;
import timewalker.io.StrangersFile;

/** A file of named tensors in one of the formats that are read. */
public final class TensorFile {
  private TensorFile() {}

  /**
   * Reads tensors of 32-bit floats, all finite.
   *
   * @param wanted names that are read; other tensors are skipped
   * @throws BadInputException when it is missing, damaged, of another kind, or names something that
   *     is no plain data
   */
  public static Map<String, Tensor> read(Path file, Predicate<String> wanted) throws IOException {
    RegularFile.require(file);
    Map<String, Tensor> tensors =
        StrangersFile.read(
            file.toString(),
            "is cut off, damaged or not a file of weights",
            () -> readAny(file, wanted));
    tensors.forEach((name, tensor) -> requireFinite(tensor.values(), file + ", " + name));
    return tensors;
  }

  private static void requireFinite(float[] values, String where) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new BadInputException(
            where, String.format(Locale.ROOT, "holds %s at index %d", values[i], i));
      }
    }
  }

  private static Map<String, Tensor> readAny(Path file, Predicate<String> wanted)
      throws IOException {
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(9);
    }
    if (TorchFile.isZip(head)) {
      return TorchFile.readZip(file, wanted);
    }
    if (TorchFile.isLegacy(head)) {
      return TorchFile.readLegacy(file, wanted);
    }
    if (SafeTensors.isOne(head)) {
      return SafeTensors.read(file, wanted);
    }
    throw new BadInputException(
        file.toString(), "is neither a PyTorch file (.pth) nor a .safetensors file");
  }
}
