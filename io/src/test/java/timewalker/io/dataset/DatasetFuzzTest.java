package timewalker.io.dataset;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;
import timewalker.io.image.PngParts;

@Tag("fuzz")
class DatasetFuzzTest {
  /** One list of frames, with the settings of our own datasets in it or without. */
  @FuzzTest
  void transforms(byte[] input) throws IOException {
    read(List.of(new Parts.Part("transforms_train.json", input)));
  }

  /** The files of a dataset's folder; its pictures and arrays are parts in their turn. */
  @FuzzTest
  void folder(byte[] input) throws IOException {
    List<Parts.Part> files = new ArrayList<>();
    for (Parts.Part part : Parts.of(input)) {
      files.add(new Parts.Part(part.name(), packed(part)));
    }
    read(files);
  }

  /** The head parameters of one frame, a whole {@code .npz} or its entries. */
  @FuzzTest
  void headParams(byte[] input) throws IOException {
    byte[] zip = Parts.isZip(input) ? input : Parts.toZip(Parts.of(input));
    Path file = Scratch.file("fuzzed.npz", zip);
    HeadModelRef any = HeadModelRef.FLAME;
    Bounded.run(() -> HeadParamsFile.read(file, any), BadInputException.class);
    Bounded.run(() -> HeadParamsFile.staticOffset(file), BadInputException.class);
  }

  private static byte[] packed(Parts.Part part) {
    if (part.name().endsWith(".npz") && !Parts.isZip(part.content())) {
      return Parts.toZip(Parts.of(part.content()));
    }
    return part.name().endsWith(".png") ? PngParts.png(part.content()) : part.content();
  }

  private static void read(List<Parts.Part> files) throws IOException {
    Path folder = Scratch.folder("dataset", files);
    Bounded.run(
        () -> {
          Dataset dataset = Dataset.open(folder);
          DatasetSummary.of(dataset).text();
          for (Frame frame : dataset.frames()) {
            use(frame::check);
            use(frame::pictures);
            use(frame::params);
            use(frame::staticOffset);
            use(frame::depth);
            use(frame::normal);
            use(frame::trueSkin);
            use(() -> dataset.trueMesh(frame));
            use(() -> dataset.trueParams(frame));
          }
        },
        BadInputException.class);
  }

  private static void use(Runnable access) {
    try {
      access.run();
    } catch (BadInputException refused) {
      // The frame's other files are read all the same.
    }
  }
}
