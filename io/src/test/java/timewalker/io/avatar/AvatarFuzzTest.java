package timewalker.io.avatar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.avatar.UnusableSpaceException;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.BadInputException;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyLimits;
import timewalker.math.Parallel;

/**
 * Avatars and checkpoints, as they are or by their entries, whose checksums are then made to fit.
 */
@Tag("fuzz")
@Tag("fuzz-vectors")
class AvatarFuzzTest {
  private static final String MANIFEST = "manifest.json";
  private static final int SIZE = 32;

  /** A picture takes time in proportion to its surfels. */
  private static final int MOST_SURFELS = 20_000;

  private static final Parallel PARALLEL = Parallel.of(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HeadModels MODELS = HeadModels.with(tinyHead());

  /** The entries of an avatar. */
  @FuzzTest
  void avatar(byte[] input) throws IOException {
    readAndDraw(Parts.toZip(summed(Parts.of(input))));
  }

  /** A whole file. */
  @FuzzTest
  void wholeAvatar(byte[] input) throws IOException {
    readAndDraw(input);
  }

  /** Too slow to be mutated: sizes whose product overflows, behind 50 MB of zeros. */
  @Test
  void anAvatarWhoseSizesOverflowIsRefused() throws IOException {
    try (InputStream in = AvatarFuzzTest.class.getResourceAsStream("overflow-write.twa")) {
      Path file = Scratch.file("overflow-write.twa", in.readAllBytes());
      assertThatThrownBy(() -> AvatarFile.read(file, MODELS))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("inconsistent");
    }
  }

  /** The entries of a checkpoint. */
  @FuzzTest
  void checkpoint(byte[] input) throws IOException {
    byte[] zip = Parts.toZip(summed(Parts.of(input)));
    Path folder = Scratch.folder("checkpoints", List.of(new Parts.Part("000000002.twc", zip)));
    Bounded.run(() -> new Checkpoints(folder).newest(), BadInputException.class);
  }

  private static void readAndDraw(byte[] content) throws IOException {
    Path file = Scratch.file("fuzzed.twa", content);
    Bounded.run(
        () -> {
          AvatarFile avatar = AvatarFile.read(file, MODELS);
          PersonalSpace space = avatar.space();
          if (space.average().count() <= MOST_SURFELS) {
            StageMix mix = StageMix.single(space.stageCount() - 1, space.stageCount());
            new SpaceRenderer(Engines.cpu().open(space, PARALLEL), avatar.render())
                .render(
                    mix, OrbitView.resting(space, mix), new OrbitView(9, 5, SIZE).around(space));
          }
        },
        BadInputException.class,
        UnusableSpaceException.class);
  }

  /** The same parts with the checksums in the manifest that they have. */
  private static List<Parts.Part> summed(List<Parts.Part> parts) throws IOException {
    ObjectNode sums = JSON.createObjectNode();
    for (Parts.Part part : parts) {
      if (part.name().endsWith(".npy")) {
        String name = part.name().substring(0, part.name().length() - ".npy".length());
        sums.put(name, sha256(asWritten(part.content())));
      }
    }
    List<Parts.Part> result = new ArrayList<>();
    for (Parts.Part part : parts) {
      result.add(part.name().equals(MANIFEST) ? manifest(part, sums) : part);
    }
    return result;
  }

  private static Parts.Part manifest(Parts.Part part, ObjectNode sums) throws IOException {
    try {
      if (JSON.readTree(part.content()) instanceof ObjectNode manifest) {
        manifest.set("sha256", sums);
        return new Parts.Part(MANIFEST, JSON.writeValueAsBytes(manifest));
      }
    } catch (IOException noJson) {
      // stays as it is
    }
    return part;
  }

  /** Checksums are taken of arrays as they are written here, whatever their header looks like. */
  private static byte[] asWritten(byte[] npy) throws IOException {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(npy.length + 128);
      Npy.write(out, Npy.read(new ByteArrayInputStream(npy), "", NpyLimits.DEFAULT));
      return out.toByteArray();
    } catch (BadInputException e) {
      return npy;
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static HeadModel tinyHead() {
    try (InputStream in = Parts.class.getResourceAsStream("tiny.twh")) {
      return HeadModelFile.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
