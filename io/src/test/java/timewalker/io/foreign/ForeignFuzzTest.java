package timewalker.io.foreign;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.head.HeadModel;
import timewalker.head.LinearBasis;
import timewalker.io.BadInputException;

@Tag("fuzz")
class ForeignFuzzTest {
  private static final HeadModel HEAD = smallHead();

  /** The files of somebody's folder; arrays and PyTorch files are parts in their turn. */
  @FuzzTest
  void folder(byte[] input) throws IOException {
    List<Parts.Part> files = new ArrayList<>();
    for (Parts.Part part : Parts.of(input)) {
      boolean zip = part.name().endsWith(".npz") || part.name().endsWith(".frame");
      boolean pack = zip && !Parts.isZip(part.content());
      files.add(pack ? new Parts.Part(part.name(), Parts.toZip(Parts.of(part.content()))) : part);
    }
    Path folder = Scratch.folder("foreign", files);
    Bounded.run(() -> read(folder), BadInputException.class);
  }

  /** One of RenderMe-360's files. */
  @FuzzTest
  void smc(byte[] input) throws IOException {
    Path folder = Scratch.folder("smc", List.of(new Parts.Part("0026_e0_anno.smc", input)));
    Path file = folder.resolve("0026_e0_anno.smc");
    Bounded.run(
        () -> {
          try (SmcFile smc = SmcFile.open(file)) {
            for (String name : smc.names("Camera")) {
              smc.has("Camera/" + name + "/color/1");
            }
            smc.attribute("", "age");
            smc.attribute("Camera", "resolution");
            smc.numbers("Calibration/25/K", 9);
            smc.numbers("FLAME/0/verts", 1000);
            smc.bytes("Camera/00/color/1");
          }
        },
        BadInputException.class);
    Bounded.run(() -> read(file), BadInputException.class);
  }

  private static void read(Path source) throws IOException {
    try (ForeignSource opened = ForeignSource.open(source, ForeignFormat.of(source), HEAD)) {
      opened.age();
      for (ForeignFrame frame : opened.frames()) {
        frame.where();
        try {
          frame.read();
        } catch (BadInputException refused) {
          // The other frames are read all the same.
        }
      }
      opened.warnings();
    }
  }

  /**
   * As many coefficients as FLAME, but 20 vertices, as the corpus has: a real head takes longer.
   */
  private static HeadModel smallHead() {
    int vertices = 20;
    Random random = new Random(1);
    float[] template = new float[3 * vertices];
    for (int i = 0; i < template.length; i++) {
      template[i] = (float) (0.1 * random.nextGaussian());
    }
    float[] skinning = new float[HeadModel.JOINTS * vertices];
    for (int v = 0; v < vertices; v++) {
      skinning[HeadModel.JOINTS * v + v % HeadModel.JOINTS] = 1;
    }
    HeadModel.Builder head =
        HeadModel.builder("small")
            .template(template)
            .faces(new int[] {0, 1, 2})
            .shapeBasis(basis("shape", 300, vertices))
            .expressionBasis(basis("expression", 100, vertices))
            .skinningWeights(skinning);
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      head.jointRegressor(joint, new int[] {joint}, new double[] {1});
    }
    return head.build();
  }

  private static LinearBasis basis(String name, int count, int vertices) {
    LinearBasis.Builder basis = LinearBasis.builder(vertices);
    for (int k = 0; k < count; k++) {
      basis.sparse(name + k, new int[] {k % vertices}, new float[] {0.001f, 0, 0.001f});
    }
    return basis.build();
  }
}
