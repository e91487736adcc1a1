package timewalker.io.pickle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.io.BadInputException;

@Tag("fuzz")
class PickleFuzzTest {
  /** A pickle of anything. */
  @FuzzTest
  void pickle(byte[] input) {
    Bounded.run(() -> use(Pickle.read(input, 0, "fuzzed")), BadInputException.class);
  }

  /** A pickle as PyTorch writes them. */
  @FuzzTest
  void torch(byte[] input) {
    Bounded.run(() -> TorchPickle.read(input, 0, "fuzzed"), BadInputException.class);
  }

  private static void use(Object value) {
    switch (value) {
      case PickledArray array -> {
        try {
          array.shape();
          array.numbers(1 << 20);
        } catch (IllegalArgumentException documented) {
          // it holds no numbers, or not as many as its shape says
        }
      }
      case Map<?, ?> map -> map.values().forEach(PickleFuzzTest::use);
      case PickledObject object -> {
        object.className();
        object.attribute("v_template");
      }
      case null, default -> {}
    }
  }
}
