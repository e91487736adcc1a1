package timewalker.io.npy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class NpyFuzzTest {
  /** A whole {@code .npy} file. */
  @FuzzTest
  void npy(byte[] file) {
    Bounded.run(
        () -> use(Npy.read(new ByteArrayInputStream(file), "fuzzed", NpyLimits.DEFAULT)),
        BadInputException.class);
  }

  /** A whole {@code .npz} file, or its entries. */
  @FuzzTest
  void npz(byte[] input) throws IOException {
    byte[] zip = Parts.isZip(input) ? input : Parts.toZip(Parts.of(input));
    Path file = Scratch.file("fuzzed.npz", zip);
    Bounded.run(
        () -> {
          try (Npz npz = Npz.open(file)) {
            for (String name : npz.names()) {
              npz.describe(name);
              use(npz.array(name));
            }
          }
        },
        BadInputException.class);
  }

  private static void use(NpyArray array) {
    array.requireFinite();
    if (array.type() != NpyArray.Type.BOOL) {
      array.doubles();
    }
  }
}
