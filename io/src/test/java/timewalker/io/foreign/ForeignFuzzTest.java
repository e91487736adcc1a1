package timewalker.io.foreign;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;

@Tag("fuzz")
class ForeignFuzzTest {
  private static final HeadModel HEAD = EmbeddedHead.load();

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
}
