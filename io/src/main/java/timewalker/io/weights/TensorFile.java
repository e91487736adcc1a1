package timewalker.io.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import timewalker.io.BadInputException;
import timewalker.io.RegularFile;

/** A file of named tensors in one of the formats that are read. */
public final class TensorFile {
  private TensorFile() {}

  /**
   * Reads tensors of 32-bit floats.
   *
   * @param wanted names that are read; other tensors are passed over, whatever they hold
   * @throws BadInputException when it is missing, damaged, of another kind, or names something that
   *     is no plain data
   */
  public static Map<String, Tensor> read(Path file, Predicate<String> wanted) throws IOException {
    String origin = file.toString();
    RegularFile.require(file);
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
    throw new BadInputException(origin, "is neither a PyTorch file (.pth) nor a .safetensors file");
  }
}
