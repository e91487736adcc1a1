package timewalker.avatar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import timewalker.head.HeadModelFile;

/** Writes what the fuzz targets of this module begin with, and the tiny head that others use. */
public final class FuzzSeeds {
  private static final int RANDOM_SEEDS = 8;
  private static final int LENGTH = 64;

  private FuzzSeeds() {}

  /**
   * Writes them.
   *
   * @param arguments the root of the repository
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    HeadModelFile.write(TinySpace.HEAD, head);
    write(
        root.resolve("fuzzing/src/main/resources/timewalker/fuzzing/tiny.twh"), head.toByteArray());
    Path seeds = root.resolve("core/src/test/resources/timewalker");
    Path heads = seeds.resolve("head/HeadModelFileFuzzTestInputs/headModel");
    write(heads.resolve("tiny.twh"), head.toByteArray());
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(head.toByteArray()))) {
      write(heads.resolve("tiny-unpacked"), in.readAllBytes());
    }
    // These targets take their input for random numbers, so any will do.
    for (int i = 0; i < RANDOM_SEEDS; i++) {
      byte[] numbers = new byte[LENGTH];
      new Random(i).nextBytes(numbers);
      write(seeds.resolve("avatar/SpaceArraysFuzzTestInputs/personalSpace/random" + i), numbers);
      write(seeds.resolve("train/TrainerFuzzTestInputs/checkpoint/random" + i), numbers);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
