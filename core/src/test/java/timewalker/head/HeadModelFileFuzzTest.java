package timewalker.head;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;

@Tag("fuzz")
class HeadModelFileFuzzTest {
  /** A whole file, or what is packed in it. */
  @FuzzTest
  void headModel(byte[] input) throws IOException {
    boolean whole = input.length > 2 && input[0] == 0x1f && (input[1] & 0xff) == 0x8b;
    byte[] file = whole ? input : packed(input);
    Bounded.run(
        () -> {
          HeadModel model = HeadModelFile.read(new ByteArrayInputStream(file));
          HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
          new HeadPoser(model).pose(params, new float[3 * model.vertexCount()]);
        },
        IOException.class);
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
