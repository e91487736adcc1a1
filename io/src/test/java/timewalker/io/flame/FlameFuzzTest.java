package timewalker.io.flame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.BadInputException;

/** FLAME has no more than some components; those of the corpus have eight and thirty vertices. */
@Tag("fuzz")
class FlameFuzzTest {
  private static final int SHAPES = 8;

  /** A pickle with a head model, a whole {@code .npz}, or its entries. */
  @FuzzTest
  void headModel(byte[] input) throws IOException {
    boolean pickle = input.length > 0 && input[0] == (byte) 0x80;
    byte[] content = pickle || Parts.isZip(input) ? input : Parts.toZip(Parts.of(input));
    Path file = Scratch.file(pickle ? "fuzzed.pkl" : "fuzzed.npz", content);
    Bounded.run(
        () -> {
          HeadModel head = FlameReader.read(FlameFiles.of(file).withShapeComponents(SHAPES));
          HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
          new HeadPoser(head).pose(params, new float[3 * head.vertexCount()]);
        },
        BadInputException.class);
  }
}
