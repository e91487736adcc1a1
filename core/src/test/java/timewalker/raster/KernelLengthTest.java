package timewalker.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The passes over a tile are compiled each by itself: HotSpot inlines methods of up to 325
 * bytecodes into hot callers, and a caller that holds two passes is too long to keep its vectors in
 * registers, which costs a factor of ten without any other sign.
 */
final class KernelLengthTest {
  private static final int INLINED_UP_TO = 325;

  private static Map<String, Integer> lengths(Class<?> type) throws IOException {
    Map<String, Integer> lengths = new HashMap<>();
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        method
            .code()
            .ifPresent(code ->
                lengths.put(
                    method.methodName().stringValue(), ((CodeAttribute) code).codeLength()));
      }
    }
    return lengths;
  }

  @Test
  void passesOverATileAreTooLongToBeInlined() throws IOException {
    assertThat(lengths(SurfelWeights.class).get("weigh")).isGreaterThan(INLINED_UP_TO);
    assertThat(lengths(TileForward.class).get("add")).isGreaterThan(INLINED_UP_TO);
    assertThat(lengths(TileBackward.class).get("pull")).isGreaterThan(INLINED_UP_TO);
    assertThat(lengths(TileBackward.class).get("addUp")).isGreaterThan(INLINED_UP_TO);
  }
}
