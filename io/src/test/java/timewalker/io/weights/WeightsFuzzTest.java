package timewalker.io.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class WeightsFuzzTest {
  private static final int LENGTH = 8;

  /** A whole {@code .pth}, old or new, or the entries of a new one. */
  @FuzzTest
  void torch(byte[] input) throws IOException {
    boolean whole = Parts.isZip(input) || TorchFile.isLegacy(input);
    read(whole ? input : Parts.toZip(Parts.of(input)));
  }

  /** A whole {@code .safetensors}, or its header and its numbers with a zero between them. */
  @FuzzTest
  void safetensors(byte[] input) throws IOException {
    read(input.length > 0 && input[0] == '{' ? withLength(input) : input);
  }

  private static void read(byte[] content) throws IOException {
    Path file = Scratch.file("fuzzed.weights", content);
    Bounded.run(
        () -> {
          TensorFile.read(file, name -> !name.equals("left out"));
          if (SafeTensors.isOne(content)) {
            SafeTensors.metadata(file);
          }
        },
        BadInputException.class);
  }

  private static byte[] withLength(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != 0) {
      end++;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN).putLong(end).array());
    out.write(input, 0, end);
    int data = Math.min(input.length, end + 1);
    out.write(input, data, input.length - data);
    return out.toByteArray();
  }
}
