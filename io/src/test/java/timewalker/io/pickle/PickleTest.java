package timewalker.io.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import timewalker.io.BadInputException;

class PickleTest {
  /** One byte a character, as the operations are written. */
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object read(String pickle) {
    return Pickle.read(bytes(pickle), 0, "file.pkl");
  }

  private static String unicode(String text) {
    return "\u008c" + (char) text.length() + text;
  }

  @Test
  void plainDataAreRead() {
    assertThat(read("(dp0\nS'a'\np1\nI7\nsVb\np2\n(lp3\nF2.5\naL12345678901L\nasS'c'\nNs."))
        .isEqualTo(mapOf());
    assertThat((Object[]) read("\u0080\u0002K\u0001\u0088\u0089\u0087."))
        .containsExactly(1, true, false);
    assertThat(read("\u0080\u0004\u008f(K\u0001K\u0002\u0090.")).isEqualTo(List.of(1, 2));
    assertThat(read("\u0080\u0002c__builtin__\nset\n](K\u0001K\u0002e\u0085R."))
        .isInstanceOf(Object[].class);
  }

  private static Map<String, Object> mapOf() {
    Map<String, Object> map = new java.util.HashMap<>();
    map.put("a", 7);
    map.put("b", List.of(2.5, 12345678901L));
    map.put("c", null);
    return map;
  }

  @Test
  void whateverIsNoPlainDataIsRefusedByName() {
    String system = "cos\nsystem\n(S'touch owned'\ntR.";
    assertRefused(system, "os.system");
    assertRefused("\u0080\u0002}(U\u0001x](" + system, "os.system");
    assertRefused("cposix\nsystem\n(S'x'\ntR.", "posix.system");
    assertRefused(
        "\u0080\u0004" + unicode("builtins") + unicode("eval") + "\u0093.", "builtins.eval");
    assertRefused("c__builtin__\neval\n.", "__builtin__.eval");
    assertRefused("\u0080\u0002csubprocess\nPopen\n)\u0081}b.", "subprocess.Popen");
    assertRefused(
        "\u0080\u0002ccopy_reg\n_reconstructor\n(cos\nsystem\nc__builtin__\nobject\nNtR.",
        "os.system");
    assertRefused("\u0080\u0002cchumpy.ch\nCh\n)\u0081}U\u0001xcnumpy\nload\n(tRsb.", "numpy.load");
    // a dotted name would walk from a permitted module to anything that it imports
    assertRefused(
        "\u0080\u0004" + unicode("numpy") + unicode("f2py.os.system") + "\u0093.",
        "numpy.f2py.os.system");
    assertRefused("cjava.lang\nRuntime\n)R.", "java.lang.Runtime");
    assertRefused("cdatetime\ndatetime\n.", "datetime.datetime");
    assertRefused("cnet.razorvine.pickle\nPickler\n.", "net.razorvine.pickle.Pickler");
  }

  private static void assertRefused(String pickle, String name) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "file.pkl: names %s, which is not plain data; the rest of the file was not read"
                .formatted(name));
  }

  @Test
  void operationsThatReachOutsideAreRefused() {
    for (String operation : List.of("Pid\n.", "(ios\nsystem\n.", "(o.", "NQ.", "\u0082\u0001.")) {
      assertThatThrownBy(() -> read(operation))
          .isInstanceOf(BadInputException.class)
          .hasMessageMatching("file.pkl: uses pickle operation 0x.., which plain data do not need");
    }
  }

  @Test
  @Timeout(20)
  void countsThatTheFileDoesNotBackTakeNoMemory() {
    for (String start :
        List.of(
            "T\u00ff\u00ff\u00ff\u007f",
            "X\u00ff\u00ff\u00ff\u007f",
            "B\u00ff\u00ff\u00ff\u00ff",
            "\u008b\u00ff\u00ff\u00ff\u007f",
            "\u008d\u00ff\u00ff\u00ff\u007f\0\0\0\0",
            "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
            "\u0096\u00ff\u00ff\u00ff\u007f\0\0\0\0")) {
      assertDamaged("\u0080\u0004" + start + "abc.");
    }
    assertDamaged("L" + "9".repeat(1_000_000) + "L\n.");
  }

  @Test
  @Timeout(20)
  void structuresThatContainThemselvesEndInASentence() {
    // a list as its own key, a list of lists of lists 60 deep that a hash would visit 2^60 times
    assertDamaged("](lp0\ng0\na}g0\nI1\ns.");
    StringBuilder deep = new StringBuilder("(lp0\n");
    for (int i = 1; i < 60; i++) {
      deep.append("(lp")
          .append(i)
          .append("\ng")
          .append(i - 1)
          .append("\nag")
          .append(i - 1)
          .append("\na");
    }
    assertDamaged("}" + deep + "I1\ns.");
  }

  @Test
  void anArrayWithoutAShapeIsDamaged() {
    String array = "cnumpy.core.multiarray\n_reconstruct\n)R";
    String type = "cnumpy\ndtype\nU\u0002f8\u0085R";
    assertDamaged("\u0080\u0002" + array + "(K\u0001N" + type + "\u0089U\0tb.");
  }

  @Test
  void nonsenseIsDamaged() {
    for (String nonsense :
        List.of(
            "",
            ".",
            "t.",
            "K",
            "I12",
            "R.",
            "NR.",
            "Nb.",
            "]Nb.",
            "a.",
            "h\u0005.",
            "}Ns.",
            "GGG")) {
      assertThatThrownBy(() -> read(nonsense))
          .as(nonsense)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("file.pkl: is ");
    }
  }

  private static void assertDamaged(String pickle) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("file.pkl: is ")
        .hasMessageContaining("damaged");
  }

  @Test
  void arraysOfEveryOrderAreRead() {
    // numpy.array([[1, 2, 3], [4, 5, 6]], dtype=">i2", order="F"), and its element types
    byte[] fortran = {0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6};
    PickledArray array = array("i2", ">", true, fortran);
    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.numbers(100)).containsExactly(1, 2, 3, 4, 5, 6);
    byte[] plain = {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, (byte) 255, (byte) 255};
    assertThat(array("i2", "<", false, plain).numbers(100)).containsExactly(1, 2, 3, 4, 5, -1);
    assertThat(array("u2", "<", false, plain).numbers(100)).containsExactly(1, 2, 3, 4, 5, 65535);
    assertThatThrownBy(() -> array("f8", "<", false, plain).numbers(100))
        .hasMessage("holds 12 bytes where 6 numbers of 8 bytes are needed");
    assertThatThrownBy(() -> array("c8", "<", false, plain).numbers(100))
        .hasMessage("holds '<c8', not real numbers");
  }

  private static PickledArray array(String type, String order, boolean isFortran, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("\u0080\u0003cnumpy.core.multiarray\n_reconstruct\n(tR"));
    out.writeBytes(bytes("(K\u0001K\u0002K\u0003\u0086cnumpy\ndtype\nU\u0002" + type + "\u0085R"));
    out.writeBytes(bytes("(K\u0003U\u0001" + order + "NNNJ\0\0\0\0J\0\0\0\0K\0tb"));
    out.writeBytes(bytes((isFortran ? "\u0088" : "\u0089") + "C" + (char) data.length));
    out.writeBytes(data);
    out.writeBytes(bytes("tb."));
    return (PickledArray) Pickle.read(out.toByteArray(), 0, "array");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Pickle.read(Path.of("none.pkl")))
        .hasMessage("none.pkl: does not exist");
    assertThatThrownBy(() -> Pickle.read(Path.of("."))).hasMessage(".: is not a regular file");
  }
}
